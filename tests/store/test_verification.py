"""The check of a library: silent when all is well, and a sentence for each kind of damage."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import chunk, running_job, transcript


@pytest.fixture
def filled(library: Library, record: MediaRecord) -> Library:
    job = running_job(library, record)
    for number in range(1, 4):
        library.jobs.append_chunk(job.id, chunk(number * 1000, f"stretch {number}"))
    library.jobs.complete(job, decoded_ms=3000, is_cut=False).result()
    label = Label(kind=VersionKind.ASR)
    library.transcripts.add(record.id, "Talk", transcript("apples", "pears"), label).result()
    return library


def damage(library: Library, *statements: str) -> None:
    """Change the file behind the back of its rules."""

    def change() -> None:
        for statement in statements:
            library.database.sql(statement)

    library.database.write(change).result()


@pytest.mark.parametrize("is_deep", [False, True])
def test_that_a_sound_library_has_no_problems(filled: Library, is_deep: bool) -> None:
    report = filled.verification.verify(is_deep=is_deep)
    assert (report.problems, report.mended, report.is_sound) == ((), (), True)
    assert (report.transcripts, report.versions, report.media_files, report.is_deep) == (2, 2, 1, is_deep)


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (
            ["DROP TRIGGER segment_blob_update", "UPDATE segment_blob SET body = x'5b5d' WHERE id = 2"],
            "Segment 2 is not",
        ),
        (["DELETE FROM segment_blob WHERE id = 2"], "lacks|cannot be read"),
        (["DROP TRIGGER version_update", "UPDATE version SET ids = x'00' WHERE id = 1"], "Version 1 cannot be read"),
        (["DROP TRIGGER version_update", "UPDATE version SET segment_count = 9"], "instead of 9"),
        (["DROP TRIGGER job_chunk_update", "UPDATE job_chunk SET body = x'7b7d' WHERE seq = 2"], "Stretch 2 .* cannot"),
        (["DROP TRIGGER job_chunk_delete", "DELETE FROM job_chunk WHERE seq = 2"], "not in order at number 3"),
        (["DROP TRIGGER version_delete"], "rules that guard"),
    ],
)
def test_that_damage_in_the_database_is_told(filled: Library, statements: list[str], sentence: str) -> None:
    damage(filled, *statements)
    problems = "\n".join(filled.verification.verify().problems)
    assert re.search(sentence, problems), problems


def test_that_a_broken_link_is_told(filled: Library) -> None:
    path = str(filled.database.layout.database)
    with closing(DRIVER.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = 0")
        connection.execute("DELETE FROM job")
        connection.commit()
    problems = filled.verification.verify().problems
    assert any("job_chunk" in line and "not there" in line for line in problems)


def test_that_an_index_that_differs_is_mended(filled: Library) -> None:
    damage(filled, "DROP TRIGGER search_doc_update", "UPDATE search_doc SET text = 'oranges' WHERE transcript_id = 2")
    assert filled.search.search("oranges") == []
    report = filled.verification.verify()
    assert len(report.mended) == 1
    assert [hit.text for hit in filled.search.search("oranges")] == ["oranges"]
    assert filled.verification.verify().mended == ()


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def alter(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "is_deep", "sentence"),
    [
        (remove, False, "missing"),
        (cut, False, "another size"),
        (into_folder, False, "another size"),
        (alter, False, None),
        (alter, True, "not what was taken in"),
    ],
)
def test_that_harm_to_a_recording_is_told(
    filled: Library, record: MediaRecord, harm: Callable[[Path], Any], is_deep: bool, sentence: str | None
) -> None:
    harm(filled.media_store.path_of(record))
    problems = filled.verification.verify(is_deep=is_deep).problems
    if sentence is None:
        assert problems == ()
    else:
        assert len(problems) == 1
        assert sentence in problems[0]
        assert record.name in problems[0]
