"""Finds in very long texts are marked as the index marks them in short ones."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.search_words import read_query
from app.store import search as search_module
from app.store import search_long_texts
from app.store.library import Library
from app.store.search_index import HIT_BEGIN, HIT_END
from app.store.versions import Label
from tests.helpers.stored_values import transcript

ROWS = (
    "The old Harbour, the boats",
    "and HARBOURS of Málaga",
    "東京タワー in fog",
    "O'Brien's boat_house",
    "Straße 3.14",
    "über",
)
TYPED = (
    "harbour", "harb*", "boats OR fog", '"old harbour"', '"boats and"', "malaga", "東京", "タワ", "o'brien", "house",
    "fog -paris", "fog NOT (paris rome)", "title:talk boats", "title:(talk OR x) old", "strasse", "straße", "3.14", "UBER",
    "boat*", "(old fog) OR boats", "the", "in",
)  # fmt: skip


def places(library: Library, typed: str) -> list[tuple[int, str, tuple[tuple[int, int], ...]]]:
    query = read_query(typed)
    return [
        (place.at_ms, place.line.text, place.line.marks)
        for hit in library.search.find(query).hits
        for place in library.search.places(hit.transcript_id, query)
    ]


@pytest.fixture
def talk(library: Library, record: MediaRecord) -> Library:
    library.transcripts.add(record.id, "talk", transcript(*ROWS), Label(kind=VersionKind.ASR)).result()
    return library


@pytest.mark.parametrize("typed", TYPED)
def test_that_long_texts_are_marked_like_short_ones(talk: Library, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = places(talk, typed)
    monkeypatch.setattr(search_module, "LONG", 0)
    assert places(talk, typed) == short
    assert bool(short) == (typed != "strasse")


@given(
    words=st.lists(st.sampled_from(("the", "old", "boats", "Harbour", "málaga", "東京", "fog")), min_size=1, max_size=3)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_phrases_and_words_are_marked_like_in_short_ones(talk: Library, words: list[str]) -> None:
    for typed in (" OR ".join(words), f'"{" ".join(words)}"'):
        with pytest.MonkeyPatch.context() as patch:
            short = places(talk, typed)
            patch.setattr(search_module, "LONG", 0)
            assert places(talk, typed) == short


def test_that_only_so_many_finds_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_long_texts, "MOST_MARKS", 3)
    told = search_long_texts.marked("boat " * 9, '"boat"')
    assert told.count(HIT_BEGIN) == told.count(HIT_END) == 3
    assert told.replace(HIT_BEGIN, "").replace(HIT_END, "") == "boat " * 9


@given(text=st.text(), expression=st.text(alphabet='"()*ab NOT:{}'))
def test_that_a_text_stays_as_it_is_but_for_the_marks(text: str, expression: str) -> None:
    clean = text.replace(HIT_BEGIN, "").replace(HIT_END, "")
    told = search_long_texts.marked(clean, expression)
    assert told.replace(HIT_BEGIN, "").replace(HIT_END, "") == clean
    assert len(search_long_texts.folded(text)) == len(text)
