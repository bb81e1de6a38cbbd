"""Jobs for tests: snapshots with defaults, a ledger in memory, and a queue over workers with the scripted backend."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.attempts import Attempt
from app.core.jobs import ENDED, JobChunk, JobId, JobSnapshot, JobState
from app.core.media import MediaFacts, MediaId
from app.core.options import Device, JobOptions, Quality, WorkerPlan
from app.core.ports import JobLedger
from app.core.results import conclude
from app.engine.job_queue import JobQueue
from app.engine.memory_ladder import Smaller
from app.engine.runnables import Patience
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command

T = TypeVar("T")
DEMO_MODEL = Path(__file__).parents[2] / "resources" / "demo" / "model"
PLAN = WorkerPlan(model_path="scripted", device=Device.CPU, compute_type="int8", batch_rows=4, cpu_threads=1)


DEMO_PLAN = replace(PLAN, model_path=str(DEMO_MODEL))


def job_snapshot(number: int = 1, **changes: Any) -> JobSnapshot:
    """Return a queued job; any field can be given."""
    values: dict[str, Any] = {
        "id": JobId(number),
        "media_id": MediaId(number),
        "name": f"call_{number}.wav",
        "media_path": "/nowhere",
        "options": JobOptions(model="scripted", quality=Quality.FAST),
        "state": JobState.QUEUED,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "position": float(number),
    }
    return JobSnapshot(**{**values, **changes})


def done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future


class MemoryLedger(JobLedger):
    """The queue's ledger without a disk. Every write is done at once, in order."""

    def __init__(self) -> None:
        self.saved: dict[JobId, list[JobSnapshot]] = {}
        self.kept: dict[JobId, list[JobChunk]] = {}
        self.facts: dict[JobId, MediaFacts] = {}
        self.attempts: dict[JobId, list[Attempt]] = {}
        self.dismissed: set[JobId] = set()
        self.fail_appends_with: Exception | None = None

    def save(self, job: JobSnapshot) -> Future[None]:
        self.saved.setdefault(job.id, []).append(job)
        if job.state not in ENDED:
            self.dismissed.discard(job.id)
        return done(None)

    def get(self, job_id: JobId) -> JobSnapshot:
        return self.saved[job_id][-1]

    def dismiss(self, job_ids: Sequence[JobId]) -> Future[None]:
        self.dismissed.update(job_ids)
        return done(None)

    def recall(self, job_ids: Sequence[JobId]) -> Future[None]:
        self.dismissed.difference_update(job_ids)
        return done(None)

    def append_chunk(self, job_id: JobId, chunk: JobChunk) -> Future[None]:
        future: Future[None] = Future()
        if self.fail_appends_with is not None:
            future.set_exception(self.fail_appends_with)
            return future
        self.kept.setdefault(job_id, []).append(chunk)
        return done(None)

    def note_attempt(self, attempt: Attempt) -> Future[None]:
        self.attempts.setdefault(attempt.job_id, []).append(attempt)
        return done(None)

    def note_facts(self, job_id: JobId, facts: MediaFacts) -> Future[None]:
        self.facts[job_id] = facts
        return done(None)

    def chunks(self, job_id: JobId) -> Sequence[JobChunk]:
        return self.kept.get(job_id, [])

    def last_chunk(self, job_id: JobId) -> JobChunk | None:
        return self.kept[job_id][-1] if self.kept.get(job_id) else None

    def complete(self, job: JobSnapshot, *, decoded_ms: int, is_cut: bool) -> Future[JobSnapshot]:
        ended = conclude(job, self.chunks(job.id), decoded_ms=decoded_ms, is_cut=is_cut).job
        self.saved.setdefault(job.id, []).append(ended)
        return done(ended)


@dataclass
class Bench:
    """A queue over real worker processes, and everything it said."""

    qtbot: QtBot
    folder: Path
    queue: JobQueue
    workers: WorkerPool
    ledger: MemoryLedger
    changes: list[JobSnapshot] = field(default_factory=list)

    def add(self, number: int, **script: Any) -> JobId:
        """Submit a job whose file is this script (see ``app.worker.scripted_backend``)."""
        changes = {key: script.pop(key) for key in ("priority",) if key in script}
        path = self.folder / f"call_{number}.json"
        path.write_text(json.dumps({"windows": 4, "window_ms": 1000, "text": f"job{number}", **script}))
        return self.add_file(number, path, **changes)

    def add_file(self, number: int, path: Path, **changes: Any) -> JobId:
        job = job_snapshot(number, media_path=str(path), **changes)
        self.queue.submit(job)
        return job.id

    def state(self, job_id: JobId) -> JobState:
        return self.queue.job(job_id).state

    def wait_for(self, job_id: JobId, *states: JobState, timeout_ms: int = 20_000) -> JobSnapshot:
        """Wait until a job is in one of the states."""
        self.qtbot.waitUntil(lambda: self.state(job_id) in states, timeout=timeout_ms)
        return self.queue.job(job_id)

    def wait_for_chunks(self, job_id: JobId, count: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.ledger.chunks(job_id)) >= count, timeout=120_000)

    def texts(self, job_id: JobId) -> list[str]:
        """Return the text of every kept chunk, in order."""
        return [segment.text for chunk in self.ledger.chunks(job_id) for segment in chunk.segments]

    def states_of(self, job_id: JobId) -> list[JobState]:
        """Return the states a job went through, repetitions left out."""
        states = [job.state for job in self.changes if job.id == job_id]
        return [state for index, state in enumerate(states) if index == 0 or states[index - 1] is not state]


class PlentyOfRoom:
    """Memory without end, so that what a test sees does not hang on the machine it runs on."""

    def is_enough_for(self, plan: WorkerPlan) -> bool:
        return True


@contextmanager
def scripted_bench(
    qtbot: QtBot,
    folder: Path,
    *,
    slots: int = 4,
    plan: WorkerPlan = PLAN,
    backend: str = "scripted",
    cancel_limit_s: float = 5.0,
    patience: Patience | None = None,
    ledger: MemoryLedger | None = None,
    smaller: Smaller | None = None,
    plan_for: Callable[[JobOptions], WorkerPlan] | None = None,
) -> Iterator[Bench]:
    ledger = ledger or MemoryLedger()
    workers = WorkerPool(partial(worker_command, backend=backend), room=PlentyOfRoom())
    parent = QObject()
    queue = JobQueue(
        ledger,
        plan_for or (lambda _options: plan),
        workers,
        slots=slots,
        cancel_limit_s=cancel_limit_s,
        patience=patience,
        smaller=smaller,
        parent=parent,
    )
    bench = Bench(qtbot=qtbot, folder=folder, queue=queue, workers=workers, ledger=ledger)
    queue.job_changed.connect(bench.changes.append)
    try:
        yield bench
    finally:
        queue.close()
