"""Spoken sentences on disk: whole or not there, whoever writes them at the same time or is killed."""

import json
import os
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.helpers.speech.truth import RATE, Samples, Sentence

_PART = ".part"
_OLD_S = 3_600


def keep(place: Path, samples: Samples, truth: Sentence) -> None:
    """Keep sound and truth; the truth comes last, so that one who finds it finds both whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    sweep(place.parent)
    _put(place.with_suffix(".wav"), lambda path: write_mono(path, samples))
    _put(place.with_suffix(".json"), lambda path: path.write_text(json.dumps(truth.as_record()), "utf-8"))


def kept(place: Path) -> tuple[Samples, Sentence] | None:
    """Return what is kept there; what is not whole is not there."""
    try:
        truth = Sentence.from_record(json.loads(place.with_suffix(".json").read_text("utf-8")))
        with wave.open(str(place.with_suffix(".wav")), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    except (OSError, ValueError, KeyError, TypeError, EOFError, wave.Error):
        return None
    return (samples, truth) if len(samples) == truth.sample_count else None


def sweep(folder: Path) -> None:
    """Remove what writers left that were killed long ago."""
    for path in folder.glob(f"*{_PART}"):
        try:
            if time.time() - path.stat().st_mtime > _OLD_S:
                path.unlink()
        except FileNotFoundError:  # another was faster
            continue


def write_mono(path: Path, samples: Samples, rate: int = RATE) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def _put(target: Path, write: Callable[[Path], object]) -> None:
    part = target.with_name(f"{target.name}.{os.getpid()}{_PART}")
    write(part)
    part.replace(target)
