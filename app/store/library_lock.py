"""Who owns a library: a lock of the operating system, so that a killed owner leaves none behind."""

import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.errors import ErrorCode, HostError
from app.store.faults import disk_fault
from app.store.file_lock import try_lock, unlock
from app.store.layout import PRIVATE, LibraryLayout

_POLL_S = 0.1


class LibraryLock:
    """Owns the open lock file of one library; children do not inherit it (Python opens close-on-exec).

    Beside it lies a note on who has it. The note is read for the sentence alone and decides nothing.
    """

    def __init__(self, library_dir: Path) -> None:
        self._layout = LibraryLayout(root=library_dir.absolute())
        self._descriptor: int | None = None

    def acquire(self, *, timeout_s: float, owner: str) -> Self:
        """Take the lock, waiting for it if need be; raise HostError that names the owner when it stays taken."""
        descriptor = self._open()
        try:
            self._wait(descriptor, timeout_s)
            self._write_note(owner)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Give the lock back; may be called twice."""
        if self._descriptor is not None:
            self._layout.lock_owner.unlink(missing_ok=True)
            unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            self._layout.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            return os.open(self._layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise disk_fault(error, f"The library {self._layout.root} cannot be locked") from error

    def _wait(self, descriptor: int, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not try_lock(descriptor):
            if time.monotonic() >= deadline:
                sentence = f"The library {self._layout.root} is in use by {self._who()}. Close that first."
                raise HostError(ErrorCode.LIBRARY_BUSY, sentence)
            time.sleep(_POLL_S)

    def _who(self) -> str:
        try:
            note = json.loads(self._layout.lock_owner.read_text("utf-8"))
            return f"{note['owner']} (process {note['pid']})"
        except (OSError, ValueError, TypeError, KeyError):
            return "another program"

    def _write_note(self, owner: str) -> None:
        try:
            self._layout.lock_owner.write_text(json.dumps({"owner": owner, "pid": os.getpid()}), "utf-8")
        except OSError as error:
            raise disk_fault(error, "The library cannot be locked") from error
