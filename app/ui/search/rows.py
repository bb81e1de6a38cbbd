"""The rows of the results as values: a transcript, the places in it, and what leads to more. No Qt but its translations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.search import AsideKind, SearchAside, SearchHit, SearchPlace, SearchResults
from app.core.timecode import clock
from app.core.transcript import TranscriptId
from app.ui.kit.plain_text import one_line
from app.ui.library.day_words import short_date
from app.ui.option_words import language_name


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """A transcript; chosen itself only where no place of it is told."""

    hit: SearchHit

    @property
    def is_choice(self) -> bool:
        return not self.hit.places

    @property
    def title(self) -> str:
        return one_line(self.hit.title)

    @property
    def facts(self) -> str:
        day = short_date(self.hit.created_at.astimezone().date())
        language = language_name(self.hit.language)
        return " · ".join(part for part in (language, clock(max(0, self.hit.duration_ms)), day) if part)

    @property
    def spoken(self) -> str:
        asides = [f"{aside_words(aside)} {aside.line.text}" for aside in self.hit.asides]
        return ", ".join((self.title, self.facts, *asides))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place that is opened at its second."""

    hit: SearchHit
    place: SearchPlace
    is_choice: bool = True

    @property
    def time(self) -> str:
        return clock(max(0, self.place.at_ms))

    @property
    def spoken(self) -> str:
        return f"{self.time}, {self.place.line.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MorePlacesRow:
    """Leads to the places of a transcript that are not told yet."""

    hit: SearchHit
    left: int
    is_choice: bool = True

    @property
    def words(self) -> str:
        return QCoreApplication.translate("Search", "%n more places in it", "", self.left)

    @property
    def spoken(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreHitsRow:
    """Leads to the transcripts that are not told yet."""

    left: int
    is_choice: bool = True

    @property
    def words(self) -> str:
        return QCoreApplication.translate("Search", "%n more transcripts", "", self.left)

    @property
    def spoken(self) -> str:
        return self.words


ResultRow = HitRow | PlaceRow | MorePlacesRow | MoreHitsRow


def rows_of(results: SearchResults, opened: Mapping[TranscriptId, Sequence[SearchPlace]]) -> Iterator[ResultRow]:
    """Return the rows of results; of the opened transcripts every place."""
    for hit in results.hits:
        places = opened.get(hit.transcript_id, hit.places)
        yield HitRow(hit=hit)
        yield from (PlaceRow(hit=hit, place=place) for place in places)
        if len(places) < hit.place_count and hit.transcript_id not in opened:
            yield MorePlacesRow(hit=hit, left=hit.place_count - len(places))
    if len(results.hits) < results.count:
        yield MoreHitsRow(left=results.count - len(results.hits))


def aside_words(aside: SearchAside) -> str:
    match aside.kind:
        case AsideKind.SPEAKER:
            return QCoreApplication.translate("Search", "Speaker:")
        case AsideKind.TAG:
            return QCoreApplication.translate("Search", "Tag:")
        case AsideKind.NOTES:
            return QCoreApplication.translate("Search", "Notes:")
