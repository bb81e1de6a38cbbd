"""The ledger's contract, and the questions that are asked about jobs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, InputError
from app.core.jobs import ENDED, JobId, JobSnapshot, JobState
from app.core.library import NewJob, VersionKind
from app.core.media import MediaFacts, MediaId, MediaRecord
from app.core.options import Device, JobOptions, Quality, Task
from app.core.ports import JobLedger
from app.core.transcript import Span
from app.store.library import Library
from tests.helpers.stored_values import OPTIONS, chunk, queued_job, recording, running_job

FACTS = MediaFacts(container="wav", codec="pcm_s16le", sample_rate=16_000, channels=1, duration_ms=90_000)


class TestLedger:
    """What the queue relies on, whoever keeps the ledger."""

    @pytest.fixture
    def ledger(self, library: Library) -> JobLedger:
        return library.jobs

    @pytest.fixture
    def job(self, library: Library, record: MediaRecord) -> JobSnapshot:
        return running_job(library, record)

    def test_that_chunks_come_back_as_they_were(self, ledger: JobLedger, job: JobSnapshot) -> None:
        stretches = [chunk(2000, "first words", "and more"), chunk(5000), chunk(9000, "日本語 “quoted”")]
        for stretch in stretches:
            ledger.append_chunk(job.id, stretch).result()
        assert list(ledger.chunks(job.id)) == stretches
        assert ledger.last_chunk(job.id) == stretches[-1]

    def test_that_a_job_without_chunks_has_none(self, ledger: JobLedger, job: JobSnapshot) -> None:
        assert list(ledger.chunks(job.id)) == []
        assert ledger.last_chunk(job.id) is None

    def test_that_a_stretch_is_not_written_twice(self, ledger: JobLedger, job: JobSnapshot) -> None:
        ledger.append_chunk(job.id, chunk(2000, "first", "second"))
        ledger.append_chunk(job.id, chunk(2000, "again", "again"))
        ledger.append_chunk(job.id, chunk(1000, "part of it")).result()
        assert list(ledger.chunks(job.id)) == [chunk(2000, "first", "second")]

    def test_that_writes_keep_their_order(self, ledger: JobLedger, job: JobSnapshot) -> None:
        for number in range(1, 51):
            last = ledger.append_chunk(job.id, chunk(number * 1000, f"number {number}"))
        last.result()
        assert [stretch.until_ms for stretch in ledger.chunks(job.id)] == [n * 1000 for n in range(1, 51)]

    def test_that_completing_twice_gives_one_transcript(self, ledger: JobLedger, job: JobSnapshot) -> None:
        ledger.append_chunk(job.id, chunk(2000, "one two", "three four"))
        first = ledger.complete(job, decoded_ms=2000, is_cut=False).result()
        assert first.transcript_id is not None
        assert ledger.complete(job, decoded_ms=2000, is_cut=False).result() == first


def ended(library: Library, record: MediaRecord, state: JobState = JobState.FAILED) -> JobSnapshot:
    job = replace(running_job(library, record), state=state)
    library.jobs.save(job).result()
    return job


def test_that_a_dismissed_job_is_kept_but_not_listed_after_a_restart(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        record = recording(library, tmp_path)
        gone, kept = ended(library, record), ended(library, record)
        library.jobs.dismiss([gone.id]).result()
    with Library.open(tmp_path / "library") as library:
        assert library.jobs.listed() == [kept]
        assert library.jobs.dismissed() == [gone]
        assert library.jobs.all() == [gone, kept]
        library.jobs.recall([gone.id]).result()
        assert library.jobs.listed() == [gone, kept]


def test_that_a_job_that_has_not_ended_stays_on_the_list(library: Library, record: MediaRecord) -> None:
    jobs = [replace(queued_job(library, record), state=state) for state in JobState]
    for job in jobs:
        library.jobs.save(job)
    library.jobs.dismiss([job.id for job in jobs]).result()
    assert {job.state for job in library.jobs.listed()} == set(JobState) - ENDED


def test_that_a_dismissed_job_that_is_taken_up_again_is_listed_again(library: Library, record: MediaRecord) -> None:
    job = ended(library, record)
    library.jobs.dismiss([job.id])
    library.jobs.save(replace(job, priority=3)).result()
    assert library.jobs.listed() == []
    library.jobs.save(job.moved(JobState.QUEUED)).result()
    assert [listed.id for listed in library.jobs.listed()] == [job.id]


def test_that_a_dismissed_interrupted_job_goes_on_only_when_its_file_is_given_again(
    library: Library, record: MediaRecord
) -> None:
    job = ended(library, record, JobState.INTERRUPTED)
    assert library.jobs.interrupted() == [job]
    library.jobs.dismiss([job.id]).result()
    assert library.jobs.interrupted() == []
    assert library.jobs.resumable(record.id, OPTIONS.result_key()) == job


def test_that_more_jobs_are_dismissed_than_one_statement_takes(library: Library, record: MediaRecord) -> None:
    job = ended(library, record)
    library.jobs.dismiss([*(JobId(number) for number in range(1000, 41_000)), job.id]).result()
    assert library.jobs.listed() == []


def test_that_a_new_job_gets_number_place_and_state(library: Library, record: MediaRecord) -> None:
    first, second = queued_job(library, record), queued_job(library, record)
    assert (first.state, first.name, first.options) == (JobState.QUEUED, "talk.wav", OPTIONS)
    assert second.id > first.id
    assert second.position > first.position
    assert library.jobs.get(first.id) == first


def test_that_every_field_of_a_job_comes_back(library: Library, record: MediaRecord) -> None:
    options = JobOptions(
        model="m", quality=Quality.FAST, language="de", task=Task.TRANSLATE, device=Device.CPU, vocabulary=("Frisco",)
    )
    job = replace(
        queued_job(library, record, options),
        state=JobState.FAILED,
        priority=7,
        position=2.5,
        duration_ms=123_456,
        done_ms=99,
        attempts=3,
        deaths=2,
        is_suspect=True,
        code=ErrorCode.GPU_OOM,
        message="Not enough “memory”.",
        device="cuda:0",
        compute_type="float16",
        notes=("smaller batch", "then int8"),
        language="de",
        coverage=0.875,
        engine_ms=4321,
    )
    library.jobs.save(job).result()
    assert library.jobs.get(job.id) == job


def test_that_names_that_are_no_text_can_be_kept(library: Library, record: MediaRecord) -> None:
    new = NewJob(media_id=record.id, name="bad\udcff\x00name.wav", media_path="/x/\udcff.wav", options=OPTIONS)
    job = library.jobs.add(new).result()
    assert job.name == "bad?name.wav"
    assert job.media_path == "/x/\udcff.wav"


def test_that_a_managed_path_moves_with_the_library(tmp_path: Path) -> None:
    with Library.open(tmp_path / "one") as library:
        job = queued_job(library, recording(library, tmp_path))
        assert job.media_path.startswith(str(tmp_path / "one" / "media"))
    (tmp_path / "one").rename(tmp_path / "two")
    with Library.open(tmp_path / "two") as library:
        moved = library.jobs.get(job.id).media_path
        assert moved.startswith(str(tmp_path / "two" / "media"))
        assert Path(moved).is_file()


def test_that_an_unknown_job_is_an_input_error(library: Library) -> None:
    with pytest.raises(InputError) as caught:
        library.jobs.get(JobId(77))
    assert caught.value.code is ErrorCode.UNKNOWN_ID


def test_that_an_old_picture_of_a_job_does_not_take_back_what_is_done(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(4000, "four seconds"))
    library.jobs.save(job).result()
    assert library.jobs.get(job.id).done_ms == 4000


def test_that_facts_reach_the_job_and_its_recording(library: Library, record: MediaRecord) -> None:
    job = queued_job(library, record)
    library.jobs.note_facts(job.id, FACTS).result()
    assert library.jobs.get(job.id).duration_ms == 90_000
    assert library.media.by_id(record.id).facts == FACTS
    library.jobs.note_facts(job.id, replace(FACTS, duration_ms=None)).result()
    assert library.media.by_id(record.id).duration_ms == 90_000


def test_that_completing_writes_version_one_and_the_index(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(2000, "good morning San Francisco", "this is the second row"))
    ended = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    assert (ended.state, ended.done_ms, ended.coverage) == (JobState.FINISHED, 2000, 1.0)
    assert ended == library.jobs.get(job.id)
    (summary,) = library.transcripts.all()
    assert (summary.id, summary.title, summary.language) == (ended.transcript_id, "talk", "en")
    (version,) = library.transcripts.versions(summary.id)
    assert (version.kind, version.author, version.id) == (VersionKind.ASR, "demo", summary.head)
    assert [row.text for row in library.transcripts.head(summary.id).segments] == [
        "good morning San Francisco",
        "this is the second row",
    ]
    assert [(hit.transcript_id, hit.at_ms) for hit in library.search.search("second")] == [(summary.id, 1000)]


def test_that_speech_without_text_is_kept_as_a_hole(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    silent = replace(chunk(9000), speech=(Span(start_ms=3000, end_ms=8000),))
    library.jobs.append_chunk(job.id, chunk(2000, "one", "two"))
    library.jobs.append_chunk(job.id, silent)
    ended = library.jobs.complete(job, decoded_ms=9000, is_cut=False).result()
    assert (ended.state, ended.code) == (JobState.INCOMPLETE, ErrorCode.SPEECH_UNCOVERED)
    assert ended.transcript_id is not None
    assert library.transcripts.head(ended.transcript_id).holes == (Span(start_ms=3000, end_ms=8000),)


def test_that_a_failure_while_completing_leaves_no_half_result(
    library: Library, record: MediaRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(1000, "words")).result()
    with monkeypatch.context() as patch:
        patch.setattr(library.jobs, "_save", _explode)
        with pytest.raises(LookupError):
            library.jobs.complete(job, decoded_ms=1000, is_cut=False).result()
    assert library.transcripts.all() == []
    assert library.search.search("words") == []
    assert library.jobs.complete(job, decoded_ms=1000, is_cut=False).result().state is JobState.FINISHED


def _explode(_job: JobSnapshot) -> None:
    raise LookupError("on purpose")


def test_that_a_job_asked_for_again_writes_a_transcript_of_its_own(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    first = library.jobs.complete(job, decoded_ms=1000, is_cut=False).result()
    assert first.state is JobState.NO_SPEECH
    again = first.moved(JobState.QUEUED).moved(JobState.STARTING).moved(JobState.RUNNING)
    library.jobs.save(again).result()
    second = library.jobs.complete(again, decoded_ms=1000, is_cut=False).result()
    assert second.transcript_id != first.transcript_id
    assert len(library.transcripts.all()) == 2


def test_that_the_start_marks_what_a_dead_owner_left(library: Library, record: MediaRecord) -> None:
    open_states = [state for state in JobState if state not in ENDED]
    jobs = {state: replace(queued_job(library, record), state=state) for state in JobState}
    for job in jobs.values():
        library.jobs.save(job)
    marked = library.jobs.mark_interrupted().result()
    assert {job.id for job in marked} == {jobs[state].id for state in open_states}
    assert all(job.state is JobState.INTERRUPTED and job.deaths == 0 and job.message for job in marked)
    for state in ENDED:
        assert library.jobs.get(jobs[state].id).state is state
    assert library.jobs.open_jobs() == []
    assert library.jobs.mark_interrupted().result() == []


def test_that_open_jobs_come_in_the_order_of_the_queue(library: Library, record: MediaRecord) -> None:
    jobs = [queued_job(library, record) for _ in range(4)]
    library.jobs.save(replace(jobs[2], priority=5))
    library.jobs.save(replace(jobs[0], position=99.0))
    library.jobs.save(jobs[3].moved(JobState.CANCELLED)).result()
    assert [job.id for job in library.jobs.open_jobs()] == [jobs[2].id, jobs[1].id, jobs[0].id]
    assert len(library.jobs.all()) == 4


def finished(library: Library, record: MediaRecord, options: JobOptions = OPTIONS) -> JobSnapshot:
    job = running_job(library, record, options)
    library.jobs.append_chunk(job.id, chunk(1000, "words"))
    return library.jobs.complete(job, decoded_ms=1000, is_cut=False).result()


def test_that_what_was_heard_lately_comes_with_the_older_jobs_first(library: Library, record: MediaRecord) -> None:
    jobs = [finished(library, record) for _ in range(4)]
    queued_job(library, record)
    assert [job.id for job in library.jobs.heard_lately()] == [job.id for job in jobs]
    assert [job.id for job in library.jobs.heard_lately(2)] == [job.id for job in jobs[2:]]


def test_that_the_newest_result_with_the_same_settings_is_found(library: Library, record: MediaRecord) -> None:
    key = OPTIONS.result_key()
    assert library.jobs.finished_with(record.id, key) is None
    running_job(library, record)
    finished(library, record)
    newest = finished(library, record)
    finished(library, record, JobOptions(model="other"))
    assert library.jobs.finished_with(record.id, key) == newest
    assert library.jobs.finished_with(MediaId(99), key) is None


def test_that_the_interrupted_job_that_got_furthest_is_taken_up(library: Library, record: MediaRecord) -> None:
    def interrupted(done_ms: int, options: JobOptions = OPTIONS) -> JobSnapshot:
        job = running_job(library, record, options)
        library.jobs.append_chunk(job.id, chunk(done_ms, "words"))
        library.jobs.save(job.moved(JobState.INTERRUPTED)).result()
        return library.jobs.get(job.id)

    key = OPTIONS.result_key()
    assert library.jobs.resumable(record.id, key) is None
    interrupted(2000)
    furthest = interrupted(5000)
    interrupted(3000)
    interrupted(9000, JobOptions(model="other"))
    finished(library, record)
    assert library.jobs.resumable(record.id, key) == furthest


def test_that_the_jobs_of_a_recording_come_newest_first(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    other = recording(library, tmp_path, "other.wav", b"other sound")
    mine = [queued_job(library, record), queued_job(library, record)]
    queued_job(library, other)
    assert [job.id for job in library.jobs.for_media(record.id)] == [mine[1].id, mine[0].id]


def test_that_the_log_of_a_job_tells_its_states_and_notes(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.note_event(job.id, "a smaller batch")
    library.jobs.save(job.moved(JobState.FAILED, message="It broke.")).result()
    told = [(event.state, event.text) for event in library.jobs.events(job.id)]
    assert told == [
        (JobState.QUEUED, ""),
        (JobState.RUNNING, ""),
        (JobState.RUNNING, "a smaller batch"),
        (JobState.FAILED, "It broke."),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE job_chunk SET body = x'7b7d'",
        "DELETE FROM job_chunk WHERE seq = 1",
    ],
)
def test_that_a_finished_stretch_cannot_be_changed(library: Library, record: MediaRecord, statement: str) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(1000, "words")).result()
    change: Callable[[], object] = lambda: library.database.sql(statement)  # noqa: E731
    with pytest.raises(Exception, match="finished stretch"):
        library.database.write(change).result()
    assert list(library.jobs.chunks(job.id)) == [chunk(1000, "words")]
