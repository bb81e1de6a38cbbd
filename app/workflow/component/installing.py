"""Putting the two libraries of a source in place: looked at, hashed, written beside and renamed. Half of it is never there."""

import hashlib
import json
import os
import shutil
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, Self

from app.core.cuda_places import library_names
from app.core.errors import ErrorCode, FriscoError, HostError, InputError
from app.store.faults import disk_fault
from app.workflow.component.sources import LICENCE, Contents, Entry, opened
from app.workflow.fetching.terms import Halted, refuse_without_room

NOTE: Final = "component.json"
DOWNLOADING: Final = ".pip-"  # the beginning of a folder into which something is downloaded
_BLOCK: Final = 1 << 20
_LARGEST: Final = 2 << 30  # of a library; the largest known has 752 MB
_LARGEST_LICENCE: Final = 1 << 20
_HEAD: Final = 4_096
_AMD64_ELF, _AMD64_PE = 0x3E, 0x8664
_STALE_S: Final = 6 * 3_600

Tell = Callable[[int, int], object]
IsStopped = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file of the component as it was put there."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What lies in the component's folder, as its note says."""

    version: str  # empty when the source did not tell
    files: tuple[Kept, ...]
    at: datetime

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @classmethod
    def from_note(cls, text: str) -> Self:
        record = json.loads(text)
        files = tuple(Kept(**file) for file in record["files"])
        return cls(version=str(record["version"]), files=files, at=datetime.fromisoformat(record["at"]))

    def as_note(self) -> str:
        record: dict[str, Any] = {"version": self.version, "files": [asdict(file) for file in self.files]}
        return json.dumps({**record, "at": self.at.isoformat()}, indent=1)


