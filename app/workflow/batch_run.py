"""Files in, subtitle files out: what ``frisco transcribe`` asks for, carried out on an open library, without printing."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from app.core.batch import BatchOrder, FileOutcome, JobNews
from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import ENDED, WITH_TRANSCRIPT, JobId, JobSnapshot, JobState
from app.core.options import JobOptions
from app.core.overriding import override
from app.engine.job_queue import JobQueue
from app.engine.pauses import QueueSnapshot
from app.store.library import Library
from app.workflow.exporting import Exported, Exporter
from app.workflow.ingest import Ingest
from app.workflow.job_reception import JobReception
from app.workflow.ordering import OneJobEach, Ordering
from app.workflow.planning import WorkerPlanner
from app.workflow.reception import Received, Reception, TurnedAway

_LOG = logging.getLogger(__name__)
_CANCELLED = "It was cancelled in the window. What is finished is kept."
_PAUSED = "The queue is paused; it goes on when the person at the window lets it."

MakeRun = Callable[[BatchOrder], "BatchRun"]


class BatchRun(QObject):
    """Sees an order through to its outputs. Lives on the main thread; files are read and written on two others.

    ``file_done`` (FileOutcome) answers each file once; ``finished`` follows the last; ``job_changed`` (JobNews) tells
    how the jobs of this order move. ``is_attended``: somebody at a window can mend what makes the queue pause, so that
    is told by ``held_up`` (the sentence) and waited for, where else it would end the run. A pause that ends by itself
    is always waited for.
    """

    file_done = Signal(object)
    job_changed = Signal(object)
    held_up = Signal(str)
    finished = Signal()
    _written = Signal(object)

    def __init__(
        self,
        order: BatchOrder,
        *,
        reception: Reception | JobReception,
        settle: Callable[[JobOptions], JobOptions],
        queue: JobQueue,
        exporter: Exporter,
        is_attended: bool = False,
    ) -> None:
        super().__init__()
        self._order = order
        self._reception, self._settle, self._queue = reception, settle, queue
        self._exporter, self._is_attended = exporter, is_attended
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._jobs: dict[JobId, JobSnapshot] = {}
        self._waiting: dict[JobId, list[int]] = {}
        self._unanswered = set(range(len(order.requests)))
        self._writing: set[int] = set()
        self._sentences: dict[int, str] = {}  # of files that were taken in otherwise than was asked
        reception.received.connect(self._on_received)
        reception.turned_away.connect(self._on_turned_away)
        queue.job_changed.connect(self._on_job_changed)
        queue.queue_changed.connect(self._on_queue_changed)
        self._written.connect(self._on_written)

    def start(self) -> None:
        if self._is_attended or self._queue.snapshot.passes_by_itself:
            self._on_queue_changed(self._queue.snapshot)
        try:
            options = self._settle(self._order.options)
        except FriscoError as error:
            self._fail_all(error.code, error.sentence)
            return
        paths = [request.path for request in self._order.requests]
        self._reception.receive_files(paths, options, again=self._order.again, keep=self._order.keep)

    def close(self) -> None:
        """Tell nothing more; wait for the file that is being read or written. What is ordered stays in the queue."""
        self._unanswered.clear()
        self._queue.job_changed.disconnect(self._on_job_changed)
        self._queue.queue_changed.disconnect(self._on_queue_changed)
        self._reception.close()
        self._pool.clear()
        self._pool.waitForDone()

    def write(self, ticket: int, job: JobSnapshot) -> None:
        """Write the outputs of one file; runs on the pool's thread and only emits."""
        self._written.emit(self._outcome_with_outputs(ticket, job))

    def _on_received(self, received: Received) -> None:
        if received.ticket not in self._unanswered:
            return
        if received.sentence:
            self._sentences[received.ticket] = received.sentence
        job = self._taken_up(received.job)
        if job.state in ENDED:
            self._conclude(received.ticket, job)
        else:
            self._waiting.setdefault(job.id, []).append(received.ticket)

    def _taken_up(self, job: JobSnapshot) -> JobSnapshot:
        """Return the job as it stands now; what is neither done nor in the queue is submitted."""
        if job.id not in self._jobs:
            present = self._in_queue(job.id)
            self._jobs[job.id] = job if present is None else present
            is_under_way = present is not None and (present.state not in ENDED or present.state in WITH_TRANSCRIPT)
            if job.state not in WITH_TRANSCRIPT and not is_under_way:
                self._queue.submit(job)
        return self._jobs[job.id]

    def _in_queue(self, job_id: JobId) -> JobSnapshot | None:
        try:
            return self._queue.job(job_id)
        except KeyError:
            return None

    def _on_turned_away(self, answer: TurnedAway) -> None:
        self._fail(answer.ticket, answer.error.code, answer.error.sentence)

    def _on_job_changed(self, job: JobSnapshot) -> None:
        if job.id not in self._jobs:
            return
        self._jobs[job.id] = job
        self.job_changed.emit(JobNews.of(job))
        if job.state in ENDED:
            for ticket in self._waiting.pop(job.id, []):
                self._conclude(ticket, job)

    def _on_queue_changed(self, queue: QueueSnapshot) -> None:
        if queue.is_paused and (self._is_attended or queue.passes_by_itself):
            self.held_up.emit(queue.sentence or _PAUSED)
        elif queue.is_paused:
            self._fail_all(ErrorCode.WORKER_CRASH, queue.sentence)

    def _conclude(self, ticket: int, job: JobSnapshot) -> None:
        if job.transcript_id is None or job.state not in WITH_TRANSCRIPT:
            self._answer(self._outcome(ticket, job))
        else:
            self._writing.add(ticket)
            self._pool.start(_Writing(self, ticket, job))

    def _outcome_with_outputs(self, ticket: int, job: JobSnapshot) -> FileOutcome:
        assert job.transcript_id is not None
        target = self._order.requests[ticket].target
        try:
            return self._outcome(ticket, job, self._exporter.export(job.transcript_id, target, self._order.formats))
        except FriscoError as error:
            return self._failure(ticket, error.code, error.sentence)
        except Exception:
            _LOG.exception("a bug while writing the outputs of transcript %d", job.transcript_id)
            return self._failure(ticket, ErrorCode.INTERNAL, "An internal error; the log has the details.")

    def _on_written(self, outcome: FileOutcome) -> None:
        self._writing.discard(outcome.ticket)
        self._answer(outcome)

    def _outcome(self, ticket: int, job: JobSnapshot, exported: Exported | None = None) -> FileOutcome:
        is_cancelled = job.state is JobState.CANCELLED
        told = self._sentences.get(ticket, "")
        return FileOutcome(
            ticket=ticket,
            path=self._order.requests[ticket].path,
            status=job.state,
            code=job.code or (ErrorCode.CANCELLED if is_cancelled else ErrorCode.MEDIA_REFERRED if told else None),
            message=job.message or (_CANCELLED if is_cancelled else told),
            transcript_id=job.transcript_id,
            language=job.language,
            duration_ms=job.duration_ms,
            coverage=job.coverage,
            outputs=exported.outputs if exported else (),
            kept=exported.kept if exported else (),
            realtime_factor=job.realtime_factor,
            notes=job.notes,
        )

    def _failure(self, ticket: int, code: ErrorCode, sentence: str) -> FileOutcome:
        path = self._order.requests[ticket].path
        return FileOutcome(ticket=ticket, path=path, status=JobState.FAILED, code=code, message=sentence)

    def _fail(self, ticket: int, code: ErrorCode, sentence: str) -> None:
        self._answer(self._failure(ticket, code, sentence))

    def _fail_all(self, code: ErrorCode, sentence: str) -> None:
        for ticket in sorted(self._unanswered - self._writing):
            self._fail(ticket, code, sentence)

    def _answer(self, outcome: FileOutcome) -> None:
        if outcome.ticket in self._unanswered:
            self._unanswered.remove(outcome.ticket)
            self.file_done.emit(outcome)
            if not self._unanswered:
                self.finished.emit()


class _Writing(QRunnable):
    """Writes the outputs of one file on the run's thread; the run outlives it (``close`` waits)."""

    def __init__(self, run: BatchRun, ticket: int, job: JobSnapshot) -> None:
        super().__init__()
        self._run, self._ticket, self._job = run, ticket, job

    @override
    def run(self) -> None:
        self._run.write(self._ticket, self._job)


def _as_they_are(options: JobOptions) -> JobOptions:
    return options


def run_maker(
    library: Library,
    ingest: Ingest,
    *,
    planner: WorkerPlanner,
    queue: JobQueue,
    exporter: Exporter,
    is_attended: bool,
) -> MakeRun:
    """Return what makes a run of an order; each has a reception of its own, so that it hears of its own files alone."""

    def make(order: BatchOrder) -> BatchRun:
        reception: Reception | JobReception
        if order.jobs:
            reception, settle = JobReception(library, order.jobs), _as_they_are
        else:
            reception, settle = Reception(ingest, OneJobEach(Ordering(library))), planner.settled
        run = BatchRun(
            order,
            reception=reception,
            settle=settle,
            queue=queue,
            exporter=exporter,
            is_attended=is_attended,
        )
        reception.setParent(run)
        return run

    return make
