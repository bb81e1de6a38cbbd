"""``frisco jobs`` and ``frisco retry`` in processes of their own."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.media import MediaRecord
from app.store.library import Library
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN, Ran, frisco
from tests.helpers.stored_values import queued_job

LIMIT_BYTES = 1 << 30


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Fill a library with two jobs that failed in an earlier run for want of memory, and one whose file is damaged."""
    place = tmp_path / "library"
    damaged = tmp_path / "damaged.wav"
    damaged.write_bytes(b"RIFF" + bytes(range(256)) * 40)
    with Library.open(place) as opened:
        for path, code in ((SAMPLE_EN, "GPU_OOM"), (SAMPLE_DE, "GPU_OOM"), (damaged, "AUDIO_CORRUPT")):
            job = queued_job(opened, taken(opened, path))
            job = replace(job, state=JobState.FAILED, code=ErrorCode(code), message="So it was.")
            opened.jobs.save(job).result()
    return place


def taken(library: Library, path: Path) -> MediaRecord:
    stored = library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    return library.media.add(stored, name=path.name).result()


def states(library: Path) -> list[str]:
    return [record["status"] for record in frisco("jobs", "--json", library=library).records]


def test_that_jobs_are_listed_and_what_failed_stands_by_its_code(library: Path) -> None:
    listed = frisco("jobs", library=library)
    assert [line.split()[0] for line in listed.out.splitlines()] == ["1", "2", "3"]
    assert frisco("jobs", "--state", "finished,cancelled", library=library).out == ""
    failed = frisco("jobs", "--failed", library=library).out.splitlines()
    assert failed[0] == "GPU_OOM: Graphics memory too short (2)"
    assert "  All of them again: frisco retry --code AUDIO_CORRUPT" in failed
    first = frisco("jobs", "--failed", "--json", library=library).records[0]
    assert (first["code"], first["reason"]) == ("GPU_OOM", "Graphics memory too short")
    assert first["remedy"].endswith(".")


def test_that_all_of_a_kind_are_tried_again_and_written_only_where_that_is_asked(library: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*.srt"))
    ran = frisco("retry", "--code", "gpu_oom", "--json", library=library)
    assert (ran.code, [record["status"] for record in ran.records]) == (0, ["finished", "finished"]), ran.err
    assert [record["outputs"] for record in ran.records] == [[], []]
    assert states(library) == ["finished", "finished", "failed"]
    assert set(tmp_path.rglob("*.srt")) == before
    shown = frisco("jobs", "--show", "1", library=library).out
    assert "attempts" in shown
    assert str(tmp_path) not in shown
    details = frisco("jobs", "--show", "1", "--json", library=library).records[0]
    assert [one["status"] for one in details["attempts"]] == ["finished"]


def test_that_what_fails_again_is_told_as_of_transcribe(library: Path, tmp_path: Path) -> None:
    ran = frisco("retry", "3", "1", "--output-dir", tmp_path / "out", library=library)
    assert ran.code == 1
    assert "error AUDIO_" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sample_en.srt"]


def test_that_a_job_heard_to_its_end_and_an_unknown_one_are_refused(library: Path) -> None:
    frisco("retry", "1", library=library)
    for number in ("1", "99"):
        ran = frisco("retry", number, library=library)
        assert (ran.code, ran.err.split()[:2]) == (1, ["error", "UNKNOWN_ID:"])


@pytest.mark.parametrize("words", [[], ["--all", "1"], ["--code", "NO_SUCH_CODE"], ["1", "--code", "GPU_OOM"]])
def test_that_wrong_usage_is_refused(words: list[str], tmp_path: Path) -> None:
    assert frisco("retry", *words, library=tmp_path / "library").code == 2


def test_that_nothing_to_try_again_is_no_failure(library: Path) -> None:
    ran: Ran = frisco("retry", "--code", "DISK_IO", library=library)
    assert (ran.code, ran.out) == (0, "")
    assert "Nothing to try again" in ran.err
    shutil.rmtree(library)
    assert "no job on the list" in frisco("jobs", library=library).err


def test_that_what_is_taken_off_the_list_comes_back(library: Path) -> None:
    ran = frisco("jobs", "--dismiss", "1", "3", library=library)
    assert (ran.code, ran.err) == (0, "Taken off the list: 2. Back with: frisco jobs --recall 1 3\n")
    assert [record["job_id"] for record in frisco("jobs", "--json", library=library).records] == [2]
    assert frisco("jobs", "--recall", "1", library=library).code == 0
    assert [record["job_id"] for record in frisco("jobs", "--json", library=library).records] == [1, 2]
    assert frisco("jobs", "--dismiss", "2", "99", library=library).code == 1
    assert len(frisco("jobs", "--json", library=library).records) == 2
