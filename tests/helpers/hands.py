"""Keys for a person in a test: as Qt gets them from the window system, or real ones through an X server.

Both are pressed on whatever has the keyboard, as a person does it, and return when the program has taken them in.
"""

import shutil
import subprocess
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QEventLoop, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from typing_extensions import override

_PATIENCE_MS: Final = 20_000
_X_NAMES: Final = {
    "PgUp": "Prior", "PgDown": "Next", "Esc": "Escape", "Space": "space", "Backspace": "BackSpace", "Ins": "Insert", "Del": "Delete", ",": "comma",
    ".": "period",
}  # fmt: skip

_MODIFIERS: Final = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Hands(Protocol):
    """What presses keys."""

    def press(self, keys: str) -> None:
        """Press keys as the program writes them: "Ctrl+Shift+S", "F6", "Tab"."""

    def type(self, text: str) -> None:
        """Type letters, one after another."""


class QtHands:
    """Gives keys to Qt where the window system does; for where there is none."""

    def press(self, keys: str) -> None:
        combination: QKeyCombination = QKeySequence(keys)[0]  # type: ignore[index]  # Qt has it, its stub has not
        QTest.keyClick(window_in_front(), combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(window_in_front(), letter)  # type: ignore[call-overload]  # Qt has it, its stub has not


class XHands:
    """Gives keys to the X server, which passes them to whoever has the keyboard."""

    def __init__(self) -> None:
        self._watch = _Arrivals()

    @staticmethod
    def are_there() -> bool:
        return shutil.which("xdotool") is not None

    def press(self, keys: str) -> None:
        parts = [part or "plus" for part in keys.replace("++", "+").split("+")]
        named = "+".join(_X_NAMES.get(part, part.lower() if len(part) == 1 else part) for part in parts)
        self._carry_out("key", named)

    def type(self, text: str) -> None:
        self._carry_out("type", text, count=len(text))

    def _carry_out(self, act: str, keys: str, *, count: int = 1) -> None:
        window_in_front()
        wanted = self._watch.count + count
        subprocess.run(["xdotool", act, "--clearmodifiers", "--", keys], check=True, timeout=_PATIENCE_MS / 1000)
        self._watch.wait_for(wanted, f"xdotool {act} {keys}")


class _Arrivals(QObject):
    """Counts the keys that came to this program: Qt asks for each, before anything else, whether it is a shortcut."""

    _arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._last = (0, 0)
        _application().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            told = (event.timestamp(), event.key())  # the same for all whom Qt asks
            if event.key() not in _MODIFIERS and told != self._last:
                self._last = told
                self.count += 1
                QTimer.singleShot(0, self._arrived.emit)  # when it has been taken in
        return False

    def wait_for(self, count: int, what: str) -> None:
        loop, limit = QEventLoop(), QTimer(singleShot=True, interval=_PATIENCE_MS)
        limit.timeout.connect(loop.quit)
        self._arrived.connect(loop.quit)
        limit.start()
        while self.count < count and limit.isActive():
            loop.exec()
        assert self.count >= count, f"the program did not get the keys of: {what}"


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application


def window_in_front() -> QWindow:
    """Return the window that has the keyboard; an open menu or pop-up has it before the others."""
    shown = [window for window in QGuiApplication.topLevelWindows() if window.isVisible()]
    popups = [window for window in shown if window.type() is Qt.WindowType.Popup]
    if popups:
        return popups[-1]
    if QGuiApplication.focusWindow() is None:
        _do_as_a_window_manager(shown)
    window = QGuiApplication.focusWindow()
    assert window is not None, "no window of the program has the keyboard"
    return window


def _do_as_a_window_manager(shown: list[QWindow]) -> None:
    """Give the keyboard to the window in front when another one was closed; the tests have no window manager."""
    ours = [window for window in shown if window.type() in (Qt.WindowType.Window, Qt.WindowType.Dialog)]
    front = next((window for window in reversed(ours) if window.modality() is not Qt.WindowModality.NonModal), ours[0])
    loop, limit = QEventLoop(), QTimer(singleShot=True, interval=_PATIENCE_MS)
    limit.timeout.connect(loop.quit)
    _application().focusWindowChanged.connect(loop.quit)
    limit.start()
    QTimer.singleShot(0, front.requestActivate)
    loop.exec()
