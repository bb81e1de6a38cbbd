"""The real command line in a process of its own, as a person or a script runs it."""

import json
import os
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[2]
SAMPLE_EN = TOP / "resources" / "demo" / "sample_en.wav"
SAMPLE_DE = TOP / "resources" / "demo" / "sample_de.wav"
ORPHAN_WAIT_S = 10.0
WORKER_WAIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Return the objects that ``--json`` printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, words)]


def environment(library: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "FRISCO_LIBRARY": str(library), "PYTHONPATH": str(TOP), **(extra or {})}


def frisco(*words: str | Path, library: Path, timeout_s: float = 90, extra: Mapping[str, str] | None = None) -> Ran:
    """Run a command to its end."""
    process = subprocess.run(
        command(*words), env=environment(library, extra), capture_output=True, timeout=timeout_s, check=False
    )
    return Ran(code=process.returncode, out=process.stdout.decode(), err=process.stderr.decode())


def long_recording(path: Path, sources: list[Path]) -> Path:
    """Write the samples one after another into one file, a second of silence between them."""
    with wave.open(str(path), "wb") as target:
        for index, source in enumerate(sources):
            with wave.open(str(source), "rb") as part:
                if index == 0:
                    target.setparams(part.getparams())
                target.writeframes(part.readframes(part.getnframes()) + bytes(2 * part.getframerate()))
    return path


def processes_of(library: Path) -> Iterator[int]:
    """Yield the processes, workers included, that were started for this library."""
    wanted = f"FRISCO_LIBRARY={library}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
        except OSError:
            continue


def wait_for_no_process(library: Path) -> None:
    deadline = time.monotonic() + ORPHAN_WAIT_S
    while left := list(processes_of(library)):
        assert time.monotonic() < deadline, f"left over after the kill: {left}"
        time.sleep(0.05)


def wait_for_a_worker(library: Path, main_pid: int) -> None:
    deadline = time.monotonic() + WORKER_WAIT_S
    while not any(pid != main_pid for pid in processes_of(library)):
        assert time.monotonic() < deadline, "no worker came"
        time.sleep(0.02)
