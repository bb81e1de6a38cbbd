"""The self-test of one device in one compute type: real speech heard with the demo model, beside the processor's float32.

A process does one trial and ends: a fault of CUDA takes its process along. What the figures mean is core's affair.
"""

import re
import time
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from app.core.card_trial import TrialFigures
from app.core.options import Device, WorkerPlan
from app.worker.bench_sound import first_block
from app.worker.cuda_libraries import cublas_version, load_cuda_libraries
from app.worker.features import COLUMNS, HOP, Features
from app.worker.pulse import Pulse
from app.worker.report_pipe import ReportPipe
from app.worker.whisper_model import load_model

_LANGUAGE = "en"
_MS_PER_S = 1_000


def carry_out(sample: Path, plan: WorkerPlan, pulse: Pulse, pipe: ReportPipe, *, cuda_folder: Path | None) -> None:
    """Measure and report it; raise FriscoError or what the libraries raise when it cannot be done."""
    pulse.beat()
    if plan.device is Device.CUDA:
        load_cuda_libraries(cuda_folder)  # the quickest to fail comes first
    figures = measured(sample, plan, cuda_folder=cuda_folder)
    pulse.rest()
    pipe.write(f"{figures.encode()}\n".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one device made of the sample."""

    output: NDArray[np.float32]
    words: list[str]
    load_ms: int
    first_ms: int
    second_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """How much an output is like another."""

    is_finite: bool = False
    spread: float = 0.0
    similarity: float = 0.0
    roughness: float = 0.0
    largest_deviation: float = 0.0


def measured(sample: Path, plan: WorkerPlan, *, cuda_folder: Path | None) -> TrialFigures:
    sound = first_block(sample, longest_hours=plan.longest_hours)[: COLUMNS * HOP]
    on_processor = replace(plan, device=Device.CPU, compute_type="float32", device_index=0)
    wanted = _heard(sound, on_processor, cuda_folder)
    told = _heard(sound, plan, cuda_folder)
    likeness = _compared(wanted.output, told.output)
    return TrialFigures(
        is_finite=likeness.is_finite,
        spread=likeness.spread,
        similarity=likeness.similarity,
        roughness=likeness.roughness,
        largest_deviation=likeness.largest_deviation,
        text_share=SequenceMatcher(None, wanted.words, told.words, autojunk=False).ratio(),
        load_ms=told.load_ms,
        first_ms=told.first_ms,
        second_ms=told.second_ms,
        ctranslate2=ctranslate2.__version__,
        cublas=cublas_version() if plan.device is Device.CUDA else "",
    )


def _heard(sound: NDArray[np.float32], plan: WorkerPlan, cuda_folder: Path | None) -> _Answer:
    began = time.perf_counter()
    model = load_model(plan, cuda_folder=cuda_folder, is_to_prove_itself=False)
    load_ms = _ms_since(began)
    window = _window(model, sound)
    began = time.perf_counter()
    output = _encoded(model, window)
    first_ms = _ms_since(began)
    began = time.perf_counter()
    output = _encoded(model, window)
    second_ms = _ms_since(began)
    return _Answer(output=output, words=_words(model, sound), load_ms=load_ms, first_ms=first_ms, second_ms=second_ms)


def _window(model: WhisperModel, sound: NDArray[np.float32]) -> Features:
    features = model.feature_extractor(sound)[..., :COLUMNS]
    return np.pad(features, ((0, 0), (0, COLUMNS - features.shape[-1]))).astype(np.float32)


def _encoded(model: WhisperModel, window: Features) -> NDArray[np.float32]:
    answer = model.encode(window).to_device(ctranslate2.Device.cpu).to(ctranslate2.DataType.float32)
    return np.asarray(answer)


def _words(model: WhisperModel, sound: NDArray[np.float32]) -> list[str]:
    segments, _ = model.transcribe(
        sound, language=_LANGUAGE, beam_size=1, temperature=0, condition_on_previous_text=False
    )
    return re.findall(r"\w+", " ".join(segment.text for segment in segments).lower())


def _compared(wanted: NDArray[np.float32], told: NDArray[np.float32]) -> _Likeness:
    """Return how much two outputs are alike; nothing where one of them is none."""
    if wanted.shape != told.shape or not np.isfinite(told).all():
        return _Likeness()
    ours, theirs = told.astype(np.float64).ravel(), wanted.astype(np.float64).ravel()
    lengths = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
    return _Likeness(
        is_finite=True,
        spread=float(ours.std()),
        similarity=float(ours @ theirs) / lengths if lengths else 0.0,
        roughness=float((ours - theirs).std() / (theirs.std() or 1.0)),
        largest_deviation=float(np.abs(ours - theirs).max()),
    )


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * _MS_PER_S)
