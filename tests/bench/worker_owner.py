"""The real worker with a benchmark as its owner: it keeps some jobs in flight, as the queue does, and takes the time.

The worker is a fresh process for each run. It is measured from the moment it is ready, with its model in memory; its
memory from its start to the end, for all processes below it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from types import TracebackType
from typing import Self

from app.core.jobs import JobChunk, JobId
from app.core.options import JobOptions
from app.core.protocol import (
    ChunkDone,
    Command,
    Heartbeat,
    JobCancelled,
    JobDone,
    JobFailed,
    Ready,
    Report,
    Shutdown,
    StartJob,
    WorkerFailed,
    decode,
    encode,
)
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX, SoundPlaces
from app.core.transcript import Segment
from tests.bench.word_match import Spoken

TOP = Path(__file__).parents[2]
DEMO_MODEL = TOP / "resources" / "demo" / "model"
WORKER = "app.worker"
THREADS = 1
BATCH_ROWS = 4
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_Terminal = JobDone | JobFailed | JobCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One chunk, and when it came: seconds since the first job was sent."""

    at_s: float
    job_id: int
    chunk: JobChunk


@dataclass(slots=True, kw_only=True)
class Run:
    """What came of some jobs in one worker."""

    heard: list[Heard] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mib: float = 0.0  # high-water marks of resident memory, all processes of the worker added up

    @property
    def first_s(self) -> float:
        """Return when the first text was there."""
        return next(heard.at_s for heard in self.heard if heard.chunk.segments)

    @property
    def step_s(self) -> float:
        """Return the mean time between two windows with sound, from the first result to the last."""
        times = [heard.at_s for heard in self.heard if heard.chunk.language is not None]
        return (times[-1] - times[0]) / max(1, len(times) - 1)

    def segments(self, job_id: int = 1) -> list[list[Spoken]]:
        segments = [s for heard in self.heard if heard.job_id == job_id for s in heard.chunk.segments]
        return spoken(segments)


class WorkerOwner:
    """Owns the process. Everything happens on the thread that asks; a watch ends a worker that takes too long."""

    def __init__(
        self,
        model: Path = DEMO_MODEL,
        *,
        module: str = WORKER,
        more: Sequence[str] = (),
        rows: int = BATCH_ROWS,
        compute_type: str = "int8",
        timeout_s: float = 3_600,
    ) -> None:
        plan = ["--model", str(model), "--cpu-threads", str(THREADS), "--batch-rows", str(rows)]
        words = [sys.executable, "-m", module, *more, *plan, "--compute-type", compute_type]
        self._errors = TemporaryFile()  # noqa: SIM115  its life is that of the process
        self._process = subprocess.Popen(
            words, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        self._marks: dict[int, int] = {}
        self._watch = Timer(timeout_s, self._process.kill)
        self._watch.start()

    def __enter__(self) -> Self:
        try:
            self._until(Ready)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._send(Shutdown())
            self._process.wait()
        self._end()

    def _end(self) -> None:
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def transcribe(self, jobs: Sequence[StartJob], *, in_flight: int = 1) -> Run:
        """Carry out all jobs, so many at a time, and return what was heard."""
        run, waiting, going = Run(), list(reversed(jobs)), 0
        began_s, cpu_s = time.perf_counter(), self._cpu_s()
        while waiting or going:
            while waiting and going < in_flight:
                self._send(waiting.pop())
                going += 1
            report = self._next()
            if isinstance(report, ChunkDone):
                at_s = time.perf_counter() - began_s
                run.heard.append(Heard(at_s=at_s, job_id=report.job_id, chunk=report.chunk))
            elif isinstance(report, _Terminal):
                assert isinstance(report, JobDone), report
                going -= 1
        run.wall_s, run.cpu_s = time.perf_counter() - began_s, self._cpu_s() - cpu_s
        run.peak_mib = sum(self._marks.values()) / 1_024
        return run

    def _send(self, command: Command) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(encode(command))
        self._process.stdin.flush()

    def _until(self, kind: type[Report]) -> None:
        while not isinstance(self._next(), kind):
            pass

    def _next(self) -> Report:
        """Return the next report but heartbeats, and look at the memory meanwhile."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._look_at_memory()
            report = decode(line)
            assert not isinstance(report, WorkerFailed | Command), report
            if not isinstance(report, Heartbeat):
                return report
        self._errors.seek(0)
        raise RuntimeError(f"the worker ended:\n{self._errors.read().decode(errors='replace')[-2_000:]}")

    def _cpu_s(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _look_at_memory(self) -> None:
        for pid in (self._process.pid, *below(self._process.pid)):
            self._marks[pid] = max(self._marks.get(pid, 0), peak_kib(pid))


def start_job(
    path: Path, options: JobOptions, *, number: int = 1, kept_in: Path | None = None, language: str | None = None
) -> StartJob:
    """Return the job; with a folder to keep it in, waveform and playable copy are written as the product does."""
    places = None
    if kept_in is not None:
        stem = kept_in / f"{number}-{path.stem}"
        places = SoundPlaces(proxy_path=f"{stem}{PROXY_SUFFIX}", peaks_path=f"{stem}{PEAKS_SUFFIX}")
    return StartJob(job_id=JobId(number), path=str(path), options=options, sound=places, language=language)


def spoken(segments: Iterable[Segment]) -> list[list[Spoken]]:
    return [[(word.text, word.start_ms, word.end_ms) for word in segment.words] for segment in segments]


def below(pid: int) -> Iterator[int]:
    """Yield all processes that a process started, and those that they started."""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("utf-8").split():
                yield int(child)
                yield from below(int(child))


def peak_kib(pid: int | str = "self") -> int:
    """Return the most resident memory that a process ever had; nought when it is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    return 0


def alternating(runs: int, *sides: Callable[[], object]) -> None:
    """Carry out the sides in turn, each as often, so that what else goes on falls on all of them."""
    for number in range(runs):
        for side in sides if number % 2 == 0 else reversed(sides):
            side()
