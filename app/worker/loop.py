"""The heart of the worker: commands and notes of the feeds come in, batches go to the engine, reports go out.

One thread does all of it, so no job ever speaks twice at once and each job's chunks leave in order of time. Between
two rows of a batch the inbox is emptied, so a cancel never waits for more than a row. A batch that is not full waits a
moment for jobs that have their next window nearly ready: short recordings fill batches together.
"""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
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
from app.worker.pulse import Pulse

_LONGEST_WAIT_S = 0.25  # for a fuller batch
_PROMPT_S = 1.0  # a job that has brought nothing for so long is not waited for


class _Job:
    """A running job: what it has ready, and how it will end."""

    def __init__(self, start: StartJob, feed: Feed) -> None:
        self.start = start
        self.feed = feed
        self.priority = start.priority
        self.windows: deque[Window] = deque()
        self.rows_out = 0  # rows in the engine's hands: what comes after them must wait
        self.ending: Report | None = None  # sent when no window is left
        self.owing_since = time.monotonic()

    @property
    def claim(self) -> Claim:
        """Ask for the windows up to the next silence, which is reported without the engine."""
        ready = next((i for i, window in enumerate(self.windows) if window.is_silent), len(self.windows))
        return Claim(priority=self.priority, ready_rows=ready)

    @property
    def will_bring_more(self) -> bool:
        """Tell whether a window may come at any moment."""
        is_owing = not self.windows and not self.rows_out and self.ending is None
        return is_owing and time.monotonic() - self.owing_since < _PROMPT_S


class WorkerLoop:
    """Owns the running jobs. ``run`` blocks its thread until the owner asks for the end."""

    def __init__(
        self,
        backend: Backend,
        send: Callable[[Report], None],
        inbox: SimpleQueue[Any],
        pulse: Pulse,
        *,
        batch_rows: int,
    ) -> None:
        self._backend = backend
        self._pulse = pulse
        self._send = send
        self._inbox: SimpleQueue[Command | FeedNote] = inbox
        self._batch_rows = batch_rows
        self._batch_s = _LONGEST_WAIT_S  # how long the last batch took
        self._room = batch_rows + 1  # windows a feed may make ahead
        self._batcher = Batcher(batch_rows)
        self._jobs: dict[JobId, _Job] = {}
        self._is_over = False

    def run(self) -> None:
        """Serve until Shutdown; raise FriscoError when the worker itself cannot go on."""
        while not self._is_over:
            self._take_waiting()
            self._wait_for_more()
            rows = self._next_batch()
            if rows:
                began = time.monotonic()
                self._listen(rows)
                self._batch_s = time.monotonic() - began
            elif not self._is_over:
                self._take(self._inbox.get())

    def _take_waiting(self) -> None:
        while not self._is_over:
            try:
                self._take(self._inbox.get_nowait())
            except Empty:
                return

    def _wait_for_more(self) -> None:
        """Let a batch that would not be full wait for jobs that are about to bring something."""
        deadline = time.monotonic() + min(_LONGEST_WAIT_S, self._batch_s / 2)
        while not self._is_over and 0 < self._ready_rows < self._batch_rows and self._is_more_coming:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return
            with suppress(Empty):
                self._take(self._inbox.get(timeout=left_s))

    @property
    def _ready_rows(self) -> int:
        return sum(job.claim.ready_rows for job in self._jobs.values())

    @property
    def _is_more_coming(self) -> bool:
        return any(job.will_bring_more for job in self._jobs.values())

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
            self._jobs[start.job_id] = _Job(start, feed)

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
                    job_id=job_id,
                    decoded_ms=note.decoded_ms,
                    is_cut=note.is_cut,
                    sound_fault=note.sound_fault,
                    notes=note.notes,
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
        while job.windows and job.windows[0].is_silent:
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
        job.owing_since = time.monotonic()
        job.feed.note_taken()
        return job.windows.popleft()

    def _listen(self, rows: list[Row]) -> None:
        members = {row.job_id: self._jobs[row.job_id] for row in rows}
        self._pulse.beat()
        for row, outcome in self._backend.listen(rows):
            self._pulse.beat()
            job = members[row.job_id]
            job.rows_out -= 1
            if self._jobs.get(row.job_id) is job:
                self._deliver(job, row, outcome)
            self._take_waiting()
        self._pulse.rest()

    def _deliver(self, job: _Job, row: Row, outcome: Heard | FriscoError) -> None:
        if isinstance(outcome, FriscoError):
            self._end(job, _failure(row.job_id, outcome))
            return
        job.owing_since = time.monotonic()
        job.feed.note_heard(self._send_chunk(job, row.window, outcome))
        self._advance(job)

    def _send_chunk(self, job: _Job, window: Window, heard: Heard) -> int:
        """Report what was heard; return how far that came."""
        until_ms = window.until_ms if heard.until_ms is None else heard.until_ms
        speech = tuple(
            span if span.end_ms <= until_ms else replace(span, end_ms=until_ms)
            for span in window.speech
            if span.start_ms < until_ms
        )
        chunk = JobChunk(until_ms=until_ms, segments=heard.segments, speech=speech, language=heard.language)
        self._send(ChunkDone(job_id=job.start.job_id, chunk=chunk))
        return until_ms

    def _end(self, job: _Job, report: Report) -> None:
        job.feed.stop()
        del self._jobs[job.start.job_id]
        self._batcher.forget(job.start.job_id)
        self._send(report)
        self._backend.release(job.start.job_id)


def _failure(job_id: JobId, error: FriscoError) -> JobFailed:
    return JobFailed(job_id=job_id, code=error.code, sentence=error.sentence, detail=error.detail)
