"""The one thread that writes, and what stands in its place where nobody may."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from app.core.errors import FriscoError
from app.store.faults import classify

T = TypeVar("T")
_Task = tuple["Future[Any]", Callable[[], Any]]


class Bare:
    """A task that is no transaction: SQLite does some things outside of one alone. Owns nothing."""

    def __init__(self, task: Callable[[], object]) -> None:
        self._task = task

    def __call__(self) -> None:
        self._task()


class Writer:
    """Owns the writing connection and an ordinary thread; carries out writes one after another, each a transaction.

    Not a thread of a pool: on those the connection would be lost after every task.
    """

    def __init__(self, peewee_database: Any) -> None:
        self._peewee = peewee_database
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._is_closed = False
        self._changed_rows = 0
        self._fault: FriscoError | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="library-writer", daemon=False)
        self._thread.start()

    def submit(self, task: Callable[[], T]) -> "Future[T]":
        """Queue a write; the future is done when it is on disk."""
        future: Future[T] = Future()
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the library is closed")
            self._tasks.put((future, task))
        return future

    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    @property
    def changed_rows(self) -> int:
        """Return how many rows this writer has changed so far: whether anything was written since one looked."""
        return self._changed_rows

    def refuse(self, fault: FriscoError) -> None:
        """From now on answer every write with this error; what is queued already is refused too."""
        self._fault = fault

    def close(self) -> None:
        """Carry out what is queued, then end; may be called twice."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._tasks.get()) is not None:
            self._carry_out(*item)
            del item  # keeps neither the result nor the task alive while waiting
        self._peewee.close()

    def _carry_out(self, future: "Future[Any]", task: Callable[[], Any]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        if self._fault is not None:
            future.set_exception(self._fault)
            return
        try:
            self._peewee.connect(reuse_if_open=True)
            with nullcontext() if isinstance(task, Bare) else self._peewee.atomic():
                result = task()
            self._changed_rows = self._peewee.connection().total_changes
        except BaseException as error:  # the one who asked decides, also about a KeyboardInterrupt
            fault = classify(error, Path(self._peewee.database).parent)
            if fault is not None:
                fault.__cause__ = error
            future.set_exception(fault or error)
        else:
            future.set_result(result)


class NoWriter:
    """Stands in the writer's place in a library that is open for reading only.

    With a fault it answers every write with that: a person at a window may try. Without one a write is a bug.
    """

    changed_rows = 0

    def __init__(self, fault: FriscoError | None = None) -> None:
        self._fault = fault

    def refuse(self, fault: FriscoError) -> None:
        self._fault = fault

    def submit(self, task: Callable[[], T]) -> "Future[T]":
        if self._fault is None:
            raise RuntimeError(f"the library is open for reading only, not for {task}")
        future: Future[T] = Future()
        future.set_exception(self._fault)
        return future

    def is_current(self) -> bool:
        return False

    def close(self) -> None:
        """Do nothing: there is no thread."""
