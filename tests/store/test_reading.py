"""A library opened for reading beside its owner: all of it is seen, nothing of it is changed."""

import hashlib
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, HostError
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import running_job, transcript


def reader(folder: Path) -> Library:
    library = Library.open_for_reading(folder)
    assert library is not None
    return library


def add_talk(library: Library, record: MediaRecord, *texts: str) -> None:
    library.transcripts.add(record.id, texts[0], transcript(*texts), Label(kind=VersionKind.ASR)).result()


def test_that_everything_can_be_read_beside_the_owner_also_what_is_new(
    library: Library, library_dir: Path, record: MediaRecord
) -> None:
    add_talk(library, record, "apples", "pears")
    with reader(library_dir) as beside:
        (summary,) = beside.transcripts.all()
        assert [segment.text for segment in beside.transcripts.head(summary.id).segments] == ["apples", "pears"]
        assert [hit.text for hit in beside.search.search("pears")] == ["pears"]
        assert beside.media.all() == [record]
        add_talk(library, record, "plums")
        assert len(beside.transcripts.all()) == 2
        assert beside.verification.verify(is_deep=True).is_sound
        assert beside.database.library_id == library.database.library_id


def test_that_reading_leaves_the_database_as_it_is(library: Library, library_dir: Path, record: MediaRecord) -> None:
    job = running_job(library, record)
    add_talk(library, record, "apples")

    def hashes() -> list[str]:
        files = [library_dir / name for name in ("library.db", "library.db-wal")]
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]

    before = hashes()
    with reader(library_dir) as beside:
        beside.verification.verify(is_deep=True)
        beside.search.search("apples")
    assert hashes() == before
    assert library.jobs.get(job.id).state is job.state


def test_that_a_write_is_a_bug(library: Library, library_dir: Path, record: MediaRecord) -> None:
    add_talk(library, record, "apples")
    with reader(library_dir) as beside:
        assert beside.is_read_only
        with pytest.raises(RuntimeError, match="reading only"):
            beside.jobs.mark_interrupted()
        with beside.database.reading(), pytest.raises(Exception, match="readonly"):
            beside.database.sql("DELETE FROM transcript")
    assert len(library.transcripts.all()) == 1


def test_that_the_owner_may_close_while_somebody_reads(
    library: Library, library_dir: Path, record: MediaRecord
) -> None:
    add_talk(library, record, "apples")
    with reader(library_dir) as beside:
        assert len(beside.transcripts.all()) == 1
        library.close()
        assert len(beside.transcripts.all()) == 1
    with Library.open(library_dir) as again:
        assert len(again.transcripts.all()) == 1


def test_that_a_library_that_is_not_made_yet_is_none(library_dir: Path) -> None:
    assert Library.open_for_reading(library_dir) is None
    library_dir.mkdir()
    (library_dir / "library.db").touch()
    assert Library.open_for_reading(library_dir) is None


@pytest.mark.parametrize(
    ("version", "code", "sentence"),
    [(1, ErrorCode.LIBRARY_BUSY, "an older version of the program"), (99, ErrorCode.DB_NEWER, "a newer version")],
)
def test_that_another_schema_is_an_error_with_a_sentence(
    library: Library, library_dir: Path, version: int, code: ErrorCode, sentence: str
) -> None:
    with closing(DRIVER.connect(str(library_dir / "library.db"))) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(HostError, match=sentence) as caught:
        Library.open_for_reading(library_dir)
    assert caught.value.code is code


def test_that_a_lost_database_is_not_taken_for_an_empty_library(library_dir: Path) -> None:
    with Library.open(library_dir) as library:
        library.backups.back_up("by hand")
    (library_dir / "library.db").unlink()
    with pytest.raises(HostError, match="back-ups of it"):
        Library.open_for_reading(library_dir)


def test_that_an_index_that_fell_behind_is_told_and_left(
    library: Library, library_dir: Path, record: MediaRecord
) -> None:
    add_talk(library, record, "apples")
    library.database.write(
        lambda: library.database.sql("INSERT INTO search_fts(search_fts) VALUES('delete-all')")
    ).result()
    with reader(library_dir) as beside:
        report = beside.verification.verify()
    assert [problem for problem in report.problems if "search index" in problem]
    assert report.mended == ()


def test_that_a_backup_can_be_made_beside_the_owner_and_leaves_another_that_is_being_made(
    library: Library, library_dir: Path, record: MediaRecord
) -> None:
    add_talk(library, record, "apples")
    in_the_making = library_dir / "backups" / "library-20990101T000000000Z-x.json"
    in_the_making.write_text("{}")
    with reader(library_dir) as beside:
        path = beside.backups.back_up("asked")
    assert in_the_making.exists()
    assert path in [record.path for record in library.backups.all()]
