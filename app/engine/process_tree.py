"""Starting a worker so that it can be ended with all its children, on Linux and on Windows.

The one place of the engine that asks which system it runs on.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import IO


def start(command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in a process group (Linux) or job object (Windows) of its own, with three pipes."""
    process: subprocess.Popen[bytes] = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=sys.platform != "win32",
        creationflags=_creation_flags(),
    )
    if sys.platform == "win32":
        from app.engine import windows_job

        windows_job.adopt(process)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and everything it started; one that is gone already is no error."""
    if sys.platform == "win32":
        from app.engine import windows_job

        windows_job.end(process)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def close_pipe(pipe: IO[bytes] | None) -> None:
    """Close a pipe whose other end may be gone."""
    if pipe is not None:
        with contextlib.suppress(OSError):
            pipe.close()


def describe_exit(code: int) -> str:
    """Put a process's exit code into words."""
    if sys.platform != "win32" and code < 0:
        with contextlib.suppress(ValueError):
            return f"ended by {signal.Signals(-code).name}"
    if code > 0x7FFFFFFF:
        return f"ended with Windows status 0x{code:08X}"
    return f"ended with exit code {code}"


def _creation_flags() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0
