"""``frisco backup``, ``restore`` and ``verify --backups`` on a library that is sound, damaged, or gone."""

from pathlib import Path

import pytest

from app.store.library import Library
from tests.helpers.damaged_libraries import contents, differing, fill
from tests.helpers.frisco import frisco


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "library") as opened:
        fill(opened, tmp_path / "talks")
    return tmp_path / "library"


def test_that_a_damaged_library_is_restored_from_the_newest_sound_backup(library: Path) -> None:
    before = contents(library / "library.db")
    (made,) = frisco("backup", "--json", library=library).records
    newer = Path(frisco("backup", library=library).out.strip())
    newer.write_bytes(newer.read_bytes()[:-7])
    (library / "library.db").write_bytes(b"ruined" * 9000)
    failed = frisco("list", library=library)
    assert (failed.code, "frisco restore" in failed.err) == (1, True)
    ran = frisco("restore", "--newest", "--yes", "--json", library=library)
    assert (ran.code, ran.records[0]["backup"]) == (0, made["path"]), ran.err
    assert ran.records[0]["transcripts"] == len(before["transcript"])
    differing_tables = differing(contents(library / "library.db"), before)
    assert differing_tables == ["job", "job_event"], "only the job that was under way is marked interrupted"
    assert frisco("list", library=library).code == 0


def test_that_a_missing_library_with_backups_is_not_replaced_by_an_empty_one(library: Path) -> None:
    frisco("backup", library=library)
    (library / "library.db").unlink()
    assert frisco("list", library=library).err.startswith("error DB_CORRUPT: ")
    assert frisco("restore", "--newest", "--yes", library=library).code == 0
    assert frisco("list", library=library).out.count("\n") == 4


def test_that_the_list_tells_which_backups_are_sound(library: Path) -> None:
    good, bad = (Path(frisco("backup", library=library).out.strip()) for _ in range(2))
    bad.write_bytes(b"x" + bad.read_bytes()[1:])
    found = frisco("restore", "--list", "--json", library=library).records
    assert [(one["path"], one["is_sound"]) for one in found] == [(str(bad), False), (str(good), True)]
    assert found[1]["transcripts"] == 4
    lines = frisco("restore", "--list", library=library).out.splitlines()
    assert ("damaged: " in lines[0], lines[1].endswith("sound")) == (True, True)
    checked = frisco("verify", "--backups", "--json", library=library)
    assert (checked.code, checked.records[0]["is_sound"], checked.records[0]["backups"]) == (1, False, 2)


def test_that_nothing_is_restored_without_a_yes(library: Path) -> None:
    name = Path(frisco("backup", library=library).out.strip()).name
    before = (library / "library.db").read_bytes()
    ran = frisco("restore", name, library=library)
    assert (ran.code, "--yes" in ran.err) == (2, True)
    assert (library / "library.db").read_bytes() == before


@pytest.mark.parametrize("words", [[], ["a", "--newest"], ["--list", "--newest"]])
def test_that_one_thing_is_asked_of_restore(words: list[str], library: Path) -> None:
    assert frisco("restore", *words, library=library).code == 2


def test_that_a_backup_nobody_made_has_a_sentence(library: Path) -> None:
    for words in (["no such file"], ["--newest"]):
        ran = frisco("restore", *words, "--yes", library=library)
        assert (ran.code, ran.err.startswith("error UNKNOWN_ID: ")) == (1, True)


def test_that_a_library_in_use_is_not_restored(library: Path) -> None:
    from app.workflow.library_access import opened_library

    frisco("backup", library=library)
    with opened_library(library, "the window"):
        ran = frisco("restore", "--newest", "--yes", library=library)
    assert (ran.code, ran.err.startswith("error LIBRARY_BUSY: ")) == (1, True)
    assert "the window" in ran.err


def test_that_a_library_goes_out_and_into_another_one(library: Path, tmp_path: Path) -> None:
    ran = frisco("export-library", tmp_path / "all.zip", "--with-media", "--json", library=library)
    assert (ran.code, ran.err, ran.records[0]["transcripts"], ran.records[0]["recordings"]) == (0, "", 4, 4)
    other = tmp_path / "other"
    first = frisco("import-library", tmp_path / "all.zip", "--json", library=other).records[0]
    assert (first["transcripts"], first["known"], first["files"]) == (4, 0, 4)
    second = frisco("import-library", tmp_path / "all.zip", library=other)
    assert (second.code, second.out.startswith("0 transcripts taken in, 4 were there already")) == (0, True)
    assert frisco("verify", "--deep", library=other).code == 0


def test_that_an_export_that_is_taken_or_none_has_a_sentence(library: Path, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_text("a person's own")
    ran = frisco("export-library", tmp_path / "all.zip", library=library)
    assert (ran.code, ran.err.startswith("error OUTPUT_EXISTS: ")) == (1, True)
    ran = frisco("import-library", tmp_path / "all.zip", library=library)
    assert (ran.code, ran.err.startswith("error FORMAT_BROKEN: ")) == (1, True)
    assert "Traceback" not in ran.err


def test_that_a_missing_recording_is_warned_of(library: Path, tmp_path: Path) -> None:
    next(path for path in (library / "media").rglob("*.wav")).unlink()
    ran = frisco("export-library", tmp_path / "all", "--with-media", library=library)
    assert (ran.code, ran.err.startswith("warning MEDIA_MISSING: ")) == (1, True)
