"""Earlier exports as rows: a projection of what was told of them."""

from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication

from app.core.overriding import override
from app.ui.dialogs.version_words import when_words
from app.ui.kit.text_table import TextTable
from app.workflow.export_history import EarlierExport, ExportState

NAME_COLUMN: Final = 0


class EarlierExportsModel(TextTable[EarlierExport]):
    """Says of each file which version it holds, when it was written, and what has become of it."""

    @override
    def titles(self) -> Sequence[str]:
        translate = QCoreApplication.translate
        return (
            translate("Exports", "File"),
            translate("Exports", "Version"),
            translate("Exports", "Written"),
            translate("Exports", "Now"),
        )

    @override
    def words(self, row: EarlierExport) -> Sequence[str]:
        number = row.version_number
        version = QCoreApplication.translate("Exports", "deleted") if number is None else str(number)
        return _legible(row.record.path.name), version, when_words(row.record.exported_at), state_words(row.state)

    @override
    def tip(self, row: EarlierExport, column: int) -> str:
        return _legible(str(row.record.path))


def state_words(state: ExportState) -> str:
    """Say what has become of a file."""
    translate = QCoreApplication.translate
    match state:
        case ExportState.THERE:
            return translate("Exports", "there, as written")
        case ExportState.REPLACED:
            return translate("Exports", "written again since")
        case ExportState.CHANGED:
            return translate("Exports", "changed since")
        case ExportState.GONE:
            return translate("Exports", "no longer there")
        case ExportState.UNREADABLE:
            return translate("Exports", "cannot be read")
        case _:
            assert_never(state)


def _legible(name: str) -> str:
    """Return a name that can be shown: bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
