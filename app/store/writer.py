"""The one thread that writes, and what stands in its place where nobody may."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from app.store.faults import classify

T = TypeVar("T")
_Task = tuple["Future[Any]", Callable[[], Any]]


class Writer:
    """Owns the writing connection and an ordinary thread; carries out writes one after another, each a transaction.

    Not a thread of a pool: on those the connection would be lost after every task.
    """

    def __init__(self, peewee_database: Any) -> None:
        self._peewee = peewee_database
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._is_closed = False
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
        try:
            self._peewee.connect(reuse_if_open=True)
            with self._peewee.atomic():
                result = task()
        except BaseException as error:  # the one who asked decides, also about a KeyboardInterrupt
            fault = classify(error)
            if fault is not None:
                fault.__cause__ = error
            future.set_exception(fault or error)
        else:
            future.set_result(result)


class NoWriter:
    """Stands in the writer's place in a library that is open for reading only."""

    def submit(self, task: Callable[[], T]) -> "Future[T]":
        raise RuntimeError(f"the library is open for reading only, not for {task}")

    def is_current(self) -> bool:
        return False

    def close(self) -> None:
        """Do nothing: there is no thread."""
