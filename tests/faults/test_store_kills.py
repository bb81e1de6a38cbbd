"""SIGKILL at random moments of writing: nothing that was acknowledged is lost, and nothing is half there."""

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.core.jobs import JobId
from app.core.library import VersionKind
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import recording, running_job, transcript

REPOSITORY = Path(__file__).parents[2]
KILLS = 30


def acknowledged_before_death(
    library_dir: Path, job_id: JobId, transcript_id: TranscriptId, chance: random.Random
) -> list[str]:
    """Let a process write until it is killed after a random number of lines and a random instant more."""
    command = [
        sys.executable,
        "-m",
        "tests.helpers.store_child",
        "write",
        str(library_dir),
        str(job_id),
        str(transcript_id),
    ]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(chance.randint(1, 60))]
        timer = threading.Timer(chance.uniform(0, 0.02), process.kill)
        timer.start()
        lines += process.stdout.readlines()
        timer.join()
    assert process.returncode == -9, "the writer ended by itself"
    return [line.strip() for line in lines if line.endswith("\n")]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_that_no_acknowledged_write_is_lost_by_thirty_kills(tmp_path: Path) -> None:
    library_dir = tmp_path / "library"
    with Library.open(library_dir) as library:
        record = recording(library, tmp_path)
        job = running_job(library, record)
        label = Label(kind=VersionKind.ASR)
        first = transcript(*(f"row {number}" for number in range(8)))
        transcript_id = library.transcripts.add(record.id, "Talk", first, label).result()
    chance = random.Random(20261121)
    total = 0
    for _ in range(KILLS):
        lines = acknowledged_before_death(library_dir, job.id, transcript_id, chance)
        total += len(lines)
        with Library.open(library_dir) as library:
            _check(library, job.id, transcript_id, lines)
    assert total > KILLS * 10


def _check(library: Library, job_id: JobId, transcript_id: TranscriptId, lines: list[str]) -> None:
    numbers: dict[str, list[int]] = {"chunk": [], "edit": [], "version": []}
    for line in lines:
        kind, number = line.split()
        numbers[kind].append(int(number))
    stretches = [chunk.until_ms for chunk in library.jobs.chunks(job_id)]
    assert stretches == [1000 * number for number in range(1, len(stretches) + 1)]
    assert set(numbers["chunk"]) <= set(stretches)
    assert library.jobs.get(job_id).done_ms == stretches[-1]
    draft = library.drafts.load(transcript_id)
    assert draft is not None
    assert [edit["number"] for edit in draft.records] == list(range(1, draft.position + 1))
    assert draft.position >= max(numbers["edit"], default=0)
    for version_id in numbers["version"]:
        assert len(library.transcripts.version(VersionId(version_id)).segments) == 8
    _check_whole(library, transcript_id)


def _check_whole(library: Library, transcript_id: TranscriptId) -> None:
    report = library.verification.verify()
    assert (report.problems, report.mended) == ((), ())
    head = library.transcripts.head(transcript_id)
    edited = [row.text for row in head.segments if "by hand" in row.text]
    for text in edited:
        assert transcript_id in {hit.transcript_id for hit in library.search.search(f'"{text}"')}
    with library.database.reading():
        assert library.database.sql("PRAGMA quick_check") == [("ok",)]
