"""``frisco search``: words and filters on the command line, what is printed, and wrong usage."""

from pathlib import Path

import pytest

from app.core.library import VersionKind
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.frisco import frisco
from tests.helpers.stored_values import recording, transcript


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    with Library.open(folder / "library") as opened:
        media = recording(opened, folder)
        label = Label(kind=VersionKind.ASR)
        german = transcript("am alten Hafen", "zwei Boote", language="de")
        number = opened.transcripts.add(media.id, "Hafen", german, label).result()
        opened.transcripts.describe(number, tags=["radio"], notes="").result()
        english = transcript("the old harbour", "two boats \x1b[31m", *("boats",) * 4)
        opened.transcripts.add(media.id, "harbour \x1b[2J", english, label).result()
    return folder / "library"


def test_that_places_are_printed_with_time_below_their_transcript(library: Path) -> None:
    ran = frisco("search", "boats", library=library)
    assert (ran.code, ran.err) == (0, "")
    head, *places = ran.out.splitlines()
    assert head.split()[0] == "2"
    assert head.endswith("en   harbour [2J")
    assert places == [
        "        0:02  two boats [31m",
        "        0:03  boats",
        "        0:04  boats",
        "        and 2 more places",
    ]


def test_that_json_is_one_object_a_transcript_with_places_and_context(library: Path) -> None:
    (hit,) = frisco("search", "harbour", "--json", library=library).records
    assert (hit["transcript_id"], hit["at_ms"], hit["text"], hit["language"]) == (2, 1000, "the old harbour", "en")
    assert hit["places"] == [
        {
            "at_ms": 1000,
            "row": 0,
            "text": "the old harbour",
            "marks": [[8, 15]],
            "before": "",
            "after": "two boats [31m",
        }
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--tag", "radio"], [1]),
        (["--language", "German"], [1]),
        (["--state", "finished", "--newest"], [2, 1]),
        (["hafen", "--language", "en"], []),
        (["old", "OR", "alten", "--newest", "--limit", "1"], [2]),
        (["b*", "lang:de"], [1]),
        (["--after", "2020-01-01", "--before", "2021"], []),
        (["--after", "2020", "--newest"], [2, 1]),
        (["--speaker", "nobody"], []),
    ],
)
def test_that_filters_narrow_it_down(library: Path, words: list[str], found: list[int]) -> None:
    ran = frisco("search", *words, "--json", library=library)
    assert (ran.code, [hit["transcript_id"] for hit in ran.records]) == (0, found)


def test_that_more_than_the_limit_is_said(library: Path) -> None:
    ran = frisco("search", "--newest", "--limit", "1", "--after", "2020", library=library)
    assert ran.err == "1 of 2 transcripts; more with --limit.\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "nothing to look for"),
        (["--json"], "nothing to look for"),
        (["x", "--state", "odd"], "none of: finished, incomplete, no_speech"),
        (["x", "--language", "klingon"], "no language"),
        (["x", "--after", "soon"], "no day"),
        (["x", "--limit", "0"], "not a number above zero"),
    ],
)
def test_that_wrong_usage_ends_with_two_and_a_sentence(library: Path, words: list[str], complaint: str) -> None:
    ran = frisco("search", *words, library=library)
    assert ran.code == 2
    assert complaint in ran.err


def test_that_the_help_tells_how_to_ask(library: Path) -> None:
    told = frisco("search", "--help", library=library).out
    assert "an exact phrase" in told
    assert "speaker:anna tag:radio lang:de" in told
