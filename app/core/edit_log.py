"""The truth of an open transcript: a log of edits on top of a version, and a position in it.

Undo and redo move the position; a new edit after an undo drops the tail. What is stored are the records of the edits
and the position: replaying them gives the same transcript, and undo goes on after a restart. Storing is not done here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.core.edit_records import edit_from_record, edit_to_record
from app.core.edits import Applied, Edit, ReplaceText
from app.core.errors import ErrorCode, InputError
from app.core.transcript import SegmentKey, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChange:
    """What the store must write after an edit: keep the first ``kept`` records, append this one, stand behind it."""

    kept: int
    edit: Edit

    @property
    def position(self) -> int:
        return self.kept + 1

    @property
    def record(self) -> dict[str, Any]:
        return edit_to_record(self.edit)


class EditLog:
    """The draft of one transcript. Lives on the thread of the document that owns it; its transcripts are immutable."""

    def __init__(self, base: Transcript) -> None:
        self._base = base
        self._transcript = base
        self._edits: list[Edit] = []
        self._inverses: list[Edit] = []  # of the edits before the position
        self._run: tuple[str, SegmentKey] | None = None  # the typing that the last step belongs to

    @classmethod
    def from_records(cls, base: Transcript, records: Sequence[Mapping[str, Any]], position: int) -> Self:
        """Rebuild a stored log; what comes after the position can be redone."""
        if not 0 <= position <= len(records):
            sentence = f"The draft is damaged: it stands at step {position} of {len(records)}."
            raise InputError(ErrorCode.FORMAT_BROKEN, sentence)
        log = cls(base)
        log._edits = [edit_from_record(record) for record in records]
        for _ in range(position):
            log.redo()
        return log

    @property
    def base(self) -> Transcript:
        return self._base

    @property
    def transcript(self) -> Transcript:
        return self._transcript

    @property
    def position(self) -> int:
        return len(self._inverses)

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self._edits)

    @property
    def undo_label(self) -> str:
        return self._edits[self.position - 1].label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        return self._edits[self.position].label if self.can_redo else ""

    def records(self) -> list[dict[str, Any]]:
        return [edit_to_record(edit) for edit in self._edits]

    def take(self, edit: Edit, applied: Applied) -> LogChange:
        """Take in an edit that was carried out elsewhere, on the transcript as it stands here."""
        self._keep(edit, applied)
        self._run = None
        return LogChange(kept=self.position - 1, edit=edit)

    def apply(self, edit: Edit, *, run: str | None = None) -> LogChange:
        """Carry out an edit and drop what could be redone.

        Texts for the same row with the same ``run`` that follow each other become one step: the last text, applied to
        the row as it was before the run. When a run of typing ends is the caller's decision: it takes another name.
        """
        typing = (run, edit.key) if run is not None and isinstance(edit, ReplaceText) else None
        if typing is not None and typing == self._run:
            self._rewrite(edit)
        else:
            self._append(edit)
        self._run = typing
        return LogChange(kept=self.position - 1, edit=edit)

    def _append(self, edit: Edit) -> None:
        self._keep(edit, edit.apply(self._transcript))

    def _keep(self, edit: Edit, applied: Applied) -> None:
        del self._edits[self.position :]
        self._edits.append(edit)
        self._inverses.append(applied.inverse)
        self._transcript = applied.transcript

    def _rewrite(self, edit: Edit) -> None:
        earlier = self._inverses[-1].apply(self._transcript).transcript
        applied = edit.apply(earlier)
        self._edits[-1] = edit
        self._inverses[-1] = applied.inverse
        self._transcript = applied.transcript

    def undo(self) -> Transcript:
        """Take the last step back; raise IndexError where there is none."""
        self._transcript = self._inverses[-1].apply(self._transcript).transcript
        self._inverses.pop()
        self._run = None
        return self._transcript

    def redo(self) -> Transcript:
        """Do again what was taken back; raise IndexError where there is nothing."""
        applied = self._edits[self.position].apply(self._transcript)
        self._inverses.append(applied.inverse)
        self._transcript = applied.transcript
        self._run = None
        return self._transcript