def read_note(folder: Path) -> Installed | None:
    """Return what is installed; None when nothing is, or the note is no longer one."""
    try:
        return Installed.from_note((folder / NOTE).read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def install(
    source: Path, folder: Path, *, tell: Tell, is_stopped: IsStopped, platform: str = sys.platform
) -> Installed:
    """Take the libraries out of a source; raise FriscoError or Halted, and then all is as it was before."""
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}")
    _sweep(folder)
    try:
        with opened(source, library_names(platform)) as contents:
            refuse_without_room(folder, contents.total_bytes, "The GPU component")
            fresh.mkdir(parents=True)
            installed = _Unpacking(contents, source, fresh, platform, tell, is_stopped).carry_out()
        _write(fresh / NOTE, installed.as_note().encode())
        _exchange(fresh, folder)
    except OSError as error:
        raise disk_fault(error, f"The GPU component could not be written to {folder.parent}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return installed


class _Unpacking:
    """One source on its way into a folder. Used by one thread."""

    def __init__(
        self, contents: Contents, source: Path, folder: Path, platform: str, tell: Tell, is_stopped: IsStopped
    ) -> None:
        self._contents, self._source, self._folder, self._platform = contents, source, folder, platform
        self._tell, self._is_stopped = tell, is_stopped
        self._done = 0

    def carry_out(self) -> Installed:
        kept: dict[str, Kept] = {}
        for entry in self._contents.entries:
            if entry.role not in kept:
                kept[entry.role] = self._keep(entry)
        missing = [name for name in library_names(self._platform) if name not in kept]
        if missing:
            raise self._refused(self._why_missing(missing))
        return Installed(version=self._contents.version, files=tuple(kept.values()), at=datetime.now(UTC))

    def _keep(self, entry: Entry) -> Kept:
        largest = _LARGEST_LICENCE if entry.role == LICENCE else _LARGEST
        if entry.size_bytes > largest:
            raise self._refused(f"{entry.role} in it is larger than it can be")
        digest, size = hashlib.sha256(), 0
        with (self._folder / entry.role).open("wb") as target:
            while block := entry.stream.read(_BLOCK):
                size += len(block)
                self._look(entry, block, size, largest)
                target.write(block)
                digest.update(block)
            target.flush()
            os.fsync(target.fileno())
        if entry.sha256 and digest.hexdigest() != entry.sha256:
            raise self._refused(f"{entry.role} in it is not what its own list says")
        return Kept(name=entry.role, size_bytes=size, sha256=digest.hexdigest())

    def _look(self, entry: Entry, block: bytes, size: int, largest: int) -> None:
        """Look at what comes before it is written: at the beginning for what it is, always for how much it is."""
        if self._is_stopped():
            raise Halted
        if size > largest:
            raise self._refused(f"{entry.role} in it is larger than it can be")
        is_first = size == len(block)
        if is_first and entry.role != LICENCE and not is_library(block[:_HEAD], self._platform):
            raise self._refused(f"{entry.role} in it is no library for this system")
        self._done += len(block)
        self._tell(self._done, max(self._contents.total_bytes, self._done))

    def _why_missing(self, missing: list[str]) -> str:
        names = set(self._contents.other_names)
        for platform, system in (("linux", "Linux"), ("win32", "Windows")):
            if platform != self._platform and names & set(library_names(platform)):
                return f"it is the one for {system}"
        return f"it does not hold {' and '.join(missing)}"

    def _refused(self, why: str) -> FriscoError:
        sentence = f"{self._source.name} is not the cuBLAS 12 library for this system: {why}."
        return InputError(ErrorCode.COMPONENT_BROKEN, sentence)


def is_library(head: bytes, platform: str) -> bool:
    """Tell by its first bytes whether a file is a library for 64-bit x86 processors."""
    if platform == "win32":
        if len(head) < 0x40 or head[:2] != b"MZ":
            return False
        (at,) = struct.unpack_from("<I", head, 0x3C)
        sign = head[at : at + 6]
        return sign[:4] == b"PE\0\0" and int.from_bytes(sign[4:], "little") == _AMD64_PE
    is_elf = head[:4] == b"\x7fELF" and head[4:5] == b"\x02"
    return is_elf and int.from_bytes(head[18:20], "little") == _AMD64_ELF


def fault_in(folder: Path, installed: Installed, *, tell: Tell, is_stopped: IsStopped) -> str:
    """Read every file again; return what is wrong with the first that is another, empty when all is as it was."""
    done, total = 0, installed.size_bytes
    for file in installed.files:
        digest = hashlib.sha256()
        try:
            with (folder / file.name).open("rb") as stream:
                for block in _blocks(stream, is_stopped):
                    digest.update(block)
                    done += len(block)
                    tell(done, total)
        except OSError as error:
            return f"{file.name} cannot be read ({error.strerror})"
        if digest.hexdigest() != file.sha256:
            return f"{file.name} is damaged"
    return ""


def _blocks(stream: IO[bytes], is_stopped: IsStopped) -> Any:
    while block := stream.read(_BLOCK):
        if is_stopped():
            raise Halted
        yield block


def remove(folder: Path) -> None:
    """Take the component away; raise HostError while somebody uses it."""
    if folder.exists():
        trash = folder.with_name(f".{folder.name}-{os.getpid()}-old")
        _rename(folder, trash)
        shutil.rmtree(trash, ignore_errors=True)


def _exchange(fresh: Path, folder: Path) -> None:
    """Put the new folder where the old one was; the old one goes when the new one is there."""
    old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
    if folder.exists():
        _rename(folder, old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _rename(folder: Path, target: Path) -> None:
    try:
        folder.replace(target)
    except OSError as error:  # on Windows a library that is loaded holds its folder
        sentence = (
            "The GPU component is in use. Let the running jobs come to an end, or close the window, then try again."
        )
        raise HostError(ErrorCode.IN_USE, sentence, detail=str(error)) from error


def _sweep(folder: Path) -> None:
    """Remove what a kill left of earlier tries, old enough that nobody can be at it."""
    with suppress(OSError):
        for left in (*folder.parent.glob(f".{folder.name}-*"), *folder.parent.glob(f"{DOWNLOADING}*")):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
