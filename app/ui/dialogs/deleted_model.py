"""What was deleted, as rows: a projection of what the library told."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.deletion import Deleted, DeletedKind
from app.core.overriding import override
from app.ui.dialogs.version_words import when_words
from app.ui.kit.text_table import TextTable
from app.ui.library.day_words import short_date

NAME_COLUMN: Final = 0


class DeletedModel(TextTable[Deleted]):
    """Says of each deleted thing what it is, since when, and how long it can come back."""

    @override
    def titles(self) -> Sequence[str]:
        translate = QCoreApplication.translate
        return (
            translate("Deleting", "Name"),
            translate("Deleting", "What"),
            translate("Deleting", "Deleted"),
            translate("Deleting", "Kept until"),
        )

    @override
    def words(self, row: Deleted) -> Sequence[str]:
        until = short_date(row.purged_from.astimezone().date())
        return row.name, kind_words(row), when_words(row.deleted_at), until


def kind_words(item: Deleted) -> str:
    """Say what it is."""
    translate = QCoreApplication.translate
    match item.key.kind:
        case DeletedKind.RECORDING:
            count = len(item.transcript_ids)
            one, several = (
                translate("Deleting", "recording, 1 transcript"),
                translate("Deleting", "recording, {0} transcripts"),
            )
            return one if count == 1 else several.format(count)
        case DeletedKind.TRANSCRIPT:
            return translate("Deleting", "transcript")
        case DeletedKind.VERSION:
            return translate("Deleting", "version {0}").format(item.version_number)
