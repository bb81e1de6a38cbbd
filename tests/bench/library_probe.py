"""faster-whisper by itself, in a process of its own: the baseline of the benchmarks of the engine.

``python -m tests.bench.library_probe '{"mode": "batched", "paths": [...], ...}'``, started by ``probe.probed``. It runs
at the niceness of a worker, and what it takes is counted from the moment its model is in memory.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import faster_whisper

from tests.bench.probe import asked, tell
from tests.bench.worker_owner import peak_kib

NICENESS = 10  # what a worker gives itself
_TO_US = 1_000


def transcribed(wanted: dict[str, Any]) -> dict[str, Any]:
    model = faster_whisper.WhisperModel(
        wanted["model"], device="cpu", compute_type=wanted["compute_type"], cpu_threads=wanted["threads"]
    )
    if wanted.get("longest"):
        model.max_length = wanted["longest"]
    began_s, cpu_s = time.perf_counter(), time.process_time()
    first_s, files = 0.0, []
    for path in wanted["paths"]:
        segments = []
        for segment in _segments(model, wanted, path):
            first_s = first_s or time.perf_counter() - began_s
            segments.append(_record(segment))
        files.append(segments)
    wall_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
    return {"files": files, "wall_s": wall_s, "cpu_s": cpu_s, "first_s": first_s, "peak_mib": peak_kib() / 1_024}


def _segments(model: faster_whisper.WhisperModel, wanted: dict[str, Any], path: str) -> Iterator[Any]:
    options = dict(wanted["options"])
    if wanted["mode"] == "batched":
        pipeline = faster_whisper.BatchedInferencePipeline(model)
        found, _ = pipeline.transcribe(path, batch_size=wanted["rows"], **options)
    else:
        found, _ = model.transcribe(path, **options)
    yield from found


def _record(segment: Any) -> dict[str, Any]:
    words = [
        (word.word, round(word.start * _TO_US), round(word.end * _TO_US), float(word.probability))
        for word in segment.words or ()
    ]
    return {
        "text": segment.text,
        "start_ms": round(segment.start * _TO_US),
        "end_ms": round(segment.end * _TO_US),
        "seek": int(segment.seek),
        "words": words,
    }


if __name__ == "__main__":
    os.nice(NICENESS)
    tell(**transcribed(asked()))
