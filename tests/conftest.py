"""What every test gets without asking for it.

- Its own home: library, settings, caches and models of the person who runs the tests are out of reach.
- No network but this machine itself.
- At its end nothing may be left: no thread, no process (workers of workers included). Who started it is named.
- No warning in the log, unless the test takes ``caplog`` and so looks at the log itself.
"""

import logging
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import settings

TOP = Path(__file__).resolve().parents[1]
MARK = "FRISCO_TESTED_BY"  # every process that a test starts inherits it, so that orphans are found
GRACE_S = 10.0  # for what is ending already
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "data",
    "WIN_PD_OVERRIDE_APPDATA": "data",
    "FRISCO_LIBRARY": "data/library",
}
OURS_TO_FORGET = ("HF_HOME", "HF_HUB_CACHE")
NOWHERE = "http://127.0.0.1:9"  # the proxy of processes the tests start: nobody listens there

settings.register_profile("frisco", deadline=None, print_blob=True)
settings.load_profile("frisco")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse by a bug's exception: an OSError would pass for a broken line and be handled."""
    if event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in (None, "", "localhost", "127.0.0.1", "::1"):
        raise RuntimeError(f"a test may not reach the network: {host!r}")


sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True, scope="session")
def home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cover what fixtures of a wider scope than one test do."""
    with pytest.MonkeyPatch.context() as patch:
        _move_home(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test a home of its own, still empty, and not inside its ``tmp_path``."""
    with pytest.MonkeyPatch.context() as patch:
        yield _move_home(patch, tmp_path_factory.mktemp("home"))


def _move_home(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    (folder / "runtime").mkdir(mode=0o700)
    for name, place in HOME_VARIABLES.items():
        patch.setenv(name, str(folder / place))
    for name in OURS_TO_FORGET:
        patch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        patch.setenv(name, NOWHERE)
        patch.setenv(name.upper(), NOWHERE)
    return folder


class _Log(logging.Handler):
    """Keeps the warnings of all threads."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        place = f"{Path(record.pathname).name}:{record.lineno}"
        self.lines.append(f"{record.levelname} {record.name} ({place}): {record.getMessage()}")


class _Starts:
    """Notes who starts threads and processes while a test runs."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.threads: weakref.WeakKeyDictionary[threading.Thread, str] = weakref.WeakKeyDictionary()
        self.processes: list[tuple[weakref.ref[subprocess.Popen[Any]], str]] = []
        start, init = threading.Thread.start, subprocess.Popen.__init__

        def noted_start(thread: threading.Thread) -> None:
            self.threads[thread] = _who(sys._getframe(1))
            start(thread)

        def noted_init(process: subprocess.Popen[Any], *arguments: Any, **named: Any) -> None:
            init(process, *arguments, **named)
            self.processes.append((weakref.ref(process), _who(sys._getframe(1))))

        patch.setattr(threading.Thread, "start", noted_start)
        patch.setattr(subprocess.Popen, "__init__", noted_init)


def _who(frame: FrameType | None) -> str:
    """Name the places of our own code that led here, innermost first."""
    places: list[str] = []
    while frame is not None and len(places) < 3:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(TOP) and ".venv" not in path.parts:
            places.append(f"{path.relative_to(TOP)}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(places) or "a library"


@pytest.fixture(autouse=True)
def nothing_left_over(home: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a thread or a process behind, or a warning in the log."""
    threads_before = set(threading.enumerate())
    log = _Log()
    logging.getLogger().addHandler(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, str(home))
        starts = _Starts(patch)
        yield
    logging.getLogger().removeHandler(log)
    left = [*_threads_left(threads_before, starts), *_processes_left(starts), *_orphans_left(home, starts)]
    if log.lines and "caplog" not in request.fixturenames:
        left += [f"a warning in the log (a test that expects it takes caplog): {line}" for line in log.lines]
    if left:
        pytest.fail("The test left behind:\n  " + "\n  ".join(left), pytrace=False)


def _threads_left(before: set[threading.Thread], starts: _Starts) -> Iterator[str]:
    deadline = time.monotonic() + GRACE_S
    for thread in set(threading.enumerate()) - before:
        if isinstance(thread, threading._DummyThread):  # a thread of Qt's that has once run Python; not ours to end
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            yield f"the thread {thread.name!r}, started by {starts.threads.get(thread, 'a library')}"


def _processes_left(starts: _Starts) -> Iterator[str]:
    for reference, who in starts.processes:
        process = reference()
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
            yield f"the process {process.args!r}, started by {who}"


def _orphans_left(home: Path, starts: _Starts) -> Iterator[str]:
    """Look for processes of this test that we did not start ourselves, where the system shows them."""
    deadline = time.monotonic() + GRACE_S
    while starts.processes and (orphans := list(_marked_processes(home))):
        if time.monotonic() > deadline:
            yield from (f"an orphaned process: {words}" for words in orphans)
            return
        time.sleep(0.05)


def _marked_processes(home: Path) -> Iterator[str]:
    wanted = f"{MARK}={home}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield f"{folder.name} {(folder / 'cmdline').read_bytes().decode(errors='replace')}"
        except OSError:  # it has just ended, or is another person's
            continue
