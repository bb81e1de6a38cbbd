"""Many workers for little: a process that has loaded the engine's libraries once and forks one worker a model.

What is forked is the worker's own ``main``; only the two seconds of imports are saved. Run as a program it prints one
JSON line for each model it was given: what became of a worker with it, and of two jobs in that worker.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import JobDone, JobFailed, Ready, Report, StartJob, WorkerFailed, decode, encode

LIMIT_S = 90.0
MOST_MEMORY = 8 << 30  # the machine that tests must outlive a model that claims too much


@dataclass(kw_only=True)
class Fate:
    """What became of one worker."""

    model: str
    is_ready: bool = False
    is_hung: bool = False
    exit_status: int = 0
    done: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    log: str = ""

    @property
    def is_served(self) -> bool:
        return self.done == len(Quality)

    def note(self, report: Report) -> None:
        match report:
            case Ready():
                self.is_ready = True
            case JobDone():
                self.done += 1
            case JobFailed() | WorkerFailed():
                self.failures.append((report.code, report.sentence))
            case _:
                pass


def fate_of(model: Path, sound: Path) -> Fate:
    """Give a worker with this model a job in each quality, and end it when they have ended."""
    commands, to_worker = os.pipe()
    from_worker, reports = os.pipe()
    log = model.with_name(f"{model.name}.log")
    pid = os.fork()
    if pid == 0:
        _be_worker(model, log, commands, reports, close=(to_worker, from_worker))
    os.close(commands)
    os.close(reports)
    fate = Fate(model=model.name)
    with suppress(BrokenPipeError):
        for number, quality in enumerate(Quality):
            options = JobOptions(model="any", quality=quality)
            os.write(to_worker, encode(StartJob(job_id=JobId(number), path=str(sound), options=options)))
    _listen(from_worker, fate)
    os.kill(pid, signal.SIGKILL)
    fate.exit_status = os.waitpid(pid, 0)[1]
    os.close(to_worker)
    os.close(from_worker)
    fate.log = log.read_text("utf-8", "replace")[-500:]
    return fate


def _be_worker(model: Path, log: Path, commands: int, reports: int, *, close: tuple[int, ...]) -> None:
    import resource

    from app.worker.__main__ import main

    for descriptor in close:
        os.close(descriptor)
    os.dup2(commands, 0)
    os.dup2(reports, 1)
    os.dup2(os.open(log, os.O_CREAT | os.O_WRONLY), 2)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    main(["--model", str(model), "--cpu-threads", "1"])


def _listen(descriptor: int, fate: Fate) -> None:
    """Read reports until both jobs have ended, or the worker has."""
    deadline = time.monotonic() + LIMIT_S
    for line in _lines(descriptor, deadline):
        if line is None:
            fate.is_hung = True
            return
        fate.note(decode(line))  # type: ignore[arg-type]
        if fate.is_ready and fate.done + len(fate.failures) == len(Quality):
            return


def _lines(descriptor: int, deadline: float) -> Iterator[bytes | None]:
    """Yield lines to the end; None when the time is over before."""
    rest = b""
    while True:
        is_there = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]
        if not is_there:
            yield None
            return
        piece = os.read(descriptor, 65_536)
        if not piece:
            return
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def main() -> None:
    import app.worker.loop
    import app.worker.whisper_backend
    import app.worker.whisper_model  # noqa: F401 - what the forked workers find loaded

    sound = Path(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(asdict(fate_of(Path(line.rstrip("\n")), sound))), flush=True)


if __name__ == "__main__":
    main()
