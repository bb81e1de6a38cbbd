"""What has failed, by kind, as the queue's list shows it: told again when it changes, and not for each change of a row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.failures import FailureGroup, grouped
from app.ui.queue.model import Index, QueueModel
from app.ui.queue.roles import TEXT_ROLES, TICK_ROLES

_GATHER_MS: Final = 150  # thousands of jobs may fail in a burst


class FailureWatch(QObject):
    """Owns the groups as they were last told. Lives on the GUI thread. ``changed`` (sequence of FailureGroup)."""

    changed = Signal(object)

    def __init__(self, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.groups: Sequence[FailureGroup] = ()
        self._soon = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._soon.timeout.connect(self._look)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._look_soon)
        model.dataChanged.connect(self._on_data_changed)

    @property
    def count(self) -> int:
        return sum(len(group.jobs) for group in self.groups)

    def _on_data_changed(self, _first: Index, _last: Index, roles: Sequence[int]) -> None:
        if list(roles) not in (TICK_ROLES, TEXT_ROLES):
            self._look_soon()

    @Slot()
    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _look(self) -> None:
        groups = grouped(self._model.failed())
        if groups != self.groups:
            self.groups = groups
            self.changed.emit(groups)
