"""How long a file waits for its first word where the model is loaded already, beside a model that must be loaded.

python -m tests.bench.warm_start
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from app.core.jobs import ENDED, JobId, JobSnapshot, JobState
from app.core.options import Device, JobOptions, Quality, WorkerPlan
from app.engine.job_queue import JobQueue
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command
from tests.bench.random_model import CACHE, SMALL, Size, random_model
from tests.bench.report import Figure, Report
from tests.bench.talk_sound import Recording, clips
from tests.helpers.jobs import DEMO_MODEL, MemoryLedger, job_snapshot

_LIMIT_MS = 240_000
_TARGET = "at most 300"
_TOKENS = 32


@dataclass(slots=True, kw_only=True)
class Stay:
    """One queue and what it told of its jobs, by the clock."""

    queue: JobQueue
    workers: WorkerPool
    at_s: dict[tuple[JobId, JobState], float] = field(default_factory=dict)
    first_word_s: dict[JobId, float] = field(default_factory=dict)
    jobs: int = 0

    def hear(self, recording: Recording, model: Path) -> "Wait":
        """Have a recording heard to its end and return how long it waited."""
        self.jobs += 1
        options = JobOptions(model=str(model), quality=Quality.FAST, language="en")
        job = job_snapshot(self.jobs, media_path=str(recording.path), options=options)
        asked_s = time.perf_counter()
        self.queue.submit(job)
        self._wait_for(job.id)
        return Wait(
            start_ms=(self.at_s[job.id, JobState.RUNNING] - asked_s) * 1_000,
            word_ms=(self.first_word_s[job.id] - asked_s) * 1_000,
        )

    def note(self, job: JobSnapshot) -> None:
        self.at_s.setdefault((job.id, job.state), time.perf_counter())

    def _wait_for(self, job_id: JobId) -> None:
        loop = QEventLoop()
        QTimer.singleShot(_LIMIT_MS, loop.quit)
        self.queue.job_changed.connect(lambda job: loop.quit() if job.id == job_id and job.state in ENDED else None)
        loop.exec()
        state = self.queue.job(job_id).state
        if state not in {JobState.FINISHED, JobState.INCOMPLETE, JobState.NO_SPEECH}:
            raise RuntimeError(f"the recording was not heard: {state}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """From the moment a file was given until it was open in the engine, and until its first word."""

    start_ms: float
    word_ms: float


def measure(runs: int = 7, sizes: Sequence[Size] = (SMALL,)) -> Report:
    application = QCoreApplication.instance() or QCoreApplication([])
    recordings = clips(3, seed=11)
    figures = [*_figures("demo model, 3 MB", DEMO_MODEL, recordings, runs)]
    for size in sizes:
        model = random_model(size)
        mib = round((model / "model.bin").stat().st_size / 1024**2)
        figures += _figures(f"random weights of the size {size.name}, {mib} MB", model, recordings, runs)
    application.processEvents()
    return Report(
        benchmark="warm_start",
        baseline="the same recording where a fresh worker must be started and the model loaded first",
        conditions="whole queue with real workers, quality fast, language given, one thread, on the processor; a recording "
        "is given when the one before has ended; warm and cold in turn",
        figures=figures,
        notes=[
            "Open: from the moment a file is given until the engine has it open. First word: until its first words are there.",
            "With random weights a window is heard once, and few words are written: they are noise.",
            "By turns: two models that both stay loaded, asked for in turn, beside loading each time.",
        ],
    )


def _figures(name: str, model: Path, recordings: Sequence[Recording], runs: int) -> Iterator[Figure]:
    warm, cold, turns = list[Wait](), list[Wait](), list[Wait]()
    with _stay() as stay, _stay() as by_turns, TemporaryDirectory() as folder:
        other = copytree(DEMO_MODEL, Path(folder) / "model")
        stay.hear(recordings[0], model)
        by_turns.hear(recordings[0], model)
        for number in range(runs):
            recording = recordings[number % len(recordings)]
            warm.append(stay.hear(recording, model))
            by_turns.hear(recording, other)
            turns.append(by_turns.hear(recording, model))
            with _stay() as fresh:
                cold.append(fresh.hear(recording, model))
    yield _figure(f"{name}: open", [wait.start_ms for wait in warm], [wait.start_ms for wait in cold], _TARGET)
    yield _figure(f"{name}: first word", [wait.word_ms for wait in warm], [wait.word_ms for wait in cold], "")
    yield _figure(
        f"{name}: open, by turns with another",
        [wait.start_ms for wait in turns],
        [wait.start_ms for wait in cold],
        _TARGET,
    )


def _figure(name: str, runs: Sequence[float], baseline: Sequence[float], target: str) -> Figure:
    return Figure(name=name, unit="ms", runs=tuple(runs), baseline=tuple(baseline), target=target)


@contextmanager
def _stay() -> Iterator[Stay]:
    workers = WorkerPool(_command)
    queue = JobQueue(MemoryLedger(), _plan_for, workers, slots=1, cancel_limit_s=20.0)
    stay = Stay(queue=queue, workers=workers)
    queue.job_changed.connect(stay.note)
    queue.chunk_done.connect(lambda done: stay.first_word_s.setdefault(done.job_id, time.perf_counter()))
    try:
        yield stay
    finally:
        queue.close()


def _command(plan: WorkerPlan) -> list[str]:
    """Return the call of a worker; one with random weights, which would go on for ever, hears each window once."""
    command = worker_command(plan)
    if Path(plan.model_path).is_relative_to(CACHE):
        command[command.index("app.worker")] = "tests.bench.watched_worker"
        command += ["--one-try", f"--longest={_TOKENS}"]
    return command


def _plan_for(options: JobOptions) -> WorkerPlan:
    plan = WorkerPlan(
        model_path=options.model,
        model=options.model,
        device=Device.CPU,
        compute_type="int8",
        batch_rows=4,
        cpu_threads=1,
    )
    return replace(plan, model=Path(options.model).name)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
