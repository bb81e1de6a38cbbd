"""The back-ups of a library as rows, the newest first: a projection of what the folder told and the checks found."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.library import BackupRecord
from app.core.overriding import override
from app.core.safekeeping import BackupFinding
from app.ui.dialogs.backup_words import made_words, reason_words, size_of, state_words, transcripts_words
from app.ui.icons import icon
from app.ui.kit.plain_text import plain_tip

Index = QModelIndex | QPersistentModelIndex
MADE, REASON, TRANSCRIPTS, SIZE, STATE = range(5)
FINDING_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # BackupFinding, None while it is checked
_NO_INDEX: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BackupsModel(QAbstractTableModel):
    """Shows back-ups, each checked or not yet. Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: list[BackupRecord] = []
        self._findings: dict[BackupRecord, BackupFinding] = {}

    @property
    def records(self) -> Sequence[BackupRecord]:
        return self._records

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._records)

    @override
    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else STATE + 1

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= STATE:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return _titles()[section] if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record = self._records[index.row()]
        finding = self._findings.get(record)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _shown(record, finding)[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(_shown(record, finding))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.DecorationRole:
                return _sign(finding) if index.column() == STATE else None
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(finding.fault if finding and finding.fault else str(record.path))
            case _:
                return finding if role == FINDING_ROLE else None

    def show_records(self, records: Sequence[BackupRecord]) -> None:
        """Show these; what was found out about those that were there already is kept."""
        self.beginResetModel()
        self._records = list(records)
        self._findings = {record: found for record, found in self._findings.items() if record in self._records}
        self.endResetModel()

    def unchecked(self) -> list[BackupRecord]:
        return [record for record in self._records if record not in self._findings]

    def take_finding(self, finding: BackupFinding) -> None:
        """Show what a check came to."""
        if finding.record in self._records:
            self._findings[finding.record] = finding
            row = self._records.index(finding.record)
            self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))

    def finding(self, row: int) -> BackupFinding | None:
        return self._findings.get(self._records[row]) if 0 <= row < len(self._records) else None

    def row_of_newest_sound(self) -> int:
        """Return the row to be offered first, -1 while none is known: a back-up before anything that was set aside."""
        sound = [row for row in range(len(self._records)) if (found := self.finding(row)) and found.is_sound]
        made = [row for row in sound if not self._records[row].is_set_aside]
        return next(iter(made or sound), -1)


def _shown(record: BackupRecord, finding: BackupFinding | None) -> tuple[str, ...]:
    count = finding.transcripts if finding and finding.transcripts is not None else record.transcripts
    return made_words(record), reason_words(record), transcripts_words(count), size_of(record), state_words(finding)


def _alignment(column: int) -> Qt.AlignmentFlag:
    return _RIGHT if column in (TRANSCRIPTS, SIZE) else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _sign(finding: BackupFinding | None) -> Any:
    if finding is None:
        return icon("clock", colour="muted")
    return icon("circle-check", colour="good") if finding.is_sound else icon("circle-alert", colour="bad")


def _titles() -> tuple[str, ...]:
    translate = QCoreApplication.translate
    return (
        translate("Backups", "Made"),
        translate("Backups", "Why"),
        translate("Backups", "Transcripts"),
        translate("Backups", "Size"),
        translate("Backups", "State"),
    )
