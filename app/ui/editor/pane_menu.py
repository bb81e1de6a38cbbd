"""The menu under the right mouse button in a pane: what can be done at the caret, with the keys that do it as well."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class PaneMenu(QMenu):
    """A menu made for one click. Lives on the main thread and deletes itself when it closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.aboutToHide.connect(self.deleteLater)

    def add(
        self,
        text: str,
        act: Callable[[], object],
        *,
        keys: QKeySequence.StandardKey | str | None = None,
        is_enabled: bool = True,
    ) -> QAction:
        """Add a line; the keys are shown only, for the pane listens to them itself."""
        shown = f"{text}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}" if keys else text
        action = self.addAction(shown)
        action.setEnabled(is_enabled)
        action.triggered.connect(lambda _checked: act())
        return action


def worded(text: str, label: str) -> str:
    """Name a step: ``Undo: Split row``; alone where there is none."""
    return f"{text}: {QCoreApplication.translate('EditLabel', label)}" if label else text
