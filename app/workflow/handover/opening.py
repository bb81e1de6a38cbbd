"""The second start of the window: its files go to the one that is open, which comes forward."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.core.errors import FriscoError
from app.core.handover import Accepted, OpenFiles
from app.workflow.handover.call import Call

_LOG = logging.getLogger(__name__)

if sys.platform == "win32":
    import ctypes

    def _let_come_forward(pid: int) -> None:
        """Pass on the right to take the foreground, which the program that was just started has."""
        ctypes.windll.user32.AllowSetForegroundWindow(pid)

else:

    def _let_come_forward(_pid: int) -> None:
        """Do nothing: here the window itself asks to come forward, on Wayland with the token it is given."""


def hand_to_window(library_dir: Path, files: Sequence[Path]) -> bool:
    """Let the window that has the library come forward and take the files; False where there is none that answers."""
    try:
        call = Call.to_window(library_dir)
        if call is None:
            return False
        with call:
            _let_come_forward(call.greeting.pid)
            token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
            call.send(OpenFiles(files=tuple(files), activation_token=token))
            return isinstance(call.answer(), Accepted)
    except FriscoError as error:
        _LOG.info("the open window could not take over: %s", error.sentence)
        return False
