"""Where the library's list comes from: any source that can say the order at once and the rows a few at a time."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Protocol

from app.core.library import TranscriptNames, TranscriptOrder, TranscriptSummary
from app.core.transcript import TranscriptId


class TranscriptSource(Protocol):
    """The transcripts of a library; ``store.transcript_list`` is one. ``names`` is asked on another thread."""

    def order(self) -> TranscriptOrder:
        """Return all transcripts, the newest first."""

    def summaries(self, transcript_ids: Sequence[TranscriptId], /) -> Sequence[TranscriptSummary]:
        """Return what these rows show, in any order; what is not there any more is left out."""

    def names(self, transcript_ids: Sequence[TranscriptId], /) -> Iterable[TranscriptNames]:
        """Return what these are found by, in any order."""


class NoTranscripts:
    """What a list shows before it has a source; owns nothing."""

    def order(self) -> TranscriptOrder:
        return TranscriptOrder(ids=array("q"), created_ms=array("q"))

    def summaries(self, _transcript_ids: Sequence[TranscriptId], /) -> Sequence[TranscriptSummary]:
        return ()

    def names(self, _transcript_ids: Sequence[TranscriptId], /) -> Iterable[TranscriptNames]:
        return ()
