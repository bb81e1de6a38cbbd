"""What is typed into the search box: which filters are understood, and that the rest stays words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.jobs import JobState
from app.core.search import NO_FILTERS, SearchFilters
from app.core.search_words import LONGEST_QUERY, read_query

ONLY_WORDS = [
    "speaker:",
    "speaker:++",
    'speaker:""',
    "speaker: anna",
    "lang:klingon",
    "state:odd",
    "state:failed",  # no transcript comes of it
    "after:2026-13-01",
    "after:2026-02-30",
    "after:soon",
    "after:0001-01-01",
    "before:9999-01-01",
    "after:２０２６",
    "colour:red",
    "aspeaker:anna:",
    '"speaker:anna"',
    'a phrase with "tag:radio in it"',
    "(speaker:anna)",
    "http://speaker:anna",
    'tag:"unfinished',
    "c++",
    "NEAR(a b)",
]


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("speaker:anna", SearchFilters(speakers=("anna",))),
        ('speaker:"Anna Müller"', SearchFilters(speakers=("Anna Müller",))),
        ("SPEAKER:Anna speaker:Tom", SearchFilters(speakers=("Anna", "Tom"))),
        ("tag:radio", SearchFilters(tags=("radio",))),
        ("lang:de lang:French language:JA", SearchFilters(languages=("de", "fr", "ja"))),
        ("lang:und", SearchFilters(languages=("und",))),
        ("state:incomplete", SearchFilters(states=(JobState.INCOMPLETE,))),
        ('state:no-speech state:"No speech"', SearchFilters(states=(JobState.NO_SPEECH,))),
        ("after:2026-05-01 before:2026-6", SearchFilters(after=date(2026, 5, 1), before=date(2026, 6, 1))),
        ("since:2026", SearchFilters(after=date(2026, 1, 1))),
        ("after:2025 after:2026", SearchFilters(after=date(2026, 1, 1))),
        ("before:2025 before:2026", SearchFilters(before=date(2025, 1, 1))),
    ],
)
def test_that_a_filter_among_the_words_is_taken_out_of_them(typed: str, filters: SearchFilters) -> None:
    assert read_query(typed).filters == filters
    assert read_query(typed).words.strip() == ""
    among = read_query(f"old {typed} harbour")
    assert (among.words.split(), among.filters) == (["old", "harbour"], filters)


@pytest.mark.parametrize("typed", ONLY_WORDS)
def test_that_what_is_no_filter_or_half_of_one_stays_text(typed: str) -> None:
    query = read_query(typed)
    assert (query.words, query.filters) == (typed, NO_FILTERS)


def test_that_chosen_and_typed_filters_hold_together() -> None:
    chosen = SearchFilters(tags=("radio",), languages=("de",), after=date(2026, 5, 1))
    query = read_query("boat tag:sea lang:de after:2026-04-01", filters=chosen)
    assert query.filters == SearchFilters(tags=("radio", "sea"), languages=("de",), after=date(2026, 5, 1))


def test_that_the_space_behind_the_last_word_is_kept_for_it_ends_the_word() -> None:
    assert read_query("old boat ").words == "old boat "


@given(typed=st.text() | st.text(alphabet='ab:" spektr(2026-01)\x00\udcff😀', max_size=80))
def test_that_whatever_is_typed_is_read_and_no_word_of_it_is_lost(typed: str) -> None:
    query = read_query(typed)
    assert query.filters or query.words == typed[:LONGEST_QUERY].lstrip()


def test_that_a_very_long_text_is_read_to_its_bound() -> None:
    assert len(read_query("x" * 100_000).words) == LONGEST_QUERY
    assert read_query('a:"' * 5_000).filters == NO_FILTERS
