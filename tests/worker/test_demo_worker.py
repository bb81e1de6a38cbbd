"""The real worker as a process: loading, failing to load, dying with its owner, and memory that does not grow."""

import shutil
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import ErrorCode
from app.core.options import Device, JobOptions, Quality, WorkerPlan
from app.core.protocol import ChunkDone, JobStarted, Ready, WorkerFailed
from app.worker.whisper_model import load_model, prove
from tests.helpers import speech
from tests.helpers.worker_line import DEMO_MODEL, PATIENCE_S, WorkerLine, text_of

SENTENCE = "Today is Friday."


def test_that_ready_tells_device_and_number_format(tmp_path: Path) -> None:
    with WorkerLine.demo(tmp_path / "log", "--compute-type", "float32") as line:
        ready = line.wait_for(Ready)
        assert (ready.device, ready.compute_type) == ("cpu", "float32")
        assert ready.load_ms > 0
        assert line.shut_down() == 0


def spoil_model(folder: Path) -> None:
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:40_000])


def spoil_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{")


def spoil_config(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def lose_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (shutil.rmtree, ErrorCode.MODEL_MISSING),
        (lose_tokenizer, ErrorCode.MODEL_MISSING),
        (spoil_model, ErrorCode.MODEL_CORRUPT),
        (spoil_tokenizer, ErrorCode.MODEL_CORRUPT),
        (spoil_config, ErrorCode.MODEL_CORRUPT),
    ],
)
def test_that_a_model_that_cannot_be_loaded_is_told_and_ends_the_worker(
    tmp_path: Path, spoil: Callable[[Path], None], code: ErrorCode
) -> None:
    model = Path(shutil.copytree(DEMO_MODEL, tmp_path / "model"))
    spoil(model)
    with WorkerLine("--model", str(model), stderr_path=tmp_path / "log") as line:
        failure = line.wait_for(WorkerFailed)
        assert failure.code is code
        assert failure.sentence.endswith(".")
        assert line.process.wait(PATIENCE_S) == 1


def test_that_a_number_format_the_processor_lacks_is_told(tmp_path: Path) -> None:
    with WorkerLine.demo(tmp_path / "log", "--compute-type", "float16") as line:
        assert line.wait_for(WorkerFailed).code is ErrorCode.COMPUTE_TYPE_UNSUPPORTED


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine has a card")
def test_that_a_card_that_is_not_there_is_told(tmp_path: Path) -> None:
    with WorkerLine.demo(tmp_path / "log", "--device", "cuda", "--compute-type", "float16") as line:
        assert line.wait_for(WorkerFailed).code is ErrorCode.GPU_LIBS_MISSING


def test_that_a_healthy_engine_proves_itself() -> None:
    plan = WorkerPlan(model_path=str(DEMO_MODEL), device=Device.CPU, compute_type="int8", batch_rows=1, cpu_threads=1)
    prove(load_model(plan, cuda_folder=None))


def test_that_a_worker_dies_with_its_owner_in_the_middle_of_its_work(tmp_path: Path) -> None:
    said = speech.say([SENTENCE] * 150, rate=150)
    with WorkerLine.demo(tmp_path / "log") as line:
        line.start(1, speech.write_wav(tmp_path / "talk.wav", said.samples))
        line.wait_for(ChunkDone, 1)
        assert line.process.stdin is not None
        line.process.stdin.close()
        assert line.process.wait(PATIENCE_S) == 0
        assert not any(b"JobDone" in message for message in line.raw)


def test_that_a_job_of_the_real_engine_is_cancelled_and_the_next_is_served(tmp_path: Path) -> None:
    long = speech.write_wav(tmp_path / "long.wav", speech.say([SENTENCE] * 150, rate=150).samples)
    short = speech.write_wav(tmp_path / "short.wav", speech.say(["Open the red door."], rate=150).samples)
    with WorkerLine.demo(tmp_path / "log") as line:
        line.start(1, long)
        line.wait_for(JobStarted, 1)
        line.cancel(1)
        assert len(line.until_end(1)) < 4
        line.start(2, short)
        assert text_of(line.finished(2)[0]) == "Open the red door."


def mostly_silence(path: Path, minutes: int) -> Path:
    """Write a recording with one sentence a minute."""
    sentence = speech.say([SENTENCE], rate=150).samples
    minute = np.zeros(60 * speech.RATE, np.int16)
    minute[: len(sentence)] = sentence
    return speech.write_wav(path, np.tile(minute, minutes))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_that_memory_stays_flat_with_the_length_of_the_recording(tmp_path: Path) -> None:
    peaks: dict[int, int] = {}
    for minutes in (1, 20):
        path = mostly_silence(tmp_path / f"{minutes}.wav", minutes)
        with WorkerLine.demo(tmp_path / "log") as line:
            line.start(1, path, JobOptions(model="demo", quality=Quality.BEST))
            chunks, done = line.finished(1)
            peaks[minutes] = line.peak_memory_kib()
        assert done.decoded_ms == minutes * 60_000
        assert speech.word_errors(" ".join([SENTENCE] * minutes), text_of(chunks)) == 0
        untils = [0, *(chunk.until_ms for chunk in chunks), done.decoded_ms]
        assert max(later - earlier for earlier, later in pairwise(untils)) <= 95_000
    # The samples of 20 minutes alone would be 75 MiB; the library's own way would take a gigabyte.
    assert peaks[20] < peaks[1] + 40 * 1_024
