"""The list of recordings that are not where they were, and what became of each: a projection, no truth."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject

from app.core.media import MediaId
from app.core.overriding import override
from app.ui.kit.text_table import TextTable
from app.workflow.relinking import LostRecording, RelinkReport

NAME_COLUMN: Final = 0


class MovedFilesModel(TextTable[LostRecording]):
    """Says of each recording where it should be, and what a search came to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outcomes: dict[MediaId, str] = {}

    def show_lost(self, lost: Sequence[LostRecording]) -> None:
        self._outcomes = {}
        self.show_rows(lost)

    def show_report(self, report: RelinkReport) -> None:
        """Say at each row what the search came to."""
        found = QCoreApplication.translate("MovedFiles", "found: {0}")
        self._outcomes = {
            **{one.media.id: found.format(one.path) for one in report.found},
            **{one.found.media.id: one.sentence for one in report.refused},
        }
        self.words_changed()

    @override
    def titles(self) -> Sequence[str]:
        translate = QCoreApplication.translate
        return translate("MovedFiles", "Recording"), translate("MovedFiles", "Where")

    @override
    def words(self, row: LostRecording) -> Sequence[str]:
        return row.media.name, self._where(row)

    def _where(self, row: LostRecording) -> str:
        outcome = self._outcomes.get(row.media.id)
        if outcome is not None:
            return outcome
        words = (
            QCoreApplication.translate("MovedFiles", "another file lies there: {0}")
            if row.is_changed
            else QCoreApplication.translate("MovedFiles", "not at {0}")
        )
        return words.format(row.path)
