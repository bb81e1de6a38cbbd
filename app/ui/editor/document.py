"""An open transcript: the log of edits on top of a version, and everybody told when it changes. No widget here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.edit_log import EditLog, LogChange
from app.core.edits import Applied, Edit
from app.core.errors import ErrorCode, InputError
from app.core.lettering import shown_line
from app.core.transcript import Segment, Transcript
from app.ui.editor.draft_writer import DraftPort, DraftWriter
from app.ui.editor.row_changes import RowsChanged, changes_between


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """What menus and the title line want to know about the log."""

    position: int
    can_undo: bool
    can_redo: bool
    undo_label: str
    redo_label: str
    is_dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRead:
    """A draft ready to be edited: the replayed log, and each row as a line to show."""

    log: EditLog
    texts: list[str]


def read_draft(base: Transcript, records: Sequence[Mapping[str, Any]] = (), position: int = 0) -> DraftRead:
    """Replay stored edits on a version; raise InputError where they cannot be read or do not fit.

    Any thread may do it, and hand the result to the document: a long draft takes a while.
    """
    log = EditLog.from_records(base, records, position)
    return DraftRead(log=log, texts=[_shown(row) for row in log.transcript.segments])


class EditorDocument(QObject):
    """Owns the draft of one transcript; applying core edits is the only way to change it. Lives on the main thread.

    Signals: ``rows_changed(RowsChanged)`` after every step, before ``log_changed(LogState)``.
    """

    rows_changed = Signal(object)
    log_changed = Signal(object)

    def __init__(
        self,
        base: Transcript,
        *,
        records: Sequence[Mapping[str, Any]] = (),
        position: int = 0,
        port: DraftPort | None = None,
        read: DraftRead | None = None,
        refusal: Callable[[], str] = str,
        parent: QObject | None = None,
    ) -> None:
        """Open a version with the stored edits on it, or with what was ``read`` of both elsewhere.

        As long as ``refusal`` has a sentence to say, nothing can be changed.
        """
        super().__init__(parent)
        self._refusal = refusal
        read = read or read_draft(base, records, position)
        self._log, self._texts = read.log, read.texts
        self._writer = DraftWriter(port, self._log.position, self)
        self._saved: int | None = 0  # the position that is a version; None: it was dropped from the log
        self._era = 0  # typing after a save does not change the saved edit

    @property
    def base(self) -> Transcript:
        return self._log.base

    @property
    def transcript(self) -> Transcript:
        return self._log.transcript

    @property
    def texts(self) -> Sequence[str]:
        """Return every row as one line to show; kept, because joining words is dear where there are 20,000 rows."""
        return self._texts

    @property
    def state(self) -> LogState:
        return LogState(
            position=self._log.position,
            can_undo=self._log.can_undo,
            can_redo=self._log.can_redo,
            undo_label=self._log.undo_label,
            redo_label=self._log.redo_label,
            is_dirty=self._saved != self._log.position,
        )

    def records(self) -> list[dict[str, Any]]:
        return self._log.records()

    def apply(self, edit: Edit, *, run: str | None = None) -> RowsChanged:
        """Carry out an edit; raise InputError(EDIT_REFUSED) where it does not fit, and change nothing then.

        Texts for one row with the same ``run`` that follow each other are one step to undo.
        """
        if self.refusal:
            raise InputError(ErrorCode.EDIT_REFUSED, self.refusal)
        before = self.transcript
        return self._note(before, self._log.apply(edit, run=None if run is None else f"{run} {self._era}"))

    def take(self, edit: Edit, before: Transcript, applied: Applied) -> RowsChanged | None:
        """Take in an edit that another thread carried out on ``before``; None where that is not what stands here now.

        Transcripts never change, so an edit of thousands of rows need not hold up the window.
        """
        if before is not self.transcript:
            return None
        return self._note(before, self._log.take(edit, applied))

    def _note(self, before: Transcript, change: LogChange) -> RowsChanged:
        if self._saved is not None and change.kept < self._saved:
            self._saved = None
        self._writer.edit_made(change)
        return self._tell(before)

    @property
    def refusal(self) -> str:
        """Return why nothing can be changed now; empty where it can."""
        return self._refusal()

    def undo(self) -> None:
        """Take the last step back, where there is one."""
        if self._log.can_undo and not self.refusal:
            before = self.transcript
            self._log.undo()
            self._writer.position_moved(self._log.position)
            self._tell(before)

    def redo(self) -> None:
        if self._log.can_redo and not self.refusal:
            before = self.transcript
            self._log.redo()
            self._writer.position_moved(self._log.position)
            self._tell(before)

    def mark_saved(self) -> None:
        """Note that what stands here now is a version; undo goes on across it."""
        self._saved = self._log.position
        self._era += 1
        self.log_changed.emit(self.state)

    def rebase(self, base: Transcript) -> None:
        """Stand on another version with no edits: after a save that emptied the draft, or to go back to a version.

        What waited to be written is dropped, for the draft it belonged to is gone.
        """
        before, port = self.transcript, self._writer.hand_over()
        self._log = EditLog(base)
        self._writer = DraftWriter(port, 0, self)
        self._saved = 0
        self._tell(before)

    def flush(self) -> None:
        """Pass on at once what the draft's port has not been told yet: before a save, a close or a quit."""
        self._writer.flush()

    def _tell(self, before: Transcript) -> RowsChanged:
        change = changes_between(before, self.transcript)
        rows = self.transcript.segments
        stop = change.start + len(change.inserted)
        fresh = [_shown(row) for row in rows[change.start : stop]]
        self._texts[change.start : change.start + len(change.removed)] = fresh
        for row in change.changed_rows:
            self._texts[row] = _shown(rows[row])
        self.rows_changed.emit(change)
        self.log_changed.emit(self.state)
        return change


def _shown(row: Segment) -> str:
    """Return the text of a row; what a machine or a file put in that is no line of text is left out."""
    return shown_line(row.text)
