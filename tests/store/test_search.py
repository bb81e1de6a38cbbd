"""Search: what is found, where in the recording, and that nothing a person types can break it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.transcript import TranscriptId
from app.store import search as search_module
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import transcript

TEXTS = {
    "english": ("The fog rolls in", "over San Francisco", "and nobody minds the C++ compiler"),
    "french": ("Un café crème", "s'il vous plaît"),
    "japanese": ("東京タワーに登りました", "とても高かったです", "Pythonで日本語を書く"),
    "korean": ("서울에서 만나요",),
    "chinese": ("我们在北京见面", "天气很好"),
}


@pytest.fixture
def found(library: Library, record: MediaRecord) -> dict[str, TranscriptId]:
    label = Label(kind=VersionKind.ASR)
    return {
        name: library.transcripts.add(record.id, name, transcript(*texts), label).result()
        for name, texts in TEXTS.items()
    }


@pytest.mark.parametrize(
    ("query", "name", "at_ms"),
    [
        ("francisco", "english", 2000),
        ("FOG", "english", 1000),
        ("nobody", "english", 3000),
        ("c++", "english", 3000),
        ('"rolls in over san"', "english", 1000),
        ("minds fog", "english", 1000),
        ("franc*", "english", 2000),
        ("cafe", "french", 1000),
        ("CAFÉ", "french", 1000),
        ("cafe\u0301", "french", 1000),
        ("東京", "japanese", 1000),
        ("登", "japanese", 1000),
        ("高かった", "japanese", 2000),
        ("日本語", "japanese", 3000),
        ("python", "japanese", 3000),
        ("Python 日本", "japanese", 3000),
        ("서울", "korean", 1000),
        ("北京", "chinese", 1000),
        ("天气", "chinese", 2000),
        ("fog\x00", "english", 1000),
        ("fog \udcff", "english", 1000),
        ("fog -paris", "english", 1000),
        ("paris OR francisco", "english", 2000),
    ],
)
def test_that_words_are_found_at_their_time(
    library: Library, found: dict[str, TranscriptId], query: str, name: str, at_ms: int
) -> None:
    assert [(hit.transcript_id, hit.at_ms) for hit in library.search.search(query)] == [(found[name], at_ms)]


def test_that_a_hit_shows_its_segment_as_it_was_said(library: Library, found: dict[str, TranscriptId]) -> None:
    (hit,) = library.search.search("日本語")
    assert (hit.title, hit.text) == ("japanese", "Pythonで日本語を書く")


@pytest.mark.parametrize(
    "query",
    ["", " ", "((", "*", '""', 'AND OR "', "NOT", "-", "-fog", "\x00", "a" * 100_000, "(" * 5000, "~^°", "fog -san"],
)
def test_that_garbage_finds_nothing(library: Library, found: dict[str, TranscriptId], query: str) -> None:
    assert library.search.search(query) == []


@given(query=st.text(max_size=60) | st.text(alphabet='"()*-+:^{}ANDORT fog東\x00', max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_nothing_typed_raises(library: Library, found: dict[str, TranscriptId], query: str) -> None:
    assert all(hit.transcript_id in found.values() for hit in library.search.search(query))


def test_that_only_the_first_terms_count(library: Library, found: dict[str, TranscriptId]) -> None:
    assert len(library.search.search(" ".join(["fog"] * 32 + ["absent"]))) == 1
    assert library.search.search(" ".join(["fog"] * 31 + ["absent"])) == []


def test_that_the_limit_holds_and_the_best_come_first(library: Library, record: MediaRecord) -> None:
    label = Label(kind=VersionKind.ASR)
    for times in (1, 5, 2):
        text = " ".join(["whale"] * times + ["sea"] * (10 - times))
        library.transcripts.add(record.id, str(times), transcript(text), label).result()
    assert [hit.title for hit in library.search.search("whale")] == ["5", "2", "1"]
    assert [hit.title for hit in library.search.search("whale", limit=2)] == ["5", "2"]


def test_that_very_many_hits_come_newest_first(
    library: Library, found: dict[str, TranscriptId], record: MediaRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "_MOST_RANKED", 2)
    label = Label(kind=VersionKind.ASR)
    for number in range(3):
        text = " ".join(["whale"] * (3 - number))
        library.transcripts.add(record.id, str(number), transcript(text), label).result()
    assert [hit.title for hit in library.search.search("whale", limit=2)] == ["2", "1"]


def test_that_a_search_that_takes_too_long_gives_up(
    library: Library, found: dict[str, TranscriptId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "_STEPS_BETWEEN_LOOKS", 1)
    assert len(library.search.search("fog")) == 1
    monkeypatch.setattr(search_module, "_LIMIT_S", -1.0)
    assert library.search.search("fog") == []
    monkeypatch.setattr(search_module, "_LIMIT_S", 60.0)
    assert len(library.search.search("fog")) == 1


def test_that_a_line_break_in_a_segment_does_not_shift_the_time(library: Library, record: MediaRecord) -> None:
    label = Label(kind=VersionKind.IMPORT)
    texts = ("first\nbroken\x02 row", "second\u2028row", "third needle")
    library.transcripts.add(record.id, "odd", transcript(*texts), label).result()
    assert [(hit.at_ms, hit.text) for hit in library.search.search("needle")] == [(3000, "third needle")]
    assert [(hit.at_ms, hit.text) for hit in library.search.search("broken")] == [(1000, "first broken row")]
