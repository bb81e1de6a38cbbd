"""For tests of the editor: transcripts to edit, a draft kept in memory, and undo looked at after every act."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core.edit_log import EditLog
from app.core.soundness import check
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word
from app.ui.editor.document import EditorDocument


def row(key: int, text: str, *, start_ms: int, end_ms: int, speaker: int | None = None) -> Segment:
    """Return a row whose words share its time equally."""
    parts = text.split(" ") if text else []
    step_ms = (end_ms - start_ms) // max(1, len(parts))
    words = tuple(
        Word(
            text=part if number == 0 else f" {part}",
            start_ms=start_ms + number * step_ms,
            end_ms=start_ms + (number + 1) * step_ms,
            probability=0.9,
        )
        for number, part in enumerate(parts)
    )
    return Segment(key=SegmentKey(key), start_ms=start_ms, end_ms=end_ms, words=words, speaker=speaker)


def conversation(*texts: str, holes: Sequence[Span] = ()) -> Transcript:
    """Return rows of a second each, with half a second between them, spoken by two in turn."""
    rows = [
        row(number, text, start_ms=number * 1500, end_ms=number * 1500 + 1000, speaker=number % 2)
        for number, text in enumerate(texts)
    ]
    return Transcript(
        segments=tuple(rows),
        language="en",
        duration_ms=len(texts) * 1500 + 1000,
        speakers=("Mia", "Tom"),
        holes=tuple(holes),
    )


def lines(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


class KeptDraft:
    """A draft port that keeps records and position as the store does."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.position = 0
        self.writes = 0

    def append(self, record: Mapping[str, Any]) -> None:
        del self.records[self.position :]
        self.records.append(dict(record))
        self.position += 1
        self.writes += 1

    def set_position(self, position: int) -> None:
        assert 0 <= position <= len(self.records)
        self.position = position
        self.writes += 1


def undone_and_redone(document: EditorDocument, act: Callable[[], object]) -> Transcript:
    """Carry out an act, take it back and do it again, looking at each state; return what it made."""
    before, position = document.transcript, document.state.position
    act()
    after = document.transcript
    steps = document.state.position - position
    assert steps >= 0
    for _ in range(steps):
        document.undo()
    assert document.transcript == before
    for _ in range(steps):
        document.redo()
    assert document.transcript == after
    assert check(after) == []
    assert EditLog.from_records(document.base, document.records(), document.state.position).transcript == after
    return after
