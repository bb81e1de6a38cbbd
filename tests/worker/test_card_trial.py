"""The worker's self-test with the demo model: on the processor for real, on a card as far as this machine goes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.card_trial import (
    LEAST_SIMILARITY,
    MOST_ROUGHNESS,
    TrialFigures,
    TrialState,
    decode_figures,
    verdict_on,
)
from app.core.errors import ErrorCode
from app.core.protocol import WorkerFailed, decode
from app.worker import card_trial
from tests.helpers.cards import NOW
from tests.helpers.frisco import SAMPLE_EN, TOP

MODEL = TOP / "resources" / "demo" / "model"


def told(compute_type: str, *words: str, device: str = "cpu") -> list[bytes]:
    """Run a worker until it ends by itself; return what it said after its greeting."""
    command = [
        *(sys.executable, "-P", "-m", "app.worker", f"--model={MODEL}", f"--device={device}"),
        *(f"--compute-type={compute_type}", f"--trial={SAMPLE_EN}", *words),
    ]
    with subprocess.Popen(command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        lines = worker.stdout.readlines()
    return [line for line in lines[1:] if b"Heartbeat" not in line]


def test_that_int8_is_nearly_the_processor_s_float32_and_writes_the_same_words() -> None:
    (line,) = told("int8")
    figures = decode_figures(line)
    assert isinstance(figures, TrialFigures)
    assert verdict_on(figures, NOW).state is TrialState.PASSED
    assert figures.text_share == 1.0
    assert 0 < figures.roughness < MOST_ROUGHNESS / 5
    assert 1 - figures.similarity < (1 - LEAST_SIMILARITY) / 50
    assert (figures.cublas, figures.ctranslate2[:2]) == ("", "4.")


def test_that_a_type_that_the_device_does_not_have_is_named() -> None:
    (line,) = told("float16")
    report = decode(line)
    assert isinstance(report, WorkerFailed)
    assert report.code is ErrorCode.COMPUTE_TYPE_UNSUPPORTED


def test_that_a_card_without_its_libraries_is_told_at_once(tmp_path: Path) -> None:
    (line,) = told("float16", f"--cuda-dir={tmp_path}", device="cuda")
    report = decode(line)
    assert isinstance(report, WorkerFailed)
    assert report.code is ErrorCode.GPU_LIBS_MISSING


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda output: output, TrialState.PASSED),
        (lambda output: output + np.float32(0.02) * np.sign(output), TrialState.PASSED),
        (np.zeros_like, TrialState.FAILED),
        (lambda output: output * np.nan, TrialState.FAILED),
        (lambda output: np.roll(output, 10, axis=1), TrialState.FAILED),
        (lambda output: output[:, :-1], TrialState.FAILED),
        (lambda output: -output, TrialState.FAILED),
    ],
)
def test_that_an_output_that_is_another_is_seen(spoil: object, state: TrialState) -> None:
    wanted = np.random.default_rng(1).normal(0, 1.1, (1, 300, 128)).astype(np.float32)
    likeness = card_trial._compared(wanted, spoil(wanted))  # type: ignore[operator]
    figures = TrialFigures(
        is_finite=likeness.is_finite,
        spread=likeness.spread,
        similarity=likeness.similarity,
        roughness=likeness.roughness,
        largest_deviation=likeness.largest_deviation,
        text_share=1.0,
        load_ms=1,
        first_ms=1,
        second_ms=1,
        ctranslate2="",
    )
    assert verdict_on(figures, NOW).state is state
