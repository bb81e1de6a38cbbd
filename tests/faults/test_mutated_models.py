"""Damaged models: the worker serves, says in a sentence that the model is bad, or dies alone; the program goes on.

``FRISCO_MUTATED_MODELS`` sets how many models one run tries (40 by default, a thousand by night) and
``FRISCO_MUTATION_SEED`` which.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import ENDED, JobSnapshot, JobState
from app.core.options import Device, JobOptions, Quality, WorkerPlan
from app.engine.job_queue import JobQueue
from app.engine.worker_pool import WorkerPool
from tests.helpers import speech
from tests.helpers.jobs import MemoryLedger, job_snapshot
from tests.helpers.model_mutations import model_mutant
from tests.helpers.worker_line import DEMO_MODEL, ROOT
from tests.helpers.worker_nursery import Fate

COUNT = int(os.environ.get("FRISCO_MUTATED_MODELS", "40"))
SEED = int(os.environ.get("FRISCO_MUTATION_SEED", "1"))
SIDE_BY_SIDE = 2
MODEL_CODES = {ErrorCode.MODEL_MISSING, ErrorCode.MODEL_CORRUPT}
DEATHS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE} if sys.platform != "win32" else set()

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks workers and makes pipes in the file system")


def sound_in(folder: Path) -> Path:
    said = speech.say(["Today is Friday."], rate=150, lead_ms=100, gap_ms=100)
    return speech.write_wav(folder / "said.wav", said.samples)


def fates(folder: Path, first: int) -> Iterator[tuple[str, Fate]]:
    """Try every second model in a worker of its own; each is made just before and removed after."""
    command = [sys.executable, "-m", "tests.helpers.worker_nursery", str(folder / "said.wav")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for number in range(first, COUNT, SIDE_BY_SIDE):
            model = folder / f"model-{number}"
            damage = model_mutant(DEMO_MODEL, model, number, SEED)
            nursery.stdin.write(f"{model}\n")
            nursery.stdin.flush()
            record = json.loads(nursery.stdout.readline())
            yield damage, Fate(**record)
            shutil.rmtree(model)


def complaint(fate: Fate) -> str:
    """Say what is wrong with the end of a worker; nothing if all is as promised."""
    if fate.is_hung:
        return "it hangs"
    wrong = [code for code, _ in fate.failures if code not in MODEL_CODES]
    mute = [text for _, text in fate.failures if not (text[:1].isupper() and text.endswith("."))]
    if wrong or mute:
        return f"codes {wrong}, sentences {mute}"
    is_dead = os.WIFSIGNALED(fate.exit_status) and os.WTERMSIG(fate.exit_status) in DEATHS
    return "" if fate.is_served or fate.failures or is_dead else f"it left without a word ({fate.exit_status})"


@pytest.mark.slow
@pytest.mark.timeout(120 + COUNT * 5)
def test_that_a_damaged_model_is_served_refused_in_a_sentence_or_fatal_to_its_worker_alone(tmp_path: Path) -> None:
    sound_in(tmp_path)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        runs = pool.map(lambda first: list(fates(tmp_path, first)), range(SIDE_BY_SIDE))
        tried = [pair for run in runs for pair in run]
    wrong = [f"seed {SEED}, {damage}: {fault}\n{fate.log}" for damage, fate in tried if (fault := complaint(fate))]
    served, refused = (sum(1 for _, fate in tried if test(fate)) for test in (is_served, is_refused))
    print(f"{len(tried)} damaged models, seed {SEED}: {served} served, {refused} refused, rest died")
    assert not wrong
    assert len(tried) == COUNT
    assert min(served, refused) > COUNT // 20, "the damage is too small or too great"


def is_served(fate: Fate) -> bool:
    return fate.is_served


def is_refused(fate: Fate) -> bool:
    return bool(fate.failures)


def lose_vocabulary(model: Path) -> None:
    (model / "vocabulary.json").write_text("[]")


def block_vocabulary(model: Path) -> None:
    (model / "vocabulary.json").unlink()
    os.mkfifo(model / "vocabulary.json")


def point_nowhere(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    config["alignment_heads"] = [[31, 0]]
    (model / "config.json").write_text(json.dumps(config))


def forget_orders(model: Path) -> None:
    tokenizer = json.loads((model / "tokenizer.json").read_text())
    tokenizer["added_tokens"] = []
    (model / "tokenizer.json").write_text(json.dumps(tokenizer))


def hear_otherwise(model: Path) -> None:
    settings = json.loads((model / "preprocessor_config.json").read_text())
    settings["feature_size"] = 1 << 31
    (model / "preprocessor_config.json").write_text(json.dumps(settings))


def lose_weights(model: Path) -> None:
    (model / "model.bin").unlink()


SPOILS: dict[Callable[[Path], None], ErrorCode] = {
    lose_weights: ErrorCode.MODEL_MISSING,
    lose_vocabulary: ErrorCode.MODEL_CORRUPT,
    block_vocabulary: ErrorCode.MODEL_CORRUPT,
    point_nowhere: ErrorCode.MODEL_CORRUPT,
    forget_orders: ErrorCode.MODEL_CORRUPT,
    hear_otherwise: ErrorCode.MODEL_CORRUPT,
}


def queued(qtbot: QtBot, sound: Path, models: list[Path]) -> list[JobSnapshot]:
    """Let a queue with real workers run a job with each model, and return how they ended."""
    workers, parent = WorkerPool(), QObject()
    queue = JobQueue(MemoryLedger(), plan_of, workers, slots=2, cancel_limit_s=5.0, parent=parent)
    try:
        for number, model in enumerate(models, start=1):
            options = JobOptions(model=str(model), quality=Quality.FAST)
            queue.submit(job_snapshot(number, media_path=str(sound), options=options))
        ids = [job_snapshot(number).id for number in range(1, len(models) + 1)]
        qtbot.waitUntil(lambda: all(queue.job(one).state in ENDED for one in ids), timeout=90_000)
        return [queue.job(one) for one in ids]
    finally:
        queue.close()


def plan_of(options: JobOptions) -> WorkerPlan:
    return WorkerPlan(model_path=options.model, device=Device.CPU, compute_type="int8", batch_rows=4, cpu_threads=1)


def test_that_the_queue_tells_which_jobs_had_a_bad_model_and_finishes_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    models: list[Path] = []
    for spoil in SPOILS:
        models.append(Path(shutil.copytree(DEMO_MODEL, tmp_path / spoil.__name__)))
        spoil(models[-1])
    *bad, good = queued(qtbot, sound_in(tmp_path), [*models, DEMO_MODEL])
    assert [(job.state, job.code) for job in bad] == [(JobState.FAILED, code) for code in SPOILS.values()]
    assert all(job.message.endswith("Download it again.") for job in bad)
    assert (good.state, good.deaths) == (JobState.FINISHED, 0)
