"""Fetching the component's one file: from the address in the settings, or from source through pip, which knows its own.

Either way its size and hash are known beforehand. What a stop leaves is used again where the server allows it.
"""

import importlib.util
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.core.errors import ErrorCode, HostError
from app.engine import process_tree
from app.engine.worker_process import worker_environment
from app.workflow.component.installing import DOWNLOADING, IsStopped, Tell
from app.workflow.component.pins import Pin
from app.workflow.fetching.front import fetch
from app.workflow.fetching.terms import Halted, Network

_LOOK_EVERY_S: Final = 0.25
_LAST_WORDS: Final = 12  # lines of what pip says
_LEAVE_S: Final = 5.0

PipCommand = Callable[[Path, Path], Sequence[str]]  # requirement file, folder to download into


def fetch_from(address: str, pin: Pin, target: Path, *, network: Network, tell: Tell, is_stopped: IsStopped) -> None:
    """Fetch from an address: of the file itself, or of the folder in which it lies under its own name."""
    is_file = address.partition("?")[0].endswith((".whl", ".zip"))
    url = address if is_file else f"{address.rstrip('/')}/{pin.file_name}"
    fetch(
        url,
        target,
        size=pin.size_bytes,
        sha256=pin.sha256,
        progress=lambda done: tell(done, pin.size_bytes),
        is_stopped=is_stopped,
        network=network,
        code=ErrorCode.COMPONENT_DOWNLOAD,
    )


def has_pip() -> bool:
    """Tell whether this is a run from source whose environment can fetch packages."""
    return not getattr(sys, "frozen", False) and importlib.util.find_spec("pip") is not None


def pip_command(requirement: Path, into: Path) -> Sequence[str]:
    """Return the call that downloads what stands in a requirement file, and refuses what has another hash."""
    words = ["download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
    quiet = ["--progress-bar=off", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", *words, *quiet, f"--requirement={requirement}", f"--dest={into}"]


def fetch_with_pip(
    pin: Pin, target: Path, *, tell: Tell, is_stopped: IsStopped, command: PipCommand = pip_command
) -> None:
    """Let pip download the file; how far it is shows in its temporary folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=DOWNLOADING, dir=target.parent, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "temp").mkdir()
        requirement = folder / "requirement.txt"
        requirement.write_text(f"{pin.package}=={pin.version} --hash=sha256:{pin.sha256}\n", "ascii")
        _run(command(requirement, folder / "got"), folder, pin, tell, is_stopped)
        found = next((folder / "got").glob("*.whl"), None) if (folder / "got").is_dir() else None
        if found is None:
            raise _failed("it brought no file", "")
        found.replace(target)


def _run(command: Sequence[str], folder: Path, pin: Pin, tell: Tell, is_stopped: IsStopped) -> None:
    environment = {**worker_environment(), **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "temp"))}
    said: deque[str] = deque(maxlen=_LAST_WORDS)
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=sys.platform != "win32",
        )
    try:
        while process.poll() is None:
            if is_stopped():
                raise Halted
            tell(min(_largest(folder), pin.size_bytes), pin.size_bytes)
            time.sleep(_LOOK_EVERY_S)
    finally:
        if process.poll() is None:
            process_tree.end(process)
            process.wait(_LEAVE_S)
    said.extend(log.read_text("utf-8", "replace").splitlines())
    if process.returncode:
        raise _failed(_reason(said), "\n".join(said))


def _reason(said: Sequence[str]) -> str:
    """Return the last thing pip called an error."""
    errors = [line.partition("ERROR:")[2].strip() for line in said if "ERROR:" in line]
    return errors[-1].rstrip(".") if errors else "it says nothing of why"


def _failed(why: str, detail: str) -> HostError:
    sentence = f"pip could not fetch the GPU component: {why}. Try again, or take it from a file."
    return HostError(ErrorCode.COMPONENT_DOWNLOAD, sentence, detail=detail[-500:])


def _largest(folder: Path) -> int:
    """Return the size of the largest file below: the one that is on its way."""
    largest = 0
    with suppress(OSError):
        for path in folder.rglob("*"):
            with suppress(OSError):
                largest = max(largest, path.stat().st_size if path.is_file() else 0)
    return largest
