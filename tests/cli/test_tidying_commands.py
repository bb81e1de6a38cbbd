"""Deleting, bringing back, tidying, forgetting and going back on the command line."""

import os
from pathlib import Path

import pytest

from app.core.edit_records import edit_to_record
from app.core.edits import ReplaceText
from app.core.library import VersionKind
from app.core.transcript import SegmentKey, TranscriptId
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.frisco import frisco
from tests.helpers.stored_values import recording, transcript


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library with two recordings; the first has a transcript in three versions."""
    folder = tmp_path / "library"
    with Library.open(folder) as opened:
        for number, name in enumerate(("one.wav", "two.wav")):
            record = recording(opened, tmp_path, name, name.encode())
            label = Label(kind=VersionKind.ASR, author="demo")
            mine = opened.transcripts.add(record.id, f"Talk {number}", transcript("hello quokka"), label).result()
        first = TranscriptId(1)
        assert mine == 2
        save = opened.transcripts.save_version
        save(first, transcript("hello wombat"), kind=VersionKind.SAVE, author="Nora", note="names").result()
        save(first, transcript("hello wombat", "and all"), kind=VersionKind.SAVE, author="Nora").result()
    return folder


def listed(library: Path) -> list[int]:
    return [record["transcript_id"] for record in frisco("list", "--json", library=library).records]


def test_that_a_transcript_is_deleted_and_brought_back(library: Path) -> None:
    ran = frisco("delete", "1", "--yes", library=library)
    assert (ran.code, ran.out) == (0, "Deleted transcript 1, Talk 0.\n")
    assert "frisco undelete" in ran.err
    assert listed(library) == [2]
    assert frisco("search", "wombat", "--json", library=library).records == []
    shown = frisco("show", "1", library=library)
    assert (shown.code, "frisco undelete 1" in shown.err) == (1, True)
    (record,) = frisco("undelete", "--json", library=library).records
    assert (record["kind"], record["id"]) == ("transcript", 1)
    assert frisco("undelete", "1", library=library).out == "Brought back transcript 1, Talk 0.\n"
    assert listed(library) == [2, 1]
    assert len(frisco("search", "wombat", "--json", library=library).records) == 1


def test_that_nothing_is_deleted_without_a_yes(library: Path) -> None:
    ran = frisco("delete", "1", library=library)
    assert (ran.code, "--yes" in ran.err) == (2, True)
    assert listed(library) == [2, 1]


def test_that_one_unknown_name_leaves_all_as_it_was(library: Path) -> None:
    ran = frisco("delete", "1", "99", "--yes", library=library)
    assert (ran.code, ran.err.startswith("error UNKNOWN_ID: ")) == (1, True)
    assert listed(library) == [2, 1]


def test_that_a_recording_is_deleted_with_its_transcripts(library: Path) -> None:
    (record,) = frisco("delete", "1", "--media", "--yes", "--json", library=library).records
    assert (record["kind"], record["transcript_ids"]) == ("recording", [1])
    assert frisco("undelete", "1", library=library).out.startswith("Brought back recording 1, one.wav")
    assert listed(library) == [2, 1]


def test_that_versions_are_listed_compared_deleted_and_gone_back_to(library: Path) -> None:
    versions = frisco("versions", "1", "--json", library=library).records
    assert [(v["version"], v["origin"], v["author"], v["note"]) for v in versions] == [
        (1, "asr", "demo", ""),
        (2, "save", "Nora", "names"),
        (3, "save", "Nora", ""),
    ]
    assert [v["is_newest"] for v in versions] == [False, False, True]
    assert frisco("versions", "1", "--compare", "1", "2", library=library).out == "0:01  hello [-quokka-] {+wombat+}\n"
    back = frisco("rollback", "1", "--to", "1", library=library)
    assert (back.code, back.out) == (0, "Version 4 is like version 1.\n")
    assert "quokka" in frisco("show", "1", library=library).out
    assert frisco("delete", "1", "--version", "2", "--yes", library=library).code == 0
    assert [v["version"] for v in frisco("versions", "1", "--json", library=library).records] == [1, 3, 4]
    refused = frisco("delete", "1", "--version", "1", "--yes", library=library)
    assert (refused.code, "machine" in refused.err) == (1, True)
    assert frisco("undelete", "1", "--version", "2", library=library).code == 0
    assert "it has 1, 2, 3, 4" in frisco("rollback", "1", "--to", "9", library=library).err


def test_that_going_back_keeps_what_was_typed(library: Path) -> None:
    with Library.open(library) as opened:
        mine = TranscriptId(1)
        head = opened.transcripts.summary(mine).head
        record = edit_to_record(ReplaceText(key=SegmentKey(1), text="typed by hand"))
        opened.drafts.append(mine, head, record).result()
    frisco("rollback", "1", "--to", "1", library=library)
    with Library.open(library) as opened:
        versions = opened.transcripts.versions(TranscriptId(1))
        assert [version.kind for version in versions[3:]] == [VersionKind.AUTO_KEEP, VersionKind.ROLLBACK]
        assert opened.transcripts.version(versions[3].id).segments[0].text == "typed by hand"
        assert opened.drafts.load(TranscriptId(1)) is None


def test_that_tidying_shows_first_and_does_it_when_told(library: Path, tmp_path: Path) -> None:
    orphan = library / "media" / "2024" / "02" / f"{'a' * 64}.wav"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x" * 1000)
    os.utime(orphan, (0, 0))
    shown = frisco("tidy", library=library)
    assert (shown.code, orphan.exists()) == (0, True)
    assert "1.0 kB" in shown.out
    assert "--apply" in shown.err
    (record,) = frisco("tidy", "--what", "orphans", "--json", library=library).records
    assert (record["kind"], record["count"], record["size_bytes"]) == ("orphans", 1, 1000)
    (done,) = frisco("tidy", "--what", "orphans", "--apply", "--json", library=library).records
    assert (done["done"], done["freed_bytes"], orphan.exists()) == (1, 1000, False)
    archive = tmp_path / "archive"
    (moved,) = frisco("tidy", "--archive", archive, "--older-than", "0", "--apply", "--json", library=library).records
    assert moved["done"] == len(list(archive.rglob("*.wav"))) == 2
    (back,) = frisco("tidy", "--bring-back", "--apply", "--json", library=library).records
    assert (back["done"], list(archive.rglob("*.wav"))) == (2, [])
    assert frisco("verify", "--deep", library=library).code == 0


def test_that_an_archive_inside_the_library_is_refused(library: Path) -> None:
    ran = frisco("tidy", "--archive", library / "media", library=library)
    assert (ran.code, "inside the library" in ran.err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ["tidy", "--what", "everything"],
        ["tidy", "--what", "archive"],
        ["tidy", "--older-than", "3"],
        ["tidy", "--bring-back", "--what", "jobs"],
        ["delete", "1", "2", "--version", "1"],
        ["undelete", "--version", "1"],
        ["rollback", "1"],
        ["rollback", "1", "--to", "0"],
    ],
)
def test_that_words_that_do_not_go_together_are_wrong_usage(library: Path, words: list[str]) -> None:
    assert frisco(*words, library=library).code == 2


def test_that_a_recording_is_forgotten(library: Path, tmp_path: Path) -> None:
    assert frisco("backup", library=library).code == 0
    asked = frisco("forget", "1", library=library)
    assert (asked.code, "cannot be undone" in asked.err) == (2, True)
    ran = frisco("forget", "1", "--yes", library=library)
    assert (ran.code, ran.out.startswith("Forgotten: one.wav.")) == (0, True)
    assert "1 of the back-ups still hold it" in ran.err
    assert listed(library) == [2]
    assert b"wombat" not in (library / "library.db").read_bytes()
    (record,) = frisco("forget", "2", "--yes", "--backups", "--json", library=library).records
    assert record["backups_removed"] == 1
    assert frisco("forget", "2", "--yes", library=library).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["delete", "9" * 24, "--yes"],
        ["versions", "9" * 24],
        ["undelete", "--media", "9" * 24],
        ["show", "--media", "9" * 24],
    ],
)
def test_that_a_number_no_library_can_hold_is_wrong_usage(library: Path, words: list[str]) -> None:
    ran = frisco(*words, library=library)
    assert (ran.code, "is not an ID" in ran.err) == (2, True)


def test_that_a_version_that_went_back_names_the_other_by_its_number(library: Path) -> None:
    """Among all versions of the library it has another one: the second transcript's came in between."""
    frisco("rollback", "2", "--to", "1", library=library)
    last = frisco("versions", "2", "--json", library=library).records[-1]
    assert last["note"] == "Back to version 1"
    export = library.parent / "export"
    frisco("export-library", str(export), library=library)
    elsewhere = library.parent / "elsewhere"
    for _ in range(2):
        frisco("import-library", str(export), library=elsewhere)
    assert listed(elsewhere) == [2, 1]
    assert frisco("versions", "2", "--json", library=elsewhere).records[-1]["note"] == "Back to version 1"


@pytest.mark.parametrize("words", [["export-library"], ["restore", "--yes"], ["relink"], ["import-library"]])
def test_that_a_name_too_long_for_the_disk_has_a_sentence(library: Path, words: list[str]) -> None:
    ran = frisco(*words, f"/tmp/{'a' * 300}", library=library)
    assert (ran.code, "internal" in ran.err) == (1, False)
