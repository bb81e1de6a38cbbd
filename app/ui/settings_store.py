"""The person's settings while the window is open. What they mean is core's affair, how they are written is the file's."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import FriscoError
from app.core.settings import SettingFault, Settings
from app.workflow.settings_file import SettingsFile

if TYPE_CHECKING:
    from app.ui.dialogs.errands import Errands

WRITE_AFTER_MS: Final = 400  # turning a wheel with Ctrl changes the zoom twenty times


class SettingsStore(QObject):
    """Owns the one Settings value, replaced as a whole, and writes what changed a moment later. Lives on the GUI thread.

    Signals: ``settings_changed`` (Settings), ``write_refused`` (FriscoError), ``kept_aside`` (Path: where the file with
    a mistake lies now).
    """

    settings_changed = Signal(object)
    write_refused = Signal(object)
    kept_aside = Signal(object)

    def __init__(
        self, file: SettingsFile, *, write_after_ms: int = WRITE_AFTER_MS, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        reading = file.read()
        self._file = file
        self._settings = reading.settings
        self._faults = reading.faults
        self._unwritten: set[str] = set()
        self._being_written: set[str] = set()
        self._errands: Errands | None = None
        self._soon = QTimer(self, singleShot=True, interval=write_after_ms)
        self._soon.timeout.connect(self._write)

    @property
    def file(self) -> SettingsFile:
        return self._file

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def faults(self) -> tuple[SettingFault, ...]:
        """Return what could not be used of the file when it was read."""
        return self._faults

    def change(self, **values: Any) -> None:
        """Replace the settings by ones with these values; what is not different is not written."""
        changed = {name for name, value in values.items() if getattr(self._settings, name) != value}
        if changed:
            self._settings = replace(self._settings, **values)
            self._unwritten |= changed
            self._soon.start()
            self.settings_changed.emit(self._settings)

    def close(self) -> None:
        """Have everything written: the window closes."""
        self._soon.stop()
        if self._errands is not None:
            self._errands.close()
        names, self._unwritten, self._being_written = self._unwritten | self._being_written, set(), set()
        if names:
            try:
                self._tell_of_copy(self._file.write(self._settings, names))
            except FriscoError as error:
                self.write_refused.emit(error)

    def _write(self) -> None:
        """Write on another thread, which waits for the disk; what changes meanwhile is written after it."""
        if self._being_written:
            return
        from app.ui.dialogs.errands import Errands  # nothing is written before the window stands

        self._errands = self._errands or Errands(self)
        names, self._being_written, self._unwritten = self._unwritten, self._unwritten, set()
        self._errands.run("settings", partial(self._file.write, self._settings, names), self._on_written, self._refuse)

    def _on_written(self, kept: Path | None) -> None:
        self._being_written = set()
        self._tell_of_copy(kept)
        if self._unwritten:
            self._soon.start()

    def _refuse(self, error: FriscoError) -> None:
        """Keep in mind what is not on disk: it is written with the next change, or at the end."""
        self._unwritten |= self._being_written
        self._being_written = set()
        self.write_refused.emit(error)

    def _tell_of_copy(self, kept: Path | None) -> None:
        if kept is not None:
            self.kept_aside.emit(kept)
