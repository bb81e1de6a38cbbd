"""What a person types into the search box, understood: filters among the words. Nothing typed here is ever an error.

``speaker:anna tag:"radio call" lang:de state:incomplete after:2026-05-01 before:2026-06``; what is no filter, or only half
of one, is looked for as text.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from app.core.jobs import WITH_TRANSCRIPT, JobState
from app.core.languages import LANGUAGES
from app.core.search import MOST_HITS, NO_FILTERS, SearchFilters, SearchOrder, SearchQuery

LONGEST_QUERY: Final = 2_000
_UNKNOWN_LANGUAGE: Final = "und"
_PIECE: Final = re.compile(
    r'(?<!\S)(?P<name>[A-Za-z]+):(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))(?!\S)'  # a filter stands alone
    r'|"[^"]*"?|[^\s"]+|\s+'
)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_CODES: Final = {name.casefold(): code for code, name in LANGUAGES.items()}
_STATES: Final = {state.value.replace("_", ""): state for state in WITH_TRANSCRIPT}


def read_query(
    typed: str,
    *,
    filters: SearchFilters = NO_FILTERS,
    order: SearchOrder = SearchOrder.BEST,
    limit: int = MOST_HITS,
    is_growing: bool = False,
) -> SearchQuery:
    """Return what is asked for: the words, and the filters typed among them together with those chosen beside."""
    words: list[str] = []
    for piece in _PIECE.finditer(typed[:LONGEST_QUERY]):
        known = _filter_of(piece)
        if known is None:
            words.append(piece.group())
        else:
            filters = filters.joined(known)
    return SearchQuery(words="".join(words).lstrip(), filters=filters, order=order, limit=limit, is_growing=is_growing)


def language_named(text: str) -> str | None:
    """Return the code of a language given by its code or its English name."""
    wanted = text.strip().casefold()
    if wanted in LANGUAGES or wanted == _UNKNOWN_LANGUAGE:
        return wanted
    return _CODES.get(wanted)


def state_named(text: str) -> JobState | None:
    """Return how the job of a transcript may have ended: finished, incomplete or without speech."""
    return _STATES.get(re.sub(r"[\s_-]", "", text).casefold())


def day_named(text: str) -> date | None:
    """Return a day written as 2026-05-01; a month or a year alone is its first day."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day) if 1970 <= year < 9999 else None  # beyond, clocks have no local time
    except ValueError:
        return None


def _filter_of(piece: re.Match[str]) -> SearchFilters | None:
    reads = _FILTERS.get((piece["name"] or "").casefold())
    value = piece["quoted"] if piece["quoted"] is not None else piece["bare"] or ""
    return reads(value) if reads is not None else None


def _language(value: str) -> SearchFilters | None:
    code = language_named(value)
    return replace(NO_FILTERS, languages=(code,)) if code else None


def _state(value: str) -> SearchFilters | None:
    state = state_named(value)
    return replace(NO_FILTERS, states=(state,)) if state else None


def _speaker(value: str) -> SearchFilters | None:
    return replace(NO_FILTERS, speakers=(value.strip(),)) if _has_letters(value) else None


def _tag(value: str) -> SearchFilters | None:
    return replace(NO_FILTERS, tags=(value.strip(),)) if _has_letters(value) else None


def _after(value: str) -> SearchFilters | None:
    day = day_named(value)
    return replace(NO_FILTERS, after=day) if day else None


def _before(value: str) -> SearchFilters | None:
    day = day_named(value)
    return replace(NO_FILTERS, before=day) if day else None


def _has_letters(value: str) -> bool:
    return any(character.isalnum() for character in value)


_FILTERS: Final[dict[str, Callable[[str], SearchFilters | None]]] = {
    "lang": _language,
    "language": _language,
    "speaker": _speaker,
    "tag": _tag,
    "state": _state,
    "after": _after,
    "since": _after,
    "before": _before,
}
