"""What is marked in the rows of one pane at the moment: the playing word, what the find bar found, words that differ.

Plain state, set by the pane and read while painting; nothing of it is in the transcript.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.transcript import SegmentKey
from app.ui.editor.bands import Side, WordRange

TextRange = tuple[int, int]  # characters of a row's text


@dataclass(slots=True, kw_only=True)
class RowMarks:
    """The marks of one pane. Lives on the main thread."""

    side: Side
    changed_words: Mapping[SegmentKey, Sequence[WordRange]] = field(default_factory=dict)
    current_row: int | None = None  # of this side; where the caret stands
    current_band: int | None = None  # of both sides, for the pane without the caret
    playing_row: int | None = None
    playing_word: int | None = None
    matches: Mapping[int, Sequence[TextRange]] = field(default_factory=dict)
    current_match: tuple[int, TextRange] | None = None
