"""Writes of a job that build on one another: when one fails, what stands behind it must not come through.

A stretch that is on disk says that all before it is. A large one may find no room, and the small one behind it may.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from app.core.jobs import JobId

T = TypeVar("T")


class WriteOrder:
    """Owns the writes of each job that are on their way, and what the first that failed died of. For every thread.

    Callbacks of a write run on the writer's thread before it takes the next: so those behind can still be cancelled.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: dict[JobId, list[Future[Any]]] = {}
        self._faults: dict[JobId, BaseException] = {}

    def begin(self, job_id: JobId) -> Future[Any] | None:
        """Let a job write again, and return its newest write if that is still on its way."""
        with self._lock:
            self._faults.pop(job_id, None)
            return next(reversed(self._pending.get(job_id, [])), None)

    def put(self, job_id: JobId, write: Callable[[], Future[T]]) -> Future[T] | None:
        """Have it written after what came before it; None when that failed."""
        with self._lock:
            if job_id in self._faults:
                return None
            future = write()
            self._pending.setdefault(job_id, []).append(future)
        future.add_done_callback(lambda done: self._look_at(job_id, done))
        return future

    def fault(self, job_id: JobId) -> BaseException | None:
        return self._faults.get(job_id)

    def forget(self, job_id: JobId) -> None:
        """Forget of what its writes died: it has ended."""
        with self._lock:
            self._faults.pop(job_id, None)

    def _look_at(self, job_id: JobId, done: Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        with self._lock:
            pending = [write for write in self._pending.pop(job_id, []) if write is not done]
            if error is not None:
                self._faults.setdefault(job_id, error)
            elif pending:
                self._pending[job_id] = pending
        if error is not None:
            for write in pending:
                write.cancel()
