"""What may be asked of all transcripts at once, and what is found. Values alone; how a person types it: ``search_words``."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.core.jobs import JobState
from app.core.transcript import TranscriptId

MOST_HITS = 20
MOST_PLACES = 3  # of a transcript, in a list of many


class SearchOrder(StrEnum):
    """Which transcripts come first."""

    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """Which transcripts are looked at. Every speaker and tag must be there; of languages and states one is enough."""

    languages: tuple[str, ...] = ()  # codes
    speakers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    states: tuple[JobState, ...] = ()  # of the job that wrote it
    after: date | None = None  # made on this day or later, by the clock of this machine
    before: date | None = None  # made before this day

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    def joined(self, other: "SearchFilters") -> "SearchFilters":
        """Return both together; where only one day can hold, the narrower."""
        afters = [day for day in (self.after, other.after) if day is not None]
        befores = [day for day in (self.before, other.before) if day is not None]
        return SearchFilters(
            languages=_both(self.languages, other.languages),
            speakers=_both(self.speakers, other.speakers),
            tags=_both(self.tags, other.tags),
            states=tuple(dict.fromkeys((*self.states, *other.states))),
            after=max(afters, default=None),
            before=min(befores, default=None),
        )


def _both(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *more)))


NO_FILTERS = SearchFilters()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A question to the whole library."""

    words: str = ""
    filters: SearchFilters = field(default_factory=SearchFilters)
    order: SearchOrder = SearchOrder.BEST
    limit: int = MOST_HITS
    offset: int = 0
    is_growing: bool = False  # the last word is still being typed: its beginning is enough

    @property
    def is_empty(self) -> bool:
        return not self.words.strip() and not self.filters


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text with the parts in it that were found, as pairs of places before its characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def found(self) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlace:
    """A row of a transcript in which something was found, with what is said around it."""

    at_ms: int
    row: int  # counted from 0 in the version that was saved last
    line: MarkedText
    before: str = ""
    after: str = ""


class AsideKind(StrEnum):
    """Where something was found that nobody says."""

    SPEAKER = "speaker"
    TAG = "tag"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAside:
    """Something found beside the text: a tag, a speaker's name, a stretch of the notes."""

    kind: AsideKind
    line: MarkedText


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A transcript in which something was found, with the places that fit best in order of time."""

    transcript_id: TranscriptId
    heading: MarkedText  # its title
    created_at: datetime
    language: str
    duration_ms: int
    places: tuple[SearchPlace, ...] = ()
    place_count: int = 0  # also those not told here
    asides: tuple[SearchAside, ...] = ()

    @property
    def title(self) -> str:
        return self.heading.text

    @property
    def at_ms(self) -> int:
        """Return the first place; the beginning where the text itself has none."""
        return self.places[0].at_ms if self.places else 0

    @property
    def text(self) -> str:
        return self.places[0].line.text if self.places else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """What a question came to."""

    hits: tuple[SearchHit, ...] = ()
    count: int = 0  # of transcripts, also those beyond the limit
    order: SearchOrder = SearchOrder.BEST  # newest, where there were too many to be ranked
    is_given_up: bool = False  # it took too long, and nothing is told


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchChoices:
    """What there is to filter by."""

    languages: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
