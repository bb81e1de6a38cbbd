"""The summaries that rows are made from: read a page at a time when a row is looked at, and only so many kept."""

from collections.abc import Sequence
from typing import Final

from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.library.key_order import KeyOrder
from app.ui.library.source import TranscriptSource

PAGE_ROWS: Final = 64  # more than a window shows: two pages a screen at most
_MOST_KEPT: Final = 2_048


class SummaryStock:
    """Owns the summaries read last. Lives on the GUI thread, and reads there: a page takes two milliseconds."""

    def __init__(self, source: TranscriptSource) -> None:
        self._source = source
        self._kept: dict[TranscriptId, TranscriptSummary] = {}

    def known(self, transcript_id: TranscriptId) -> TranscriptSummary | None:
        """Return a summary if it has been read."""
        return self._kept.get(transcript_id)

    def put(self, summary: TranscriptSummary) -> None:
        self._kept[summary.id] = summary
        self._drop_the_oldest()

    def drop(self, transcript_id: TranscriptId) -> None:
        self._kept.pop(transcript_id, None)

    def read_around(self, place: int, order: KeyOrder) -> Sequence[TranscriptId]:
        """Read the page in which a place lies; return the transcripts on it that are not there any more."""
        first = place // PAGE_ROWS * PAGE_ROWS
        page = [TranscriptId(number) for number in order.ids[first : first + PAGE_ROWS]]
        missing = [transcript_id for transcript_id in page if transcript_id not in self._kept]
        found = self._source.summaries(missing)
        self._kept.update((summary.id, summary) for summary in found)
        self._drop_the_oldest()
        there = {summary.id for summary in found}
        return [transcript_id for transcript_id in missing if transcript_id not in there]

    def _drop_the_oldest(self) -> None:
        if len(self._kept) > _MOST_KEPT:
            for transcript_id in list(self._kept)[: _MOST_KEPT // 2]:
                del self._kept[transcript_id]
