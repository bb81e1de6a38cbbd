"""How the steps speak: a heading for each, other programs' output as it is, and a way to stop with a sentence."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO, cast

FAILED = 1
WRONG_USAGE = 2
MISSING = 3  # something must be installed by hand first
INTERRUPTED = 130


class SetUpError(Exception):
    """The end of the command: a sentence for the person and an exit code. Raised by any step, shown by ``main``."""

    def __init__(self, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def speak_utf8() -> None:
    """Let subtitles in any language be printed, also into a pipe on Windows or with no locale set."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str) -> None:
    """Print at once: what other programs print must come after it."""
    print(text, flush=True)


def heading(text: str) -> None:
    say(f"── {text}")


def call(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> int:
    """Run a program whose output is the person's affair and return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=cwd, env=env)


def call_to_its_end(command: Sequence[str | Path], *, env: Mapping[str, str]) -> int:
    """Run a program that has something to save when it is stopped, and wait for that.

    Ctrl-C reaches it without us; somebody who ends this process ends that one.
    """
    with subprocess.Popen([str(part) for part in command], env=env) as process:
        before = (
            signal.signal(signal.SIGINT, lambda *_: None),
            signal.signal(signal.SIGTERM, lambda *_: process.terminate()),
        )
        try:
            return process.wait()
        finally:
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
                signal.signal(number, handler)


def call_heard(command: Sequence[str | Path], *, cwd: Path) -> tuple[int, str]:
    """Run a program, pass on what it says, and return its exit code with what it said as errors."""
    words = [str(part) for part in command]
    heard: list[str] = []
    with subprocess.Popen(words, cwd=cwd, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in cast("TextIO", process.stderr):
            heard.append(line)
            print(line, end="", file=sys.stderr, flush=True)
    return process.returncode, "".join(heard)


def call_logged(command: Sequence[str], log: Path, *, env: Mapping[str, str]) -> int:
    """Run a program of many words quietly: they go to the end of ``log``."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env)
