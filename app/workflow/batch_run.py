"""Files in, subtitle files out: what the command line's ``transcribe`` does, without its printing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import ENDED, WITH_TRANSCRIPT, JobId, JobSnapshot, JobState
from app.core.media import MediaId, MediaRecord
from app.core.options import JobOptions
from app.core.transcript import TranscriptId
from app.engine.job_queue import JobQueue, QueueSnapshot
from app.workflow.exporting import Exported, Exporter
from app.workflow.intake import Intake, Refused, Taken
from app.workflow.ordering import Ordering


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """One input and where its outputs go (a path without extension)."""

    path: Path
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one input."""

    path: Path
    status: JobState
    code: ErrorCode | None = None
    message: str = ""
    transcript_id: TranscriptId | None = None
    language: str | None = None
    duration_ms: int | None = None
    coverage: float | None = None
    outputs: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()  # files of somebody else's that stood in the way
    realtime_factor: float | None = None


class BatchRun(QObject):
    """Sees a list of inputs through to their outputs. Lives on the main thread.

    ``file_done`` (FileOutcome) answers each input once; ``finished`` follows the last; ``job_changed`` (JobSnapshot)
    tells how the jobs of this run move.
    """

    file_done = Signal(object)
    job_changed = Signal(object)
    finished = Signal()

    def __init__(
        self,
        requests: Sequence[FileRequest],
        options: JobOptions,
        *,
        intake: Intake,
        ordering: Ordering,
        settle: Callable[[JobOptions], JobOptions],
        queue: JobQueue,
        exporter: Exporter,
        formats: Sequence[str],
        again: bool,
    ) -> None:
        super().__init__()
        self._requests = list(requests)
        self._options = options
        self._intake, self._ordering, self._settle = intake, ordering, settle
        self._queue, self._exporter, self._formats = queue, exporter, tuple(formats)
        self._again = again
        self._jobs: dict[MediaId, JobSnapshot] = {}
        self._waiting: dict[JobId, list[int]] = {}
        self._unanswered = set(range(len(self._requests)))
        intake.taken.connect(self._on_taken)
        intake.refused.connect(self._on_refused)
        queue.job_changed.connect(self._on_job_changed)
        queue.queue_changed.connect(self._on_queue_changed)

    def start(self) -> None:
        for ticket, request in enumerate(self._requests):
            self._intake.add(ticket, request.path)

    @property
    def answered(self) -> int:
        return len(self._requests) - len(self._unanswered)

    def _on_taken(self, taken: Taken) -> None:
        try:
            job = self._job_for(taken.media)
        except FriscoError as error:
            self._fail(taken.ticket, error.code, error.sentence)
            return
        if job.state in ENDED:
            self._conclude(taken.ticket, job)
        else:
            self._waiting.setdefault(job.id, []).append(taken.ticket)

    def _job_for(self, media: MediaRecord) -> JobSnapshot:
        """Return this run's job for a recording; two names of one content share it."""
        if media.id not in self._jobs:
            job = self._ordering.order(media, self._settle(self._options), again=self._again)
            self._jobs[media.id] = job
            if job.state not in WITH_TRANSCRIPT:
                self._queue.submit(job)
        return self._jobs[media.id]

    def _on_refused(self, refused: Refused) -> None:
        self._fail(refused.ticket, refused.error.code, refused.error.sentence)

    def _on_job_changed(self, job: JobSnapshot) -> None:
        if job.media_id not in self._jobs:
            return
        self._jobs[job.media_id] = job
        self.job_changed.emit(job)
        if job.state in ENDED:
            for ticket in self._waiting.pop(job.id, []):
                self._conclude(ticket, job)

    def _on_queue_changed(self, queue: QueueSnapshot) -> None:
        """Give up on what waits when the queue has stopped by itself: nobody is here to mend it."""
        if queue.is_paused:
            for ticket in sorted(self._unanswered):
                self._fail(ticket, ErrorCode.WORKER_CRASH, queue.sentence)

    def _conclude(self, ticket: int, job: JobSnapshot) -> None:
        request = self._requests[ticket]
        if job.transcript_id is None or job.state not in WITH_TRANSCRIPT:
            self._answer(ticket, self._outcome(request.path, job))
            return
        try:
            exported = self._exporter.export(job.transcript_id, request.target, self._formats)
        except FriscoError as error:
            self._fail(ticket, error.code, error.sentence)
        else:
            self._answer(ticket, self._outcome(request.path, job, exported))

    def _outcome(self, path: Path, job: JobSnapshot, exported: Exported | None = None) -> FileOutcome:
        return FileOutcome(
            path=path,
            status=job.state,
            code=job.code,
            message=job.message,
            transcript_id=job.transcript_id,
            language=job.language,
            duration_ms=job.duration_ms,
            coverage=job.coverage,
            outputs=exported.outputs if exported else (),
            kept=exported.kept if exported else (),
            realtime_factor=job.realtime_factor,
        )

    def _fail(self, ticket: int, code: ErrorCode, sentence: str) -> None:
        path = self._requests[ticket].path
        self._answer(ticket, FileOutcome(path=path, status=JobState.FAILED, code=code, message=sentence))

    def _answer(self, ticket: int, outcome: FileOutcome) -> None:
        if ticket in self._unanswered:
            self._unanswered.remove(ticket)
            self.file_done.emit(outcome)
            if not self._unanswered:
                self.finished.emit()
