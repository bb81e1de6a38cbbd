"""What happens to a bug: it is written down, told once, and the program goes on where it can.

Expected faults (``FriscoError``) are told by those who meet them; what arrives here nobody expected. A death of the
process itself leaves its stacks in ``crash.log``.
"""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from app import __version__
from app.ui.crash_log import kind_of, open_log, without_names

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

CRASH_NAME: Final = "crash.log"
LAST_CRASH_NAME: Final = "crash-last.log"
_FRAMES_THAT_TELL: Final = 3
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

Fingerprint = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BugReport:
    """A bug as the person may copy it into a report."""

    kind: str
    details: str


class CrashHandler(QObject):
    """Owns the hooks for what nobody caught, the log file, and which bug was met last. Lives on the GUI thread.

    The hooks may be called on every thread. Those that were there before are called too: they print, or fail a test.

    Signal ``bug_met(BugReport)``: a bug that is not the same as the one before.
    """

    bug_met = Signal(object)

    def __init__(self, logs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._logs = logs
        self._lock = threading.Lock()
        self._last: Fingerprint = ()
        self._times = 0
        self._hooks = (sys.excepthook, threading.excepthook)
        self._qt_hook: Any = None
        self._levels: dict[str, int] = {}
        self._handler = open_log(logs)
        self._crash_file: IO[str] | None = None

    def install(self) -> None:
        """Catch from now on what nobody else does, and write the log."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_bug
        threading.excepthook = self._on_thread_bug
        logging.getLogger().addHandler(self._handler)
        for name in ("app", "qt"):
            self._levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.INFO)
        self._qt_hook = qInstallMessageHandler(self._on_qt_message)

    def uninstall(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = self._hooks
        qInstallMessageHandler(self._qt_hook)
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()

    def watch_for_death(self) -> Path | None:
        """Let a dying process leave its stacks; return those that the last run left, if it did."""
        crash, last = self._logs / CRASH_NAME, self._logs / LAST_CRASH_NAME
        try:
            has_died = crash.exists() and crash.stat().st_size > 0
            if has_died:
                crash.replace(last)
            self._crash_file = crash.open("w", encoding="utf-8")
        except (
            OSError
        ) as error:  # a full or locked disk is told of elsewhere, and must not keep the window from opening
            _log.warning("no crash log: %s", kind_of(error))
            return None
        faulthandler.enable(self._crash_file)
        return last if has_died else None

    def _on_bug(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            self._meet(error)
        self._hooks[0](kind, error, trace)

    def _on_thread_bug(self, hooked: threading.ExceptHookArgs) -> None:
        if isinstance(hooked.exc_value, Exception):
            self._meet(hooked.exc_value)
        self._hooks[1](hooked)

    def _meet(self, error: BaseException) -> None:
        """Write a bug down and tell of it, unless it is the one met before: a bug in a paint comes sixty times a second."""
        fingerprint = _fingerprint(error)
        with self._lock:
            is_new = fingerprint != self._last
            self._last, self._times = fingerprint, 1 if is_new else self._times + 1
            times = self._times
        if is_new:
            _log.error("a bug", exc_info=error)
            self.bug_met.emit(BugReport(kind=type(error).__qualname__, details=_details(error)))
        elif times.bit_count() == 1:  # 2, 4, 8, …
            _log.error("the same bug, %d times by now", times)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        _qt_log.log(_LEVELS[kind], "%s: %s", context.category or "qt", without_names(text))


def environment() -> str:
    """Return in lines what a report of a bug should say about this machine."""
    lines = (
        f"Frisco Whisper {__version__}",
        f"Python {platform.python_version()}, PySide6 {pyside_version}",
        platform.platform(),
    )
    return "\n".join(lines)


def _details(error: BaseException) -> str:
    return f"{environment()}\n\n{''.join(traceback.format_exception(error)).strip()}\n"


def _fingerprint(error: BaseException) -> Fingerprint:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_THAT_TELL:]
    return (type(error).__qualname__, *(f"{frame.filename}:{frame.lineno}" for frame in frames))
