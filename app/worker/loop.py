"""The heart of the worker: commands and notes of the feeds come in, batches go to the engine, reports go out.

One thread does all of it, so no job ever speaks twice at once and each job's chunks leave in order of time. Between
two rows of a batch the inbox is emptied, so a cancel never waits for more than a row.
"""

from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, assert_never

from app.core.errors import FriscoError
from app.core.jobs import JobChunk, JobId
from app.core.protocol import (
    CancelJob,
    ChunkDone,
    Command,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    Report,
    SetPriority,
    Shutdown,
    StartJob,
)
from app.worker.backend import Backend, Heard, Row, Window
from app.worker.batcher import Batcher, Claim
from app.worker.faults import FATAL
from app.worker.feed import Ended, Failed, Feed, FeedNote, Opened, WindowReady


class _Job:
    """A running job: what it has ready, and how it will end."""

    def __init__(self, start: StartJob, feed: Feed, *, most_rows: int) -> None:
        self.start = start
        self.feed = feed
        self.most_rows = most_rows
        self.priority = start.priority
        self.windows: deque[Window] = deque()
        self.rows_out = 0  # rows in the engine's hands: what comes after them must wait
        self.ending: Report | None = None  # sent when no window is left

    @property
    def claim(self) -> Claim:
        """Ask for the windows up to the next silence, which is reported without the engine."""
        ready = next((i for i, window in enumerate(self.windows) if not window.speech), len(self.windows))
        return Claim(priority=self.priority, ready_rows=min(ready, self.most_rows))


class WorkerLoop:
    """Owns the running jobs. ``run`` blocks its thread until the owner asks for the end."""

    def __init__(
        self, backend: Backend, send: Callable[[Report], None], inbox: SimpleQueue[Any], *, batch_rows: int
    ) -> None:
        self._backend = backend
        self._send = send
        self._inbox: SimpleQueue[Command | FeedNote] = inbox
        self._room = batch_rows + 1  # windows a feed may make ahead
        self._batcher = Batcher(batch_rows)
        self._jobs: dict[JobId, _Job] = {}
        self._is_over = False

    def run(self) -> None:
        """Serve until Shutdown; raise FriscoError when the worker itself cannot go on."""
        while not self._is_over:
            self._take_waiting()
            rows = self._next_batch()
            if rows:
                self._listen(rows)
            elif not self._is_over:
                self._take(self._inbox.get())

    def _take_waiting(self) -> None:
        while not self._is_over:
            try:
                self._take(self._inbox.get_nowait())
            except Empty:
                return

    def _take(self, item: Command | FeedNote) -> None:
        match item:
            case StartJob():
                self._start(item)
            case CancelJob():
                self._cancel(item.job_id)
            case SetPriority():
                if item.job_id in self._jobs:
                    self._jobs[item.job_id].priority = item.priority
            case Shutdown():
                self._is_over = True
            case Opened() | WindowReady() | Ended() | Failed():
                self._note(item)
            case _:
                assert_never(item)

    def _start(self, start: StartJob) -> None:
        if start.job_id not in self._jobs:
            feed = Feed(start, self._backend.open, self._inbox, room=self._room)
            self._jobs[start.job_id] = _Job(start, feed, most_rows=self._backend.most_rows(start))

    def _cancel(self, job_id: JobId) -> None:
        if job_id in self._jobs:
            self._end(self._jobs[job_id], JobCancelled(job_id=job_id))

    def _note(self, note: FeedNote) -> None:
        job = next((job for job in self._jobs.values() if job.feed is note.feed), None)
        if job is None:
            return  # a feed that was left behind
        job_id = job.start.job_id
        match note:
            case Opened():
                self._send(JobStarted(job_id=job_id, facts=note.facts))
            case WindowReady():
                job.windows.append(note.window)
            case Ended():
                job.ending = JobDone(
                    job_id=job_id, decoded_ms=note.decoded_ms, is_cut=note.is_cut, sound_fault=note.sound_fault
                )
            case Failed():
                if note.error.code in FATAL:
                    raise note.error
                job.ending = _failure(job_id, note.error)
            case _:
                assert_never(note)
        self._advance(job)

    def _advance(self, job: _Job) -> None:
        """Report the silence that is next in line, and the end when nothing is left."""
        if job.rows_out:
            return
        while job.windows and not job.windows[0].speech:
            window = self._taken(job)
            self._send_chunk(job, window, Heard(segments=(), language=None))
        if not job.windows and job.ending is not None:
            self._end(job, job.ending)

    def _next_batch(self) -> list[Row]:
        shares = self._batcher.share({job_id: job.claim for job_id, job in self._jobs.items()})
        rows: list[Row] = []
        for job_id, count in shares.items():
            job = self._jobs[job_id]
            job.rows_out = count
            rows += [Row(start=job.start, window=self._taken(job)) for _ in range(count)]
        return rows

    def _taken(self, job: _Job) -> Window:
        job.feed.note_taken()
        return job.windows.popleft()

    def _listen(self, rows: list[Row]) -> None:
        members = {row.job_id: self._jobs[row.job_id] for row in rows}
        for row, outcome in self._backend.listen(rows):
            job = members[row.job_id]
            job.rows_out -= 1
            if self._jobs.get(row.job_id) is job:
                self._deliver(job, row, outcome)
            self._take_waiting()

    def _deliver(self, job: _Job, row: Row, outcome: Heard | FriscoError) -> None:
        if isinstance(outcome, FriscoError):
            self._end(job, _failure(row.job_id, outcome))
            return
        self._send_chunk(job, row.window, outcome)
        self._advance(job)

    def _send_chunk(self, job: _Job, window: Window, heard: Heard) -> None:
        chunk = JobChunk(
            until_ms=window.until_ms, segments=heard.segments, speech=window.speech, language=heard.language
        )
        self._send(ChunkDone(job_id=job.start.job_id, chunk=chunk))

    def _end(self, job: _Job, report: Report) -> None:
        job.feed.stop()
        del self._jobs[job.start.job_id]
        self._batcher.forget(job.start.job_id)
        self._send(report)
        self._backend.release(job.start.job_id)


def _failure(job_id: JobId, error: FriscoError) -> JobFailed:
    return JobFailed(job_id=job_id, code=error.code, sentence=error.sentence, detail=error.detail)
