"""A person's presets while the window is open. What they mean is core's affair, how they are written is the file's."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.errors import FriscoError
from app.core.presets import Preset, PresetsReading
from app.core.settings import SettingFault
from app.ui.dialogs.errands import Errands
from app.workflow.presets_file import PresetsFile


class PresetStore(QObject):
    """Owns what was read of the file; a thread of its own reads and writes it. Lives on the GUI thread.

    Signals: ``presets_changed()``; ``refused`` (FriscoError); ``removed`` (Preset: what was taken out); ``faults_found``
    (several SettingFaults).
    """

    presets_changed = Signal()
    refused = Signal(object)
    removed = Signal(object)
    faults_found = Signal(object)

    def __init__(self, file: PresetsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._reading = file, PresetsReading()
        self._errands = Errands(self)
        self._told: tuple[SettingFault, ...] = ()
        self._count = 0

    @property
    def file(self) -> PresetsFile:
        return self._file

    @property
    def presets(self) -> tuple[Preset, ...]:
        return self._reading.presets

    def find(self, name: str) -> Preset | None:
        return self._reading.find(name)

    def read(self) -> None:
        """Read the file, which a person may have changed meanwhile."""
        self._errands.run("read", self._file.read, self._take, self.refused.emit)

    def save(self, preset: Preset, then: Callable[[Preset], object] = lambda _preset: None) -> None:
        """Write a preset; ``then`` is told when it is on disk."""
        self._do(partial(self._file.save, preset), lambda _nothing: then(preset))

    def rename(self, old: str, new: str, then: Callable[[Preset], object]) -> None:
        self._do(partial(self._file.rename, old, new), then)

    def remove(self, name: str) -> None:
        self._do(partial(self._file.remove, name), self.removed.emit)

    def take_in(self, source: Path, then: Callable[[list[Preset]], object]) -> None:
        """Take over the presets of another file."""
        self._do(partial(self._file.take_in, source), then)

    def write_out(self, presets: tuple[Preset, ...], target: Path, then: Callable[[Path], object]) -> None:
        """Write presets to a file for somebody else; a person has just agreed to its name."""
        self._do(partial(self._file.write_out, presets, target), lambda _nothing: then(target))

    def close(self) -> None:
        self._errands.close()

    def _do(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        def both() -> tuple[object, PresetsReading]:
            return work(), self._file.read()

        def done(result: tuple[object, PresetsReading]) -> None:
            self._take(result[1])
            then(result[0])

        self._count += 1  # each is answered: none overtakes another
        self._errands.run(f"change {self._count}", both, done, self._refuse)

    def _refuse(self, error: FriscoError) -> None:
        self.refused.emit(error)

    def _take(self, reading: PresetsReading) -> None:
        self._reading = reading
        self.presets_changed.emit()
        if reading.faults and reading.faults != self._told:
            self.faults_found.emit(reading.faults)
        self._told = reading.faults
