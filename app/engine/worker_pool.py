"""The workers that are alive: one a plan, started when asked for, thrown away when they end."""

import threading
from collections.abc import Callable, Sequence

from app.core.options import WorkerPlan
from app.engine.worker_process import EndCause, WorkerProcess, worker_command

_END_WAIT_S = 5.0


class WorkerPool:
    """Owns all worker processes. Every method may be called from any thread."""

    def __init__(self, command_for: Callable[[WorkerPlan], Sequence[str]] = worker_command) -> None:
        self._command_for = command_for
        self._lock = threading.Lock()
        self._workers: list[WorkerProcess] = []
        self._is_closed = False

    def acquire(self, plan: WorkerPlan) -> WorkerProcess | None:
        """Return the living worker for a plan, a new one if need be; None when the pool is closed already.

        Idle workers of other plans are stopped.
        """
        with self._lock:
            if self._is_closed:
                return None
            self._retire_others(plan)
            for worker in self._workers:
                if worker.plan == plan:
                    return worker
            worker = WorkerProcess(plan, self._command_for(plan))
            self._workers.append(worker)
            return worker

    def pids(self) -> list[int]:
        with self._lock:
            return [worker.pid for worker in self._workers if worker.is_alive]

    def close(self) -> None:
        """Stop every worker, kill what does not leave, and take no more work."""
        with self._lock:
            self._is_closed = True
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.stop()
        for worker in workers:
            if not worker.wait(_END_WAIT_S):
                worker.kill(EndCause.STOPPED)
                worker.wait(_END_WAIT_S)

    def _retire_others(self, plan: WorkerPlan) -> None:
        for worker in self._workers:
            if worker.is_alive and worker.plan != plan and worker.job_count == 0:
                worker.stop()
        self._workers = [worker for worker in self._workers if worker.is_alive]
