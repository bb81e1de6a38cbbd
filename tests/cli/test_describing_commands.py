"""``frisco tag``, ``list --tag`` and ``show --exports``."""

from pathlib import Path

import pytest

from app.core.library import VersionKind
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.frisco import frisco
from tests.helpers.stored_values import recording, transcript


@pytest.fixture
def library(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library") as opened:
        record = recording(opened, tmp_path)
        for title in ("harbour", "boats"):
            opened.transcripts.add(record.id, title, transcript("one"), Label(kind=VersionKind.ASR)).result()
    return tmp_path / "library"


def test_that_tags_are_added_shown_listed_and_removed(library: Path) -> None:
    done = frisco("tag", "1", "2", "--add", "Radio, 2026", "--notes", "call back", "--json", library=library)
    assert [(one["transcript_id"], one["tags"], one["notes"]) for one in done.records] == [
        (1, ["Radio", "2026"], "call back"),
        (2, ["Radio", "2026"], "call back"),
    ]
    frisco("tag", "2", "--remove", "radio", "--notes", "", library=library)
    shown = frisco("tag", "1", "2", library=library).out.splitlines()
    assert shown == ["     1  harbour: Radio, 2026", "        call back", "     2  boats: 2026"]
    (line,) = frisco("list", "--tag", "RADIO", library=library).out.splitlines()
    assert line.endswith("harbour  [Radio, 2026]")
    assert [one["tags"] for one in frisco("list", "--json", library=library).records] == [["2026"], ["Radio", "2026"]]
    none = frisco("list", "--tag", "zebra", library=library)
    assert (none.code, none.out, "frisco tag" in none.err) == (0, "", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["9", "--add", "x"], "UNKNOWN_ID"),
        (["1", "9", "--add", "x"], "UNKNOWN_ID"),
        (["1", "--add", "x" * 61], "EDIT_REFUSED"),
        (["1", "--notes", "x" * 20_001], "EDIT_REFUSED"),
        (["1", "--add", ",".join(map(str, range(31)))], "EDIT_REFUSED"),
    ],
)
def test_that_what_cannot_be_said_has_a_sentence(words: list[str], code: str, library: Path) -> None:
    ran = frisco("tag", *words, library=library)
    assert (ran.code, ran.err.split(":")[0]) == (1, f"error {code}")
    assert frisco("tag", "1", library=library).out == "     1  harbour: no tags\n"


def test_that_earlier_exports_are_told(library: Path, tmp_path: Path) -> None:
    assert "frisco export 1" in frisco("show", "1", "--exports", library=library).err
    frisco("export", "1", "--format", "srt,txt", "--output-dir", tmp_path / "out", library=library)
    next((tmp_path / "out").glob("*.txt")).unlink()
    told = frisco("show", "1", "--exports", "--json", library=library).records
    assert [(one["format"], one["version"], one["state"]) for one in told] == [
        ("txt", 1, "gone"),
        ("srt", 1, "there"),
    ]
    lines = frisco("show", "1", "--exports", library=library).out.splitlines()
    assert [line.split()[2:4] for line in lines] == [["v1", "gone"], ["v1", "there"]]
    assert frisco("show", "9", "--exports", library=library).code == 1
