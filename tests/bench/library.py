"""How the benchmarks of the engine ask faster-whisper for the same work: which way stands beside which quality."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.core.options import Quality
from tests.bench.probe import environment, probed
from tests.bench.word_match import Spoken
from tests.bench.worker_owner import BATCH_ROWS, DEMO_MODEL, THREADS

NAME = f"faster-whisper {version('faster-whisper')} (ctranslate2 {version('ctranslate2')})"
WAYS = {
    Quality.FAST: ("batched", "BatchedInferencePipeline"),
    Quality.BEST: ("sequential", "WhisperModel.transcribe(vad_filter, min_silence 5 s, no condition on previous text)"),
}
_LONG_SILENCE = {"vad_filter": True, "vad_parameters": {"min_silence_duration_ms": 5_000}}
_OPTIONS: Mapping[Quality, Mapping[str, Any]] = {
    Quality.FAST: {},
    Quality.BEST: {**_LONG_SILENCE, "condition_on_previous_text": False},
}
CONDITIONS = (
    f"on the processor, int8, {THREADS} thread for the model and for the linear algebra, {BATCH_ROWS} rows a batch, "
    "beam 5, word times; both sides at the niceness of a worker, each run in a fresh process, measured from the moment "
    "the model is in memory"
)


def side_by_side(quality: Quality) -> tuple[str, dict[str, Any]]:
    """Return the library's mode that does what a quality does, with its options."""
    return WAYS[quality][0], {"language": "en", "word_timestamps": True, **_OPTIONS[quality]}


def library_run(
    mode: str,
    paths: Sequence[Path],
    options: Mapping[str, Any],
    *,
    model: Path = DEMO_MODEL,
    compute_type: str = "int8",
    longest: int = 0,
    threads: int = THREADS,
    timeout_s: float = 3_600,
) -> dict[str, Any]:
    """Transcribe the files one after another with a warm model; return segments, times and memory.

    With no thread named it takes as many as it takes by itself, and so does the linear algebra.
    """
    limits = {"OPENBLAS_NUM_THREADS": str(threads)} if threads else {}
    with tempfile.TemporaryDirectory() as place:
        around = environment(Path(place), HF_HUB_OFFLINE="1", **limits)
        return probed(
            "library_probe",
            around,
            timeout_s=timeout_s,
            mode=mode,
            paths=[os.fspath(path) for path in paths],
            options=dict(options),
            model=os.fspath(model),
            compute_type=compute_type,
            longest=longest,
            threads=threads,
            rows=BATCH_ROWS,
        )


def spoken_in(segments: Sequence[Mapping[str, Any]]) -> list[list[Spoken]]:
    return [[(text, start_ms, end_ms) for text, start_ms, end_ms, _ in segment["words"]] for segment in segments]
