"""Preparing waveform and playback of recordings that lack them: one after another, each in a worker of its own.

Supervised like a transcription: a worker that dies or hangs ends its recording with a sentence, and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.core.errors import ErrorCode
from app.core.jobs import JobId
from app.core.media import MediaId
from app.core.options import Device, JobOptions, WorkerPlan
from app.core.overriding import override
from app.core.protocol import ChunkDone, JobCancelled, JobDone, JobFailed, JobStarted, Ready, StartJob
from app.core.sound import SoundPlaces
from app.engine.runnables import JobRun, Patience, Prepared, Told
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import EndCause, WorkerEnded, worker_command

_PLAN = WorkerPlan(model_path="", device=Device.CPU, compute_type="sound", batch_rows=1, cpu_threads=1)
_NO_OPTIONS = JobOptions(model="")
_QUIT_WAIT_MS = 10_000

sound_worker_command = partial(worker_command, backend="sound")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRequest:
    """A recording whose files are wanted."""

    media_id: MediaId
    path: str
    places: SoundPlaces
    check: Callable[[], None] | None = None  # raises FriscoError when the file is not what it was; it may block


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundProgress:
    """How much of a recording is prepared, 0 to 1; None where its length is not known."""

    media_id: MediaId
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPrepared:
    """Both files of a recording are there."""

    media_id: MediaId


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRefused:
    """The files of a recording could not be made, and why."""

    media_id: MediaId
    code: ErrorCode
    sentence: str


class _Relay(QObject):
    """Carries what the pool's thread has to say; it lives on the thread of the preparation."""

    told = Signal(object)  # Told


class _Errand(QRunnable):
    """Follows one recording to its end, and ends its worker."""

    def __init__(self, run: JobRun, workers: WorkerPool) -> None:
        super().__init__()
        self._run = run
        self._workers = workers

    @override
    def run(self) -> None:
        try:
            self._run.follow()
        finally:
            self._workers.close()


@dataclass(slots=True)
class _Underway:
    """A recording in the hands of a worker."""

    media_id: MediaId
    run: JobRun
    workers: WorkerPool
    duration_ms: int | None = None


class SoundPreparation(QObject):
    """Owns the requests and one pool thread. Lives on the thread that made it.

    Signals: ``progressed`` (SoundProgress), then ``prepared`` (SoundPrepared) or ``refused`` (SoundRefused); none of
    them for a request that was cancelled.
    """

    progressed = Signal(object)
    prepared = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        *,
        command_for: Callable[[WorkerPlan], Sequence[str]] = sound_worker_command,
        patience: Patience | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command_for = command_for
        self._patience = patience or Patience()
        self._waiting: list[SoundRequest] = []
        self._underway: dict[JobId, _Underway] = {}  # the current one, and those that are leaving
        self._current: JobId | None = None
        self._numbers = count(1)
        self._is_closed = False
        self._pool = QThreadPool(self, maxThreadCount=3)  # one works while the workers of others are leaving
        self._relay = _Relay(self)
        self._relay.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def prepare(self, request: SoundRequest) -> None:
        """Make what is missing of a recording; the newest request goes first, one that is known already is not new."""
        if self._is_current(request.media_id):
            return
        self._forget(request.media_id)
        self._waiting.append(request)
        self._start_next()

    def cancel(self, media_id: MediaId) -> None:
        """Give up on a recording: nobody looks at it any more."""
        self._forget(media_id)
        if self._current is not None and self._is_current(media_id):
            self._underway[self._current].run.cancel()
            self._current = None
            self._start_next()

    def close(self) -> None:
        """End the worker and take no more requests. Call before the loop ends."""
        self._is_closed = True
        self._waiting.clear()
        for underway in self._underway.values():
            underway.workers.close()
        self._pool.waitForDone(_QUIT_WAIT_MS)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    def _forget(self, media_id: MediaId) -> None:
        self._waiting = [waiting for waiting in self._waiting if waiting.media_id != media_id]

    def _is_current(self, media_id: MediaId) -> bool:
        return self._current is not None and self._underway[self._current].media_id == media_id

    def _start_next(self) -> None:
        if self._is_closed or self._current is not None or not self._waiting:
            return
        request, job_id = self._waiting.pop(), JobId(next(self._numbers))
        message = StartJob(job_id=job_id, path=request.path, options=_NO_OPTIONS, sound=request.places)
        workers = WorkerPool(self._command_for)
        run = JobRun(message, _PLAN, workers, self._patience, self._relay.told.emit)
        run.prepare = partial(_checked, message, request.check)
        self._underway[job_id], self._current = _Underway(request.media_id, run, workers), job_id
        self._pool.start(_Errand(run, workers))

    @Slot(object)
    def _on_told(self, told: Told) -> None:
        underway, is_current = self._underway[told.job_id], told.job_id == self._current
        match told.report:
            case Ready() | Prepared():
                pass
            case JobStarted(facts=facts):
                underway.duration_ms = facts.duration_ms
            case ChunkDone(chunk=chunk) if is_current:
                self._tell_progress(underway, chunk.until_ms)
            case ChunkDone():
                pass
            case JobDone() | JobFailed() | JobCancelled() | WorkerEnded() as last:
                del self._underway[told.job_id]
                if is_current:
                    self._current = None
                    self._tell_end(underway.media_id, last)
                    self._start_next()
            case _:
                assert_never(told.report)

    def _tell_progress(self, underway: _Underway, done_ms: int) -> None:
        share = min(1.0, done_ms / underway.duration_ms) if underway.duration_ms else None
        self.progressed.emit(SoundProgress(media_id=underway.media_id, share=share))

    def _tell_end(self, media_id: MediaId, last: JobDone | JobFailed | JobCancelled | WorkerEnded) -> None:
        match last:
            case JobDone():
                self.prepared.emit(SoundPrepared(media_id=media_id))
            case JobFailed(code=code, sentence=sentence):
                self.refused.emit(SoundRefused(media_id=media_id, code=code, sentence=sentence))
            case WorkerEnded(cause=cause) if cause is not EndCause.STOPPED:
                sentence = f"Waveform and playback could not be prepared. {last.sentence}"
                self.refused.emit(SoundRefused(media_id=media_id, code=last.code, sentence=sentence))
            case _:
                pass  # given up by ourselves


def _checked(message: StartJob, check: Callable[[], None] | None) -> StartJob:
    """Return the message when the recording is what it was."""
    if check is not None:
        check()
    return message
