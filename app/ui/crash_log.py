"""The log on disk: what happened and where in our code, never a word of anybody's transcript.

A message of an exception may quote what it could not understand, and that may be text of a person. So the log keeps the
frames, the kind of the exception and its code; the whole message is shown in the window alone.
"""

import errno
import logging
import re
import traceback
from collections.abc import Iterator
from copy import copy
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from app.core.errors import FriscoError
from app.core.overriding import override

LOG_NAME: Final = "frisco-whisper.log"
_LARGEST_BYTES: Final = 1_000_000
_OLDER_FILES: Final = 3
_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Qt quotes names of files; those of recordings say more than a log needs.
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|file://\S+|(?<![\w.])(?:/|[A-Za-z]:\\)\S+")


class SilentFormatter(logging.Formatter):
    """Writes an exception by its frames and its kind."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Format a copy: other handlers leave the whole text of an exception on the record itself."""
        bare = copy(record)
        bare.exc_text = None
        return super().format(bare)

    @override
    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return frames_of(error) if isinstance(error, BaseException) else ""


def open_log(folder: Path) -> RotatingFileHandler:
    """Return the handler that writes to the log in this folder; it opens the file with its first line."""
    handler = RotatingFileHandler(
        folder / LOG_NAME, maxBytes=_LARGEST_BYTES, backupCount=_OLDER_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(SilentFormatter(_LINE))
    return handler


def frames_of(error: BaseException) -> str:
    """Return where an exception and those behind it were raised, without what they say."""
    parts = [f"{''.join(traceback.format_tb(item.__traceback__))}{kind_of(item)}" for item in _chain(error)]
    return "\n… while handling …\n".join(reversed(parts))


def kind_of(error: BaseException) -> str:
    """Name an exception by its class and code."""
    name = type(error).__qualname__
    if isinstance(error, FriscoError):
        return f"{name}({error.code.value})"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}({errno.errorcode.get(error.errno, error.errno)})"
    return name


def without_names(text: str) -> str:
    """Leave out what is quoted and what looks like a path."""
    return _QUOTED.sub("…", text)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
