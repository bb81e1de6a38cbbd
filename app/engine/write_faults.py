"""What is made of a write that did not come about: a line in the log, or an error with words for the job."""

import logging
from concurrent.futures import Future

from app.core.errors import ErrorCode, FriscoError, error_of

_LOG = logging.getLogger(__name__)


def log_fault(write: Future[None]) -> None:
    """Say in the log that the list could not be written: at the next start it is as it was, and nothing is lost."""
    if write.exception() is not None:
        _LOG.warning("the list of jobs could not be written", exc_info=write.exception())


def expected(error: BaseException) -> FriscoError:
    """Return the error itself, or the words for a bug."""
    if isinstance(error, FriscoError):
        return error
    return error_of(ErrorCode.INTERNAL, "An internal error; the log has the details.", detail=type(error).__name__)
