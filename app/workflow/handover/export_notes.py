"""Telling the window what a command has written from the library, which it may only read beside the window."""

import logging
from pathlib import Path

from app.core.batch import WrittenFile
from app.core.errors import FriscoError
from app.core.handover import Accepted, RememberExport
from app.workflow.handover.call import Call

_LOG = logging.getLogger(__name__)


class ExportNotes:
    """Passes on each written file, so that the next export knows it as ours. Lives on the thread that exports.

    Where the owner is no window nobody remembers it: a later export with other words then keeps the file and writes a
    numbered one beside it, as over any file that is not ours.
    """

    def __init__(self, library_dir: Path) -> None:
        self._library_dir = library_dir

    def remember(self, written: WrittenFile) -> None:
        try:
            if not self._is_told(written):
                _LOG.info("nobody remembers that %s is ours", written.path)
        except FriscoError as error:
            _LOG.info("nobody remembers that %s is ours: %s", written.path, error.sentence)

    def _is_told(self, written: WrittenFile) -> bool:
        call = Call.to_window(self._library_dir)
        if call is None:
            return False
        with call:
            call.send(RememberExport(written=written))
            return isinstance(call.answer(), Accepted)
