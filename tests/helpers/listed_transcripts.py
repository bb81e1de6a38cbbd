"""A list of transcripts that is fed from memory, with the interface of the store's."""

import threading
from array import array
from collections.abc import Iterable, Sequence

from app.core.library import TranscriptNames, TranscriptOrder, TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.library.key_order import created_ms_of


class ListedTranscripts:
    """Owns summaries by number, and counts how often rows were asked for. ``gate`` keeps the names back while closed."""

    def __init__(self, summaries: Iterable[TranscriptSummary] = ()) -> None:
        self.summaries_by_id = {summary.id: summary for summary in summaries}
        self.asked: list[int] = []  # how many rows each time
        self.gate = threading.Event()
        self.gate.set()

    def order(self) -> TranscriptOrder:
        keys = sorted((-created_ms_of(one), -one.id) for one in self.summaries_by_id.values())
        return TranscriptOrder(
            created_ms=array("q", [-age for age, _ in keys]), ids=array("q", [-number for _, number in keys])
        )

    def summaries(self, transcript_ids: Sequence[TranscriptId], /) -> Sequence[TranscriptSummary]:
        self.asked.append(len(transcript_ids))
        there = [number for number in transcript_ids if number in self.summaries_by_id]
        return [self.summaries_by_id[number] for number in there]

    def names(self, transcript_ids: Sequence[TranscriptId], /) -> Iterable[TranscriptNames]:
        self.gate.wait(10)
        there = [self.summaries_by_id[number] for number in transcript_ids if number in self.summaries_by_id]
        return [TranscriptNames(one.id, one.title, one.media_name, one.tags) for one in there]
