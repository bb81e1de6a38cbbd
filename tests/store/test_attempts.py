"""What became of each start of a job and of each worker, on disk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.core.attempts import RunEnd, Warmth, WorkerRun
from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.media import MediaRecord
from app.store.library import Library
from tests.helpers.stored_values import attempt, running_job

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUN = WorkerRun(
    started_at=AT,
    ended_at=AT + timedelta(minutes=5),
    model="small",
    device="cuda",
    compute_type="float16",
    load_ms=900,
    jobs=4,
    end=RunEnd.IDLE,
)


def test_that_the_starts_of_a_job_come_back_as_they_were(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    first = replace(attempt(job.id, JobState.QUEUED, ErrorCode.GPU_OOM), sentence="Too little memory for “this”.")
    starts = [first, replace(first, number=2, code=None, sentence="", log_tail="", state=JobState.FINISHED)]
    for one in starts:
        library.jobs.note_attempt(one).result()
    assert library.jobs.attempts(job.id) == starts


def test_that_a_job_keeps_when_it_is_tried_again_and_who_heard_it(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record).moved(JobState.WAITING_RETRY, retry_at=AT, faults=2)
    library.jobs.save(replace(job, heard_with="small")).result()
    kept = library.jobs.get(job.id)
    assert (kept.retry_at, kept.faults, kept.heard_with) == (AT, 2, "small")
    library.jobs.save(kept.moved(JobState.QUEUED)).result()
    assert library.jobs.get(job.id).retry_at is None


def test_that_what_another_model_heard_is_not_found_for_the_one_asked_for(
    library: Library, record: MediaRecord
) -> None:
    job = replace(running_job(library, record), heard_with="small")
    library.jobs.complete(job, decoded_ms=1_000, is_cut=False).result()
    assert library.jobs.finished_with(record.id, job.options.result_key()) is None
    smaller = replace(job.options, model="small")
    found = library.jobs.finished_with(record.id, smaller.result_key())
    assert found is not None
    assert library.transcripts.versions(found.transcript_id or 0)[0].author == "small"  # type: ignore[arg-type]


def test_that_the_lives_of_workers_add_up(library: Library) -> None:
    runs = [RUN, replace(RUN, jobs=1, load_ms=None, end=RunEnd.FAULT), replace(RUN, load_ms=2_000, end=RunEnd.ROOM)]
    for run in runs:
        library.worker_runs.note(run).result()
    assert library.worker_runs.newest() == runs[::-1]
    assert library.worker_runs.warmth() == Warmth(hits=6, misses=3, evictions=2, load_ms=2_000) == Warmth.of(runs)
    assert library.statistics.read().warmth.hit_rate == 6 / 9


def test_that_a_library_without_workers_has_nothing_to_tell(library: Library) -> None:
    assert library.worker_runs.warmth() == Warmth()
    assert library.worker_runs.warmth().hit_rate is None
