"""A person at the real window, in a process of its own: ``python -m tests.helpers.person MODULE:SCRIPT JSON``.

The process is the window program as its entry starts it. Once its loop runs, the script, a function that takes a
``Person``, sees what is on the screen and presses keys; it knows the names of things as a screen reader tells them and
nothing of how they are made. What the person notes goes to standard output, one JSON object a line. At the end the
person kills the program or leaves it.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QElapsedTimer, QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMainWindow, QTextEdit, QWidget

from tests.helpers.frisco import environment
from tests.helpers.hands import Hands, QtHands, XHands, window_in_front

PATIENCE_MS: Final = 40_000
_LONGEST_VISIT_S: Final = 100  # less than pytest waits for a test
FELL: Final = 70
_LOOK_EVERY_MS: Final = 15
_MOST_TABS: Final = 80

W = TypeVar("W", bound=QWidget)
Script = Callable[["Person"], None]


class Person:
    """Looks at the window and acts. Lives on the GUI thread of the program that is tested."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        is_real = QGuiApplication.platformName() == "xcb" and XHands.are_there()
        self.hands: Hands = XHands() if is_real else QtHands()

    # --- looking ----------------------------------------------------------------------------------------------------

    @property
    def window(self) -> QMainWindow:
        return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow))

    def find(self, name: str, kind: type[W] = QWidget) -> W | None:  # type: ignore[assignment]
        """Return the thing of this name on the screen; in front before what lies behind."""
        fronts = [QApplication.activePopupWidget(), QApplication.activeModalWidget(), *QApplication.topLevelWidgets()]
        for front in fronts:
            for widget in [] if front is None else [front, *front.findChildren(QWidget)]:
                if isinstance(widget, kind) and widget.isVisible() and name_of(widget) == name:
                    return widget
        return None

    def the(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        """Return the thing of this name, waiting until it is there."""
        self.wait_until(lambda: self.find(name, kind) is not None, f"“{name}” is on the screen")
        found = self.find(name, kind)
        assert found is not None
        return found

    def sees(self, words: str) -> bool:
        """Tell whether a name or a text on the screen holds these words."""
        widgets = (widget for widget in QApplication.allWidgets() if widget.isVisible())
        return any(words in name_of(widget) for widget in widgets)

    def text(self) -> str:
        """Return what stands in the working copy; empty while there is none."""
        pane = self.find("Working copy", QTextEdit)
        return pane.toPlainText() if pane is not None else ""

    def rows(self, name: str) -> list[str]:
        """Return the rows of a list as a screen reader tells them."""
        view = self.find(name, QAbstractItemView)
        if view is None:
            return []
        model, role = view.model(), Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]

    def focus(self) -> str:
        """Return the name of what has the keyboard."""
        window_in_front()
        widget = QApplication.focusWidget()
        return name_of(widget) if widget is not None else ""

    def note(self, **seen: Any) -> None:
        """Tell the test what was seen."""
        print(json.dumps(seen), flush=True)

    # --- waiting ----------------------------------------------------------------------------------------------------

    def wait_until(self, is_so: Callable[[], object], what: str) -> None:
        """Let the program work until something is so; QTest's waiting would not let its other threads run."""
        clock, loop, look = QElapsedTimer(), QEventLoop(), QTimer(interval=_LOOK_EVERY_MS)
        look.timeout.connect(lambda: loop.quit() if is_so() or clock.hasExpired(PATIENCE_MS) else None)
        clock.start()
        look.start()
        if not is_so():
            loop.exec()
        assert is_so(), f"waited in vain until {what}; on the screen: {self._on_screen()}"

    def let_pass(self, ms: int) -> None:
        """Do nothing for a time; only for what is promised to happen within it."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def _on_screen(self) -> list[str]:
        return sorted({name_of(widget) for widget in QApplication.allWidgets() if widget.isVisible()} - {""})

    # --- acting -----------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.hands.press(key)

    def type(self, text: str) -> None:
        self.hands.type(text)

    def answer(self, title: str, text: str, keys: str) -> None:
        """Press keys that open a dialog which holds up its caller, type an answer into it, and go on."""

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is not None and dialog.windowTitle() == title and dialog.isActiveWindow():
                look_again.stop()
                self.type(text)
                self.press("Return")

        look_again = QTimer(interval=_LOOK_EVERY_MS)
        look_again.timeout.connect(lambda: or_fall(look))
        look_again.start()
        self.press(keys)

    def tab_to(self, name: str, key: str = "Tab") -> None:
        """Go on with Tab until the thing of this name has the keyboard."""
        self.the(name)
        passed: list[str] = []
        while self.focus() != name:
            assert len(passed) < _MOST_TABS, f"“{name}” is not reached by {key}: {passed}"
            self.press(key)
            passed.append(self.focus())

    def go_to_part(self, name: str) -> None:
        """Go on with F6 until the part of this name has the keyboard."""
        self.tab_to(name, key="F6")

    def drop(self, paths: list[Path]) -> None:
        """Drop files onto the middle of the window."""
        data, place = QMimeData(), self.window.rect().center()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(place, actions, data, buttons, keys)
        QApplication.sendEvent(self.window, entering)
        assert entering.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(QPointF(place), actions, data, buttons, keys))

    def kill(self) -> None:
        """End the program as a power cut does."""
        os.kill(os.getpid(), signal.SIGKILL)


def name_of(widget: QWidget) -> str:
    """Return how a screen reader names a thing, without the mark of a mnemonic."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).replace("&", "")


def watch(script: Script, library: Path, given: dict[str, Any], extra: Mapping[str, str] | None = None) -> list[Any]:
    """Let a person carry out a script at the window over this library; return what was noted, in order."""
    return notes_of(start(script, library, given, extra))


def start(
    script: Script, library: Path, given: dict[str, Any], extra: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start the window program with a person at it."""
    return subprocess.Popen(
        [sys.executable, "-m", __name__, f"{script.__module__}:{script.__name__}", json.dumps(given)],
        env=environment(library, extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def notes_of(process: "subprocess.Popen[str]") -> list[Any]:
    """Wait until the person has gone, and return the notes."""
    with process:
        try:
            out, err = process.communicate(timeout=_LONGEST_VISIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"the person never came back: {process.communicate()}") from None
    assert process.returncode in (0, -signal.SIGKILL), err
    return [json.loads(line) for line in out.splitlines()]


def main() -> int:
    module, _, function = sys.argv[1].partition(":")
    script: Script = getattr(import_module(module), function)
    application = QApplication(sys.argv[:1])
    given = json.loads(sys.argv[2])
    from app.__main__ import window

    QTimer.singleShot(0, application, lambda: or_fall(lambda: script(Person(given))))
    return window(given.get("files", []))


def or_fall(act: Callable[[], object]) -> None:
    """Do something for Qt, which would go on after an exception; end the program instead."""
    try:
        act()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(FELL)


if __name__ == "__main__":
    sys.exit(main())
