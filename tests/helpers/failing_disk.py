"""A disk that fails on order, and the loss of power played through: the tests' side of ``disk_shim.c``."""

import errno
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
_SOURCE = Path(__file__).with_name("disk_shim.c")
_CACHE = REPOSITORY / ".cache" / "disk-shim"
_HEAD = struct.Struct("<cIQq")
_SECTOR = 512
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)
KILL = -1  # instead of an error: the process dies before the operation


@cache
def built_shim() -> Path:
    """Compile the shim once for each text of its source; skip where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    name = hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]
    library = _CACHE / f"{name}.so"
    if not library.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        part = _CACHE / f"{name}.{os.getpid()}.part"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", part, _SOURCE, "-ldl", "-lpthread"], check=True, timeout=60
        )
        part.replace(library)
    return library


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a process said until it ended."""

    lines: tuple[str, ...]
    exit_code: int

    @property
    def acknowledged(self) -> tuple[str, ...]:
        return tuple(line for line in self.lines if line.split()[0] not in ("error", "operations", "bug"))

    @property
    def errors(self) -> tuple[str, ...]:
        return tuple(line.split()[1] for line in self.lines if line.startswith("error "))

    @property
    def operations(self) -> int:
        return next((int(line.split()[1]) for line in self.lines if line.startswith("operations ")), 0)

    @property
    def bug(self) -> str:
        return next((json.loads(line[4:]) for line in self.lines if line.startswith("bug ")), "")


class DiskServer:
    """Owns a process that forks for each order, with a shim between it and what lies below ``root``."""

    def __init__(self, root: Path, log: Path | None = None) -> None:
        environment = {**os.environ, "LD_PRELOAD": str(built_shim()), "FRISCO_SHIM_ROOT": str(root.resolve())}
        if log is not None:
            environment["FRISCO_SHIM_LOG"] = str(log)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.disk_child"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def carry_out(self, **order: object) -> Told:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        lines: list[str] = []
        for line in self._process.stdout:
            if line.startswith("ended "):
                return Told(lines=tuple(lines), exit_code=int(line.split()[1]))
            lines.append(line.rstrip("\n"))
        raise AssertionError("the server died")

    def close(self) -> None:
        assert self._process.stdin is not None
        with self._process:  # closes both pipes and waits
            self._process.stdin.close()


@contextmanager
def disk_server(root: Path, log: Path | None = None) -> Iterator[DiskServer]:
    server = DiskServer(root, log)
    try:
        yield server
    finally:
        server.close()


# --- the loss of power -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that was done to the disk, or one line that was said."""

    kind: str  # c: made, w: written, f: synced, t: cut, r: renamed, u: removed, m: folder made, s: said
    path: str
    data: bytes = b""
    offset: int = 0


def operations(log: Path) -> list[Operation]:
    """Read what the shim wrote down."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        kind, path_length, length, offset = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path = raw[at : at + path_length].decode()
        at += path_length
        found.append(Operation(kind=kind.decode(), path=path, data=raw[at : at + length], offset=offset))
        at += length
    return found


@dataclass(slots=True)
class _File:
    """The bytes of a file: those that are on the disk for good, and what has been done since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        for operation in self.pending:
            _apply(self.durable, operation)
        self.pending.clear()

    def after_crash(self, chance: random.Random) -> bytes:
        """Return what may be found: of the unsynced writes some, some in part, some not."""
        found = bytearray(self.durable)
        for operation in self.pending:
            fate = chance.random()
            if fate < 0.4:
                _apply(found, operation)
            elif fate < 0.7 and operation.kind == "w":
                sectors = chance.randint(0, len(operation.data) // _SECTOR)
                _apply(
                    found,
                    Operation(kind="w", path="", data=operation.data[: sectors * _SECTOR], offset=operation.offset),
                )
        return bytes(found)


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "t":
        grown = operation.offset - len(content)
        content[:] = content[: operation.offset] + b"\x00" * max(0, grown)
    elif operation.data:
        end = operation.offset + len(operation.data)
        if len(content) < end:
            content.extend(b"\x00" * (end - len(content)))
        content[operation.offset : end] = operation.data


class Disk:
    """A disk as it stands after each operation, and as it may be found when the power goes.

    Names are as strict as POSIX: what a folder holds is for good when the folder was synced, in the order in which it
    changed. Bytes are for good when their file was synced.
    """

    def __init__(self, root: Path, *, is_empty: bool = False) -> None:
        """Take what lies in a folder as safe, or begin before there was anything in it."""
        self._root = str(root.resolve())
        self._now: dict[str, _File] = {}
        self._durable: dict[str, _File] = {}
        self._changes: dict[str, list[tuple[str, _File | None]]] = {}
        for path in [] if is_empty else root.resolve().rglob("*"):
            if path.is_file():
                self._now[str(path)] = self._durable[str(path)] = _File(bytearray(path.read_bytes()))

    def do(self, operation: Operation) -> None:
        path = operation.path
        match operation.kind:
            case "c":
                self._set(path, _File())
            case "w" | "t":
                if path in self._now:
                    self._now[path].pending.append(operation)
            case "f" if path in self._now:
                self._now[path].sync()
            case "f":
                self._sync_folder(path)
            case "r":
                moved = self._now.get(path)
                self._set(operation.data.decode(), moved)
                self._set(path, None)
            case "u":
                self._set(path, None)
            case _:
                pass

    def write_after_crash(self, target: Path, chance: random.Random) -> None:
        """Lay out what may be found after the power went now."""
        names = dict(self._durable)
        for changes in self._changes.values():
            for path, file in changes[: chance.randint(0, len(changes))]:
                _put(names, path, file)
        for path, file in names.items():
            place = target / Path(path).relative_to(self._root)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not path.endswith("-shm"):
                place.write_bytes(file.after_crash(chance))

    def _set(self, path: str, file: _File | None) -> None:
        _put(self._now, path, file)
        self._changes.setdefault(str(Path(path).parent), []).append((path, file))

    def _sync_folder(self, folder: str) -> None:
        for path, file in self._changes.pop(folder, []):
            _put(self._durable, path, file)


def _put(names: dict[str, _File], path: str, file: _File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def said_before(done: Sequence[Operation]) -> list[str]:
    """Return the whole lines that were said."""
    text = b"".join(operation.data for operation in done if operation.kind == "s")
    return text.decode().split("\n")[:-1]
