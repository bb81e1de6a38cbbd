"""The workers that are alive: one a plan. Those that were used last stay, with their models loaded, as long as there is room."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from app.core.attempts import RunEnd, WarmPicture, Warmth, WarmWorker, WorkerRun
from app.core.jobs import JobId
from app.core.options import Device, WorkerPlan
from app.engine.memory_room import MemoryRoom, need_of
from app.engine.worker_process import EndCause, WorkerProcess, worker_command

MOST_WARM: Final = 3
_END_WAIT_S = 5.0
_MOST_REMEMBERED = 1_000


class Room(Protocol):
    """Knows how much memory is left."""

    def is_enough_for(self, plan: WorkerPlan) -> bool: ...


class WorkerPool:
    """Owns all worker processes. Every method may be called from any thread.

    ``tell_run`` hears what became of each worker, on a thread of its own.
    """

    def __init__(
        self,
        command_for: Callable[[WorkerPlan], Sequence[str]] = worker_command,
        *,
        room: Room | None = None,
        tell_run: Callable[[WorkerRun], object] | None = None,
    ) -> None:
        self._command_for = command_for
        self._room = room or MemoryRoom()
        self._tell_run = tell_run
        self._starting = threading.Lock()  # one after another: each must see what the one before has started
        self._lock = threading.Lock()
        self._workers: list[WorkerProcess] = []
        self._ended: deque[WorkerRun] = deque(maxlen=_MOST_REMEMBERED)
        self._is_closed = False

    def acquire(self, plan: WorkerPlan, job_id: JobId) -> WorkerProcess | None:
        """Return the living worker for a plan with a place for the job, a new one if need be; None when the pool is closed.

        A new one may have to wait until others, which nobody uses, have made room.
        """
        worker = self._warm(plan, job_id)
        if worker is not None:
            return worker
        with self._starting:
            worker = self._warm(plan, job_id)  # somebody may have been quicker
            if worker is not None or self._is_closed:
                return worker
            self._make_room(plan)
            return self._started(plan, job_id)

    def pids(self) -> list[int]:
        with self._lock:
            return [worker.pid for worker in self._workers if worker.is_alive]

    def warm(self) -> Sequence[WarmWorker]:
        """Return the workers that live, the one used last first."""
        with self._lock:
            living = sorted((worker for worker in self._workers if worker.is_alive), key=_unused)
        return [_shown(worker) for worker in living]

    def picture(self) -> WarmPicture:
        """Return what is loaded, and how well it has served."""
        with self._lock:
            runs = [*self._ended, *(_run(worker) for worker in self._workers)]
        return WarmPicture(workers=tuple(self.warm()), warmth=Warmth.of(runs))

    def retire_idle(self, longest_s: float) -> None:
        """Let go of those that nobody has used for so long; does not wait for their end."""
        self._stop_idle([worker for worker in self._idle() if worker.unused_s >= longest_s], RunEnd.IDLE)

    def give_up(self, device: Device, end: RunEnd) -> int:
        """End all workers on a device at once, and return how many; what was at work there is sent back."""
        with self._lock:
            here = [worker for worker in self._workers if worker.is_alive and worker.plan.device is device]
        for worker in here:
            worker.kill(EndCause.GIVEN_UP, end)
        return len(here)

    def close(self) -> None:
        """Stop every worker, kill what does not leave, and take no more work."""
        with self._lock:
            self._is_closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.stop()
        _see_off(workers)

    def _warm(self, plan: WorkerPlan, job_id: JobId) -> WorkerProcess | None:
        with self._lock:
            worker = next((worker for worker in self._workers if worker.is_alive and worker.plan == plan), None)
            if worker is None or self._is_closed:
                return None
            worker.book(job_id)
            return worker

    def _started(self, plan: WorkerPlan, job_id: JobId) -> WorkerProcess | None:
        """Start one; not under the lock, for it may take a while, and the window asks what is warm."""
        worker = WorkerProcess(plan, self._command_for(plan), on_end=self._on_end, need_mib=need_of(plan))
        worker.book(job_id)
        with self._lock:
            is_wanted = not self._is_closed
            if is_wanted and not worker.is_gone:
                self._workers.append(worker)
        if not is_wanted:
            worker.kill(EndCause.STOPPED, RunEnd.QUIT)
            worker.wait(_END_WAIT_S)
        return worker if is_wanted else None

    def _make_room(self, plan: WorkerPlan) -> None:
        """End those that were used least lately, until there is room for one more; who is leaving is seen off first."""
        with self._lock:
            leaving = [worker for worker in self._workers if not worker.is_alive]
        _see_off(leaving)
        while idle := self._idle():
            with self._lock:
                living = sum(worker.is_alive for worker in self._workers)
            if living < MOST_WARM and self._room.is_enough_for(plan):
                return
            _see_off(self._stop_idle([max(idle, key=_unused)], RunEnd.ROOM))

    def _idle(self) -> list[WorkerProcess]:
        with self._lock:
            return [worker for worker in self._workers if worker.is_alive and worker.job_count == 0]

    def _stop_idle(self, workers: Sequence[WorkerProcess], end: RunEnd) -> Sequence[WorkerProcess]:
        with self._lock:
            leaving = [worker for worker in workers if worker.is_alive and worker.job_count == 0]
            for worker in leaving:
                worker.stop(end)
        return leaving

    def _on_end(self, worker: WorkerProcess) -> None:
        with self._lock:
            self._workers = [one for one in self._workers if one is not worker]
            self._ended.append(_run(worker))
        if self._tell_run is not None:
            self._tell_run(_run(worker))


def _see_off(workers: Sequence[WorkerProcess]) -> None:
    """Wait for workers that were asked to end, and kill who stays: their memory is free only when they are gone."""
    deadline = time.monotonic() + _END_WAIT_S
    staying = [worker for worker in workers if not worker.wait(max(0.0, deadline - time.monotonic()))]
    for worker in staying:
        worker.kill(EndCause.STOPPED)
    for worker in staying:
        worker.wait(_END_WAIT_S)


def _unused(worker: WorkerProcess) -> float:
    return worker.unused_s


def _shown(worker: WorkerProcess) -> WarmWorker:
    return WarmWorker(
        model=worker.plan.model,
        device=worker.plan.device.value,
        compute_type=worker.plan.compute_type,
        batch_rows=worker.plan.batch_rows,
        jobs=worker.job_count,
        served=worker.served,
        idle_s=worker.unused_s,
        load_ms=worker.load_ms,
        device_index=worker.plan.device_index,
        need_mib=worker.need_mib,
    )


def _run(worker: WorkerProcess) -> WorkerRun:
    return WorkerRun(
        started_at=worker.started_at,
        ended_at=datetime.now(UTC),
        model=worker.plan.model,
        device=worker.plan.device.value,
        compute_type=worker.plan.compute_type,
        load_ms=worker.load_ms,
        jobs=worker.served,
        end=worker.run_end,
    )
