"""Which transcripts a filter lets through: looked up at once where there are few, on a thread where there are many."""

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import QObject, Signal

from app.core.errors import FriscoError
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.dialogs.errands import Errands
from app.ui.library.folding import folded
from app.ui.library.key_order import KeyOrder, created_ms_of
from app.ui.library.source import NoTranscripts, TranscriptSource

AT_ONCE: Final = 2_000  # so many names are read and folded within a frame


def haystack(names: Sequence[str]) -> str:
    """Return names and tags as one text to look in; the name that is shown comes first."""
    return "\n".join(map(folded, dict.fromkeys(filter(None, names))))


def haystack_of(summary: TranscriptSummary) -> str:
    return haystack((summary.title, summary.media_name, *summary.tags))


def is_in(needles: Sequence[str], text: str) -> bool:
    return all(needle in text for needle in needles)


class NameSearch(QObject):
    """Owns the folded names while somebody looks for one, and what changed while a search is under way.

    Lives on the GUI thread. Signals: ``found`` (KeyOrder: what the last search lets through), ``sought`` (TranscriptId:
    the next one whose name begins so), ``failed`` (FriscoError).
    """

    found = Signal(object)
    sought = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._errands = Errands(self)
        self._source: TranscriptSource = NoTranscripts()
        self._texts: dict[int, str] | None = None
        self._asked: tuple[str, ...] = ()
        self._changed: dict[TranscriptId, TranscriptSummary | None] = {}

    def search_in(self, source: TranscriptSource) -> None:
        """Look in these from now on; what is under way is not answered any more."""
        self._source = source
        self.forget()

    def forget(self) -> None:
        """Nobody looks for anything now."""
        self._texts, self._asked = None, ()
        self._changed.clear()

    def close(self) -> None:
        self.forget()
        self._errands.close()

    def look(self, needles: tuple[str, ...], order: KeyOrder) -> None:
        """Find which of these contain all needles; ``found`` follows, now or later, for the last question alone."""
        self._asked = needles
        source, texts, among = self._source, self._texts, order.copy()

        def search() -> tuple[dict[int, str], KeyOrder]:
            return _matching(source, texts, among, needles)

        if len(order) > AT_ONCE:
            self._errands.run("filter", search, lambda answer: self._answer(needles, *answer), self._give_up)
            return
        try:
            answer = search()
        except FriscoError as error:
            self._give_up(error)
        else:
            self._answer(needles, *answer)

    def seek(self, beginning: str, order: KeyOrder, start: int) -> None:
        """Find the next transcript from a place on whose name begins so, the first again after the last."""
        source, texts, among, wanted = self._source, self._texts, order.copy(), folded(beginning)
        self._errands.run(
            "seek", lambda: _next_with(source, texts, among, start, wanted), self._tell_sought, self._give_up
        )

    def note(self, summary: TranscriptSummary) -> None:
        """Take in a transcript that is new or has changed."""
        if self._texts is not None:
            self._texts[summary.id] = haystack_of(summary)
        if self._asked:
            self._changed[summary.id] = summary

    def drop(self, transcript_id: TranscriptId) -> None:
        if self._texts is not None:
            self._texts.pop(transcript_id, None)
        if self._asked:
            self._changed[transcript_id] = None

    def _answer(self, needles: tuple[str, ...], texts: dict[int, str], found: KeyOrder) -> None:
        """Tell what was found, put right by what has changed since the question."""
        if needles != self._asked:
            return
        for transcript_id, summary in self._changed.items():
            texts.pop(transcript_id, None)
            place = found.find(transcript_id)
            if place is not None:
                found.remove(place)
            if summary is not None:
                texts[transcript_id] = haystack_of(summary)
                if is_in(needles, texts[transcript_id]):
                    found.insert(created_ms_of(summary), transcript_id)
        self._changed.clear()
        self._texts, self._asked = texts, ()
        self.found.emit(found)

    def _give_up(self, error: FriscoError) -> None:
        self.forget()
        self.failed.emit(error)

    def _tell_sought(self, transcript_id: TranscriptId | None) -> None:
        if transcript_id is not None:
            self.sought.emit(transcript_id)


def _read(source: TranscriptSource, among: KeyOrder) -> dict[int, str]:
    ids = cast("Sequence[TranscriptId]", among.ids)
    return {names.id: haystack((names.title, names.media_name, *names.tags)) for names in source.names(ids)}


def _matching(
    source: TranscriptSource, texts: dict[int, str] | None, among: KeyOrder, needles: tuple[str, ...]
) -> tuple[dict[int, str], KeyOrder]:
    known = _read(source, among) if texts is None else texts
    first, *others = needles
    places = [place for place, number in enumerate(among.ids) if first in known.get(number, "")]
    if others:
        ids = among.ids
        places = [place for place in places if is_in(others, known.get(ids[place], ""))]
    return known, among.at_places(places)


def _next_with(
    source: TranscriptSource, texts: dict[int, str] | None, among: KeyOrder, start: int, wanted: str
) -> TranscriptId | None:
    known, ids = _read(source, among) if texts is None else texts, among.ids
    for numbers in (ids[start:], ids[:start]):
        for number in numbers:
            if known.get(number, "").startswith(wanted):
                return TranscriptId(number)
    return None
