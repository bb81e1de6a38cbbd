"""Many files sent through one real worker, a few at a time, each of them watched to its end."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ErrorCode
from app.core.protocol import JobDone, JobFailed, StartJob
from tests.helpers.worker_line import TERMINAL, WorkerLine

TOGETHER = 4  # as many as the program itself puts into a worker
REFUSALS = frozenset(
    {
        ErrorCode.MEDIA_EMPTY,
        ErrorCode.AUDIO_UNSUPPORTED,
        ErrorCode.AUDIO_CORRUPT,
        ErrorCode.AUDIO_NO_STREAM,
        ErrorCode.AUDIO_TOO_LONG,
        ErrorCode.AUDIO_REJECTED,
    }
)
_TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the job of one file ended, and what the worker calculated meanwhile, for it and for its companions."""

    job: StartJob
    last: object
    processor_s: float

    @property
    def is_done(self) -> bool:
        return isinstance(self.last, JobDone)

    def faults(self) -> Iterator[str]:
        """Say what a person would have to complain about, but for the time."""
        if isinstance(self.last, JobFailed):
            yield from self._faults_of(self.last)
        elif not self.is_done:
            yield f"it ended with {self.last}"

    def _faults_of(self, failure: JobFailed) -> Iterator[str]:
        if failure.code not in REFUSALS:
            yield f"its code is {failure.code} ({failure.detail})"
        if not (failure.sentence[:1].isupper() and failure.sentence.endswith(".")):
            yield f"no sentence: {failure.sentence!r}"
        if Path(self.job.path).name in failure.sentence + failure.detail:
            yield f"it is named: {failure.sentence} ({failure.detail})"


def endings(line: WorkerLine, jobs: Iterable[StartJob]) -> Iterator[Ending]:
    """Send jobs, ``TOGETHER`` at a time, and yield their endings; fail, with those in it, when the worker falls."""
    begun: dict[int, tuple[StartJob, float]] = {}
    for job in jobs:
        begun[job.job_id] = job, processor_s(line.process.pid)
        line.send(job)
        while len(begun) >= TOGETHER:
            yield _next_ending(line, begun)
    while begun:
        yield _next_ending(line, begun)


def _next_ending(line: WorkerLine, begun: dict[int, tuple[StartJob, float]]) -> Ending:
    try:
        while not isinstance(report := line.wait_for(object), TERMINAL):
            pass
    except (AssertionError, OSError) as error:
        paths = [job.path for job, _ in begun.values()]
        raise AssertionError(f"with these in it: {paths}: {error}") from error
    job, before_s = begun.pop(report.job_id)
    return Ending(job=job, last=report, processor_s=processor_s(line.process.pid) - before_s)


def processor_s(pid: int) -> float:
    """Return how long a process has calculated: unlike the time on the wall it does not depend on its neighbours."""
    user, system = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / _TICKS_PER_S


def thread_count(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


def open_files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def memory_kib(pid: int) -> int:
    """Return the memory a process holds now that is its own."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon")))
