"""What an edit of very many rows will bring, worked out before it is made: on any thread, for nothing here changes."""

from dataclasses import dataclass

from app.core.edits import Applied, Edit
from app.core.transcript import Transcript
from app.ui.editor.alignment import Comparison, compared
from app.ui.editor.bulk import bulk_made


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """An edit carried out on a transcript, and the result compared with the version that stands beside it."""

    applied: Applied
    comparison: Comparison | None


def foreseen(edit: Edit, before: Transcript, version: Transcript | None) -> Foreseen:
    """Carry out an edit; raise InputError(EDIT_REFUSED) where it does not fit."""
    with bulk_made():
        applied = edit.apply(before)
        comparison = compared(version, applied.transcript) if version is not None else None
    return Foreseen(applied=applied, comparison=comparison)
