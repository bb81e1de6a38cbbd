"""The work of ``fetching``: asking, going on after a break, hashing what comes. Loaded when something is fetched."""

import hashlib
import http.client
import json
import os
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.error import HTTPError

from app.store.faults import disk_fault
from app.workflow.fetching.faults import is_passing, told, wrong_bytes
from app.workflow.fetching.terms import Halted, Manner, Network, part_of
from app.workflow.fetching.web_line import WebLine

_BLOCK: Final = 1 << 18
_LONGEST_WAIT_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.1
_MOST_JSON: Final = 16 << 20
_PARTIAL, _NO_SUCH_RANGE = 206, 416


class Digest(Protocol):
    """What a file is hashed with."""

    def update(self, block: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def read_answer(url: str, how: Manner) -> Any:
    """Return what a server answers in JSON."""
    return _patient(lambda: _read_json(url, how), how)


def _read_json(url: str, how: Manner) -> Any:
    with WebLine(how.network, how.is_stopped).opened(url, {"Accept": "application/json"}) as answer:
        content = answer.read(_MOST_JSON + 1)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise wrong_bytes(how.name, "it is none", how.code) from error


def _patient(work: Callable[[], Any], how: Manner, came: Callable[[], int] = lambda: 0) -> Any:
    """Try again after passing faults, ever later; a try that brought something does not count."""
    tries, had = 0, came()
    while True:
        try:
            return work()
        except (OSError, http.client.HTTPException) as error:
            tries, had = (1, came()) if came() > had else (tries + 1, had)
            if tries >= how.network.tries or not is_passing(error):
                raise told(error, how.name, how.code) from error
            _wait(_delay_s(error, tries, how.network), how.is_stopped)


def _delay_s(error: Exception, tries: int, network: Network) -> float:
    """Return how long to wait: what the server asks for, else ever longer, and never as long as the others."""
    if isinstance(error, HTTPError):
        asked = error.headers.get("Retry-After") or ""
        if asked.isdigit():
            return min(float(asked), _LONGEST_WAIT_S)
    return float(min(network.first_wait_s * 2 ** (tries - 1), _LONGEST_WAIT_S) * random.uniform(0.7, 1.3))  # noqa: S311


def _wait(delay_s: float, is_stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + delay_s
    while (left_s := until - time.monotonic()) > 0:
        if is_stopped():
            raise Halted
        time.sleep(min(left_s, _LOOK_EVERY_S))


class FileFetch:
    """One file on its way: what came of it, and its hash so far. Used once, by one thread."""

    def __init__(self, url: str, target: Path, *, size: int, sha256: str, git_sha1: str, how: Manner) -> None:
        self._url, self._target, self._size, self._how = url, target, size, how
        self._wanted = sha256 or git_sha1
        self._is_git = not sha256
        self._part = part_of(target)
        self._digest, self._done = self._fresh(), 0

    def run(self) -> None:
        """Fetch it; raise Halted or HostError."""
        for is_last in (False, True):
            with _disk(self._part, self._how.name):
                self._take_up()
            if self._done < self._size:
                _patient(self._more, self._how, lambda: self._done)
            if not self._wanted or self._digest.hexdigest() == self._wanted:
                break
            with _disk(self._part, self._how.name):
                self._part.unlink()
            if is_last:
                raise wrong_bytes(self._how.name, "its content is another", self._how.code)
        with _disk(self._target, self._how.name):
            self._part.replace(self._target)

    def _fresh(self) -> Digest:
        if self._is_git:
            return hashlib.sha1(b"blob %d\0" % self._size, usedforsecurity=False)
        return hashlib.sha256()

    def _take_up(self) -> None:
        """Read what an earlier try left; what is longer than it may be is no part of this file."""
        self._digest, self._done = self._fresh(), 0
        self._part.parent.mkdir(parents=True, exist_ok=True)
        if self._part.exists() and self._part.stat().st_size > self._size:
            self._part.unlink()
        with self._part.open("ab+") as part:
            part.seek(0)
            while block := part.read(_BLOCK * 4):
                self._stop_if_asked()
                self._digest.update(block)
                self._done += len(block)
        self._how.progress(self._done)

    def _more(self) -> None:
        """Ask for what is missing and write it down as it comes."""
        headers = {"Range": f"bytes={self._done}-"} if self._done else {}
        try:
            with WebLine(self._how.network, self._how.is_stopped).opened(self._url, headers) as answer:
                self._begin(answer)
                self._take(answer)
        except HTTPError as error:
            if error.code != _NO_SUCH_RANGE:
                raise
            self._start_over()
            raise ConnectionError("the server does not go on in the middle") from error
        if self._done < self._size:
            raise http.client.IncompleteRead(b"", self._size - self._done)

    def _begin(self, answer: Any) -> None:
        """Go on at the end of what is there, or from the first byte where the server begins there."""
        begins, total = _extent(answer)
        if total is not None and total != self._size:
            raise wrong_bytes(self._how.name, f"it has {total:,} bytes instead of {self._size:,}", self._how.code)
        if begins != self._done:
            self._start_over()
            if begins:
                raise ConnectionError("the server sends another part than was asked for")

    def _take(self, answer: Any) -> None:
        with _disk(self._part, self._how.name):
            part = self._part.open("ab", buffering=0)
        try:
            while self._done < self._size and (block := answer.read1(min(_BLOCK, self._size - self._done))):
                self._stop_if_asked()
                with _disk(self._part, self._how.name):
                    _write_all(part, block)
                self._digest.update(block)
                self._done += len(block)
                self._how.progress(self._done)
            with _disk(self._part, self._how.name):
                os.fsync(part.fileno())
        finally:
            part.close()

    def _start_over(self) -> None:
        with _disk(self._part, self._how.name):
            os.truncate(self._part, 0)
        self._digest, self._done = self._fresh(), 0

    def _stop_if_asked(self) -> None:
        if self._how.is_stopped():
            raise Halted


def _extent(answer: Any) -> tuple[int, int | None]:
    """Return with which byte an answer begins, and how long the whole is where it says so."""
    if answer.status == _PARTIAL:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", "").strip())
        if found is None:
            raise ConnectionError("the server does not say which part it sends")
        return int(found[1]), None if found[2] == "*" else int(found[2])
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _write_all(part: Any, block: bytes) -> None:
    """Write a block; a disk that takes only some of it says why at the next write."""
    rest = memoryview(block)
    while rest:
        rest = rest[part.write(rest) :]


class _disk:  # noqa: N801  # reads like a word at its place
    """Lets the faults of the disk leave as what they are: they are none of the network's."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError):
            with suppress(OSError):
                if self._path.exists() and not self._path.stat().st_size:
                    self._path.unlink()
            raise disk_fault(error, f"{self._name} could not be written") from error
