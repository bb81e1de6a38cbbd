"""What one decode pass leaves for the window: the playable copy and the peaks, each under its name only when whole.

They are caches: that one of them cannot be written is told, and costs the job nothing.
"""

import errno
import logging
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import av

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.sound import SoundPlaces
from app.worker.decode import Samples
from app.worker.proxy import ProxyWriter
from app.worker.waveform import PeaksWriter

log = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_WRITE_FAULTS = (OSError, av.error.FFmpegError, ValueError)
_OURS_ALONE = 0o600


class SoundWriter(Protocol):
    """A file of sound that grows."""

    def write(self, samples: Samples) -> None: ...

    def finish(self) -> None:
        """Write what is left and close."""

    def close(self) -> None:
        """Let go of the file as it is; a second time does nothing."""


class _Growing:
    """One file on its way: written under a name of its own, renamed when whole, removed when given up."""

    def __init__(self, path: Path, opening: Callable[[Path], SoundWriter]) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        self._part.touch(mode=_OURS_ALONE, exist_ok=False)
        try:
            self._writer = opening(self._part)
        except _WRITE_FAULTS:
            self._part.unlink(missing_ok=True)
            raise

    def write(self, samples: Samples) -> None:
        self._writer.write(samples)

    def finish(self) -> None:
        self._writer.finish()
        with self._part.open("r+b") as file:
            os.fsync(file.fileno())
        if self._path.exists():  # somebody was faster, and may be playing it
            self._part.unlink()
        else:
            self._part.replace(self._path)

    def give_up(self) -> None:
        with suppress(*_WRITE_FAULTS):
            self._writer.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


class KeptSound:
    """Owns the files that are written during one pass; lives on one producer thread.

    Entered it opens them; left before ``finish`` it leaves nothing behind. It never raises for a file that cannot be
    written: ``fault`` tells.
    """

    def __init__(self, places: SoundPlaces | None) -> None:
        self.fault: FriscoError | None = None
        self._places = places
        self._growing: list[_Growing] = []

    def __enter__(self) -> Self:
        if self._places is not None:
            self._begin(Path(self._places.peaks_path), PeaksWriter)
            self._begin(Path(self._places.proxy_path), ProxyWriter)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._growing:
            self._growing.pop().give_up()

    def write(self, samples: Samples) -> None:
        for file in list(self._growing):
            try:
                file.write(samples)
            except _WRITE_FAULTS as error:
                self._drop(file, error)

    def finish(self) -> None:
        """Give the files their names; nothing is written any more."""
        for file in list(self._growing):
            try:
                file.finish()
                self._growing.remove(file)
            except _WRITE_FAULTS as error:
                self._drop(file, error)

    def _begin(self, path: Path, opening: Callable[[Path], SoundWriter]) -> None:
        """Begin a file that is not there."""
        try:
            if not path.exists():
                self._growing.append(_Growing(path, opening))
        except _WRITE_FAULTS as error:
            self._note(error)

    def _drop(self, file: _Growing, error: Exception) -> None:
        self._growing.remove(file)
        file.give_up()
        self._note(error)

    def _note(self, error: Exception) -> None:
        self.fault = write_fault(error)
        log.warning("%s (%s)", self.fault.sentence, self.fault.detail)


def write_fault(error: Exception) -> FriscoError:
    """Return the expected error behind one that came of writing; the path stays out of it."""
    number = getattr(error, "errno", None)
    detail = f"{type(error).__name__} {number or ''}".strip()
    if number in _FULL:
        sentence = "The disk is full: waveform and playback were not prepared. Make room and open the transcript again."
        return error_of(ErrorCode.DISK_FULL, sentence, detail=detail)
    reason = getattr(error, "strerror", None) or type(error).__name__
    sentence = f"Waveform and playback could not be prepared ({reason}). Check the library folder and its disk."
    return error_of(ErrorCode.DISK_IO, sentence, detail=detail)
