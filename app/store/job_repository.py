"""Jobs on disk: as they stand, their finished stretches, their log, and their end."""

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import PurePath
from typing import Any

from app.core.attempts import Attempt
from app.core.failures import FAILURES
from app.core.jobs import ACTIVE, ENDED, WAITING, WITH_TRANSCRIPT, JobChunk, JobId, JobSnapshot, JobState
from app.core.library import RULES_AUTHOR, JobEvent, NewJob, VersionKind
from app.core.media import MediaFacts, MediaId
from app.core.results import conclude
from app.core.timecode import clock
from app.store.database import Database
from app.store.mapping import attempt_from, attempt_row, event_from, job_from, job_row, now, plain, to_ms
from app.store.media_repository import facts_of, write_facts
from app.store.segment_arrays import decode_chunk, encode_chunk
from app.store.tables import Job, JobAttempt, JobChunkRow, JobEventRow, TranscriptRow
from app.store.transcript_repository import add_on_top, new_transcript
from app.store.versions import Label, unknown

_AT_ONCE = 500
_CUT_OFF_SENTENCE = "The program ended before the job did; what was finished is kept."


class JobRepository:
    """The JobLedger of ``core.ports``, and the queries of those who ask for jobs; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewJob) -> "Future[JobSnapshot]":
        """Write a new job at the end of the queue; the result has its number and place."""
        return self._database.write(lambda: self.add_here(new))

    def add_here(self, new: NewJob) -> JobSnapshot:
        """Do so inside the caller's write."""
        last = self._database.sql("SELECT MAX(position) FROM job")[0][0]
        job = _first_snapshot(new, (last or 0.0) + 1.0)
        row = job_row(job, self._root)
        job_id = JobId(self._database.run(Job.insert(row)))
        self._note(job_id, JobState.QUEUED, "")
        return job_from({**row, "id": job_id}, self._root)

    def has_any(self, media_id: MediaId) -> bool:
        """Tell whether there was ever a job for a recording."""
        with self._database.reading():
            return bool(self._database.sql("SELECT 1 FROM job WHERE media_id = ? LIMIT 1", [media_id]))

    def save(self, job: JobSnapshot) -> "Future[None]":
        return self._database.write(lambda: self._save(job))

    def dismiss(self, job_ids: Sequence[JobId]) -> "Future[None]":
        """Take ended jobs off the list; a job that has not ended stays on it."""
        return self._database.write(lambda: self._set_dismissed(job_ids, to_ms(now())))

    def recall(self, job_ids: Sequence[JobId]) -> "Future[None]":
        return self._database.write(lambda: self._set_dismissed(job_ids, None))

    def append_chunk(self, job_id: JobId, chunk: JobChunk) -> "Future[None]":
        return self._database.write(lambda: self._append_chunk(job_id, chunk))

    def note_attempt(self, attempt: Attempt) -> "Future[None]":
        return self._database.write(lambda: self._note_attempt(attempt))

    def attempts(self, job_id: JobId) -> list[Attempt]:
        """Return what became of each start of a job, the first one first."""
        query = JobAttempt.select().where(JobAttempt.job_id == job_id).order_by(JobAttempt.id)
        with self._database.reading():
            return [attempt_from(row) for row in self._database.rows(query)]

    def note_facts(self, job_id: JobId, facts: MediaFacts) -> "Future[None]":
        def note() -> None:
            job = self._get(job_id)
            write_facts(self._database, job.media_id, facts)
            if facts.duration_ms is not None:
                self._database.run(Job.update(duration_ms=facts.duration_ms).where(Job.id == job_id))

        return self._database.write(note)

    def chunks(self, job_id: JobId) -> Sequence[JobChunk]:
        with self._database.reading():
            return self._chunks(job_id)

    def last_chunk(self, job_id: JobId) -> JobChunk | None:
        query = JobChunkRow.select(JobChunkRow.body).where(JobChunkRow.job_id == job_id)
        with self._database.reading():
            row = self._database.row(query.order_by(JobChunkRow.seq.desc()))
        return decode_chunk(row["body"]) if row else None

    def complete(self, job: JobSnapshot, *, decoded_ms: int, is_cut: bool) -> "Future[JobSnapshot]":
        """Conclude the job, all in one transaction; asked again, return what the first time came to."""

        def complete() -> JobSnapshot:
            stored = self._get(job.id)
            if stored.state in WITH_TRANSCRIPT and stored.transcript_id is not None:
                return stored
            facts = facts_of(self._database, job.media_id)
            end = conclude(job, self._chunks(job.id), decoded_ms=decoded_ms, is_cut=is_cut, facts=facts)
            title = _title_of(job, decoded_ms)
            label = Label(kind=VersionKind.ASR, author=job.heard_with or job.options.model)
            transcript_id = new_transcript(self._database, job.media_id, title, end.transcript, label)
            if end.corrected is not None:
                rules = Label(kind=VersionKind.RULES, author=RULES_AUTHOR, note=end.note)
                add_on_top(self._database, transcript_id, end.corrected, rules)
            self._save(end.job)
            self._database.run(Job.update(transcript_id=transcript_id).where(Job.id == job.id))
            return self._get(job.id)

        return self._database.write(complete)

    def mark_interrupted(self) -> "Future[list[JobSnapshot]]":
        """At the start: what an owner who is gone left waiting or running is interrupted. Never counted as a death."""

        def mark() -> list[JobSnapshot]:
            left = [job.moved(JobState.INTERRUPTED, message=_CUT_OFF_SENTENCE) for job in self._in(WAITING | ACTIVE)]
            for job in left:
                self._save(job)
            return [self._get(job.id) for job in left]

        return self._database.write(mark)

    def note_event(self, job_id: JobId, text: str) -> "Future[None]":
        """Add a line to the job's log."""
        return self._database.write(lambda: self._note(job_id, self._get(job_id).state, text))

    def events(self, job_id: JobId) -> list[JobEvent]:
        query = JobEventRow.select().where(JobEventRow.job_id == job_id).order_by(JobEventRow.id)
        with self._database.reading():
            return [event_from(row) for row in self._database.rows(query)]

    def get(self, job_id: JobId) -> JobSnapshot:
        """Return a job; raise InputError when there is none."""
        with self._database.reading():
            return self._get(job_id)

    def all(self) -> list[JobSnapshot]:
        """Return all jobs in the order of the queue, dismissed ones too."""
        with self._database.reading():
            return self._select()

    def listed(self) -> list[JobSnapshot]:
        """Return, in the order of the queue, the jobs that a person has not taken off the list."""
        with self._database.reading():
            return self._select(Job.dismissed_at.is_null())

    def failed(self) -> list[JobSnapshot]:
        """Return, in the order of the queue, the jobs on the list that failed or were set aside."""
        failures = [state.value for state in FAILURES]
        with self._database.reading():
            return self._select(Job.state.in_(failures), Job.dismissed_at.is_null())

    def dismissed(self) -> list[JobSnapshot]:
        """Return the jobs that a person has taken off the list."""
        with self._database.reading():
            return self._select(Job.dismissed_at.is_null(False))

    def heard_lately(self, most: int = 200) -> list[JobSnapshot]:
        """Return the newest jobs that were heard to their end, the older ones first."""
        ended = [state.value for state in WITH_TRANSCRIPT]
        query = Job.select().where(Job.state.in_(ended)).order_by(Job.id.desc()).limit(most)
        with self._database.reading():
            return [job_from(row, self._root) for row in self._database.rows(query)][::-1]

    def open_jobs(self) -> list[JobSnapshot]:
        """Return the jobs that have not ended, in the order of the queue."""
        with self._database.reading():
            return self._in(frozenset(JobState) - ENDED)

    def interrupted(self) -> list[JobSnapshot]:
        """Return what is to go on: jobs that an earlier run did not bring to an end, and nobody dismissed since."""
        with self._database.reading():
            return self._select(Job.state == JobState.INTERRUPTED.value, Job.dismissed_at.is_null())

    def for_media(self, media_id: MediaId) -> list[JobSnapshot]:
        """Return the jobs of one recording, the newest first."""
        with self._database.reading():
            return self._newest(Job.media_id == media_id)

    def finished_with(self, media_id: MediaId, result_key: str) -> JobSnapshot | None:
        """Return the newest job that wrote a transcript of this recording with these settings, not deleted since."""
        with self._database.reading():
            found = self._newest(
                _same_work(media_id, result_key),
                Job.state.in_([state.value for state in WITH_TRANSCRIPT]),
                Job.transcript_id.in_(TranscriptRow.select(TranscriptRow.id).where(TranscriptRow.deleted_at.is_null())),
            )
        return found[0] if found else None

    def resumable(self, media_id: MediaId, result_key: str) -> JobSnapshot | None:
        """Return the interrupted job of this recording and these settings that got furthest."""
        with self._database.reading():
            found = self._newest(_same_work(media_id, result_key), Job.state == JobState.INTERRUPTED.value)
        return max(found, key=lambda job: job.done_ms, default=None)

    @property
    def _root(self) -> Any:
        return self._database.layout.root

    def _save(self, job: JobSnapshot) -> None:
        before = self._get(job.id)
        row = job_row(job, self._root)
        # What is written is done: a picture of the job taken before the last stretch does not take it back.
        row["done_ms"] = max(job.done_ms, self._written_ms(job.id))
        if job.state not in ENDED:
            row["dismissed_at"] = None  # taken up again: it is on the list again
        self._database.run(Job.update(row).where(Job.id == job.id))
        if job.state is not before.state:
            self._note(job.id, job.state, job.message)

    def _set_dismissed(self, job_ids: Sequence[JobId], at_ms: int | None) -> None:
        """Mark jobs, a few hundred at a time: SQLite bounds the values of one statement."""
        ended = [state.value for state in ENDED]
        for first in range(0, len(job_ids), _AT_ONCE):
            here = Job.id.in_(list(job_ids[first : first + _AT_ONCE]))
            self._database.run(Job.update(dismissed_at=at_ms).where(here, Job.state.in_(ended)))

    def _append_chunk(self, job_id: JobId, chunk: JobChunk) -> None:
        written_ms = self._written_ms(job_id)
        if chunk.until_ms <= written_ms:
            return
        seq = self._database.sql("SELECT COUNT(*) FROM job_chunk WHERE job_id = ?", [job_id])[0][0] + 1
        body = encode_chunk(chunk)
        self._database.run(JobChunkRow.insert(job_id=job_id, seq=seq, until_ms=chunk.until_ms, body=body))
        columns: dict[str, Any] = {"done_ms": chunk.until_ms, "updated_at": to_ms(now())}
        self._database.run(Job.update(columns).where(Job.id == job_id))

    def _written_ms(self, job_id: JobId) -> int:
        return int(self._database.sql("SELECT MAX(until_ms) FROM job_chunk WHERE job_id = ?", [job_id])[0][0] or 0)

    def _chunks(self, job_id: JobId) -> list[JobChunk]:
        query = JobChunkRow.select(JobChunkRow.body).where(JobChunkRow.job_id == job_id).order_by(JobChunkRow.seq)
        return [decode_chunk(row["body"]) for row in self._database.rows(query)]

    def _note(self, job_id: JobId, state: JobState, text: str) -> None:
        self._database.run(JobEventRow.insert(job_id=job_id, at=to_ms(now()), state=state.value, text=plain(text)))

    def _note_attempt(self, attempt: Attempt) -> None:
        self._database.run(JobAttempt.insert(attempt_row(attempt)))

    def _get(self, job_id: JobId) -> JobSnapshot:
        row = self._database.row(Job.select().where(Job.id == job_id))
        if row is None:
            raise unknown(f"job {job_id}")
        return job_from(row, self._root)

    def _in(self, states: frozenset[JobState]) -> list[JobSnapshot]:
        return self._select(Job.state.in_([state.value for state in states]))

    def _select(self, *conditions: Any) -> list[JobSnapshot]:
        query = Job.select().where(*(conditions or (True,))).order_by(Job.priority.desc(), Job.position, Job.id)
        return [job_from(row, self._root) for row in self._database.rows(query)]

    def _newest(self, *conditions: Any) -> list[JobSnapshot]:
        query = Job.select().where(*conditions).order_by(Job.id.desc())
        return [job_from(row, self._root) for row in self._database.rows(query)]


def _title_of(job: JobSnapshot, end_ms: int) -> str:
    """Name a transcript after its file, and after the part of it that was heard: there may be several."""
    options, title = job.options, PurePath(job.name).stem or job.name
    if options.from_ms or options.to_ms is not None:
        title = f"{title}, {clock(options.from_ms)}–{clock(end_ms)}"
    if options.track is not None:
        title = f"{title}, track {options.track}"
    return title if options.channel is None else f"{title}, channel {options.channel}"


def _same_work(media_id: MediaId, result_key: str) -> Any:
    return (Job.media_id == media_id) & (Job.result_key == result_key)


def _first_snapshot(new: NewJob, position: float) -> JobSnapshot:
    return JobSnapshot(
        id=JobId(0),  # the database gives the number
        media_id=new.media_id,
        name=new.name,
        media_path=new.media_path,
        options=new.options,
        state=JobState.QUEUED,
        created_at=now(),
        priority=new.priority,
        position=position,
        duration_ms=new.duration_ms,
    )
