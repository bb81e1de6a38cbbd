"""The options for the next files while the window is open: one dialog, made when it is first asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from app.core.settings import OF_NEXT_FILES, Settings
from app.ui.settings_store import SettingsStore

if TYPE_CHECKING:
    from app.ui.dialogs.file_options_dialog import FileOptionsDialog

_BELOW_PX, _BESIDE_PX = 6, 8


class FileOptions(QObject):
    """Owns the dialog; what it shows and changes is the store's. Lives on the GUI thread, with its window."""

    def __init__(self, store: SettingsStore, window: QWidget, *, model: Callable[[], str] = lambda: "") -> None:
        """Look after the options of a window; ``model`` tells which one the next files will be heard with."""
        super().__init__(window)
        self._model = model
        self._store, self._window = store, window
        self._before: Mapping[str, Any] = {}
        self._dialog: FileOptionsDialog | None = None

    def show_below(self, button: QWidget) -> None:
        """Show the dialog at the button that leads to it; it leaves the window free to be used."""
        dialog = self._dialog = self._dialog or self._made()
        if not dialog.isVisible():
            dialog.begin()
            dialog.move(self._place(button, dialog))
            dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _made(self) -> "FileOptionsDialog":
        from app.ui.dialogs.file_options_dialog import FileOptionsDialog  # not before somebody wants to see it

        dialog = FileOptionsDialog(self._window)
        self._show_settings(self._store.settings, dialog)
        dialog.changed.connect(lambda values: self._store.change(**values))
        dialog.reset_requested.connect(self._reset)
        dialog.undo_requested.connect(self._undo)
        self._store.settings_changed.connect(lambda settings: self._show_settings(settings, dialog))
        return dialog

    def _show_settings(self, settings: Settings, dialog: "FileOptionsDialog") -> None:
        dialog.show_settings(settings)
        dialog.show_model(self._model() or settings.model, settings.task)

    def _reset(self) -> None:
        """Make all as it is by default; what was chosen is kept for whoever did not mean it."""
        self._before = self._chosen(self._store.settings)
        self._store.change(**self._chosen(Settings()))
        self._offer_undo(is_offered=True)

    def _undo(self) -> None:
        self._store.change(**self._before)
        self._offer_undo(is_offered=False)

    def _offer_undo(self, *, is_offered: bool) -> None:
        if self._dialog is not None:
            self._dialog.offer_undo(is_offered=is_offered)

    def _chosen(self, settings: Settings) -> Mapping[str, Any]:
        return {name: getattr(settings, name) for name in OF_NEXT_FILES}

    def _place(self, button: QWidget, dialog: QWidget) -> QPoint:
        """Return a place below the button where all of the dialog is over the window, or at least on the screen."""
        wanted, size = button.mapToGlobal(QPoint(0, button.height() + _BELOW_PX)), dialog.size()
        for room in (self._window.geometry(), self._window.screen().availableGeometry()):
            left = max(room.left(), min(wanted.x(), room.right() - size.width() - _BESIDE_PX))
            top = max(room.top(), min(wanted.y(), room.bottom() - size.height()))
            wanted = QPoint(left, top)
        return wanted
