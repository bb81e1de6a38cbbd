"""Probabilities of speech as a voice detector might give them, and the pieces that the library finds in them."""

import math
from collections.abc import Iterator
from typing import Any

import faster_whisper.vad
import numpy as np
import pytest
from hypothesis import strategies as st

from app.core.transcript import Span
from app.worker.decode import BLOCK, RATE, Samples
from app.worker.pieces import Piece, VoiceRule
from app.worker.speech import FRAME
from app.worker.voice import PADDING
from app.worker.windows import in_ms

SPEAKING, MURMURING, SILENT = 0.95, 0.4, 0.02
_STEPS = 64  # chances that are the same number in single and in double precision


def chances(*stretches: tuple[float, float]) -> Samples:
    """Make a curve of (seconds, chance)."""
    return curve([(round(seconds * RATE / FRAME), chance) for seconds, chance in stretches])


def curve(stretches: list[tuple[int, float]]) -> Samples:
    """Make a curve of (frames, chance)."""
    return np.concatenate([np.full(frames, chance, np.float32) for frames, chance in stretches])


any_chance = st.integers(0, _STEPS).map(lambda step: step / _STEPS)
_level = st.one_of(st.sampled_from([SPEAKING, MURMURING, SILENT]), any_chance)
_frames = st.one_of(st.integers(1, 12), st.integers(13, 60), st.integers(61, 1_300))
curves = st.lists(st.tuples(_frames, _level), min_size=1, max_size=25).map(curve)
# As people talk: for a while or a moment, with pauses and now and then long silence between.
_talk = st.tuples(st.one_of(st.integers(4, 40), st.integers(41, 1_300)), st.just(SPEAKING))
_silence = st.tuples(st.one_of(st.integers(1, 200), st.integers(201, 900), st.integers(900, 2_600)), st.just(SILENT))
_pause = st.one_of(_silence, st.tuples(st.integers(1, 24), _level))
talks = st.lists(st.tuples(_pause, _talk), min_size=1, max_size=8).map(
    lambda pairs: curve([part for pair in pairs for part in pair])
)
tails = st.integers(0, FRAME - 1)  # samples of the last frame, which the detector fills up with silence
block_sizes = st.one_of(st.integers(5_000, 100_000), st.just(BLOCK), st.just(BLOCK + 7_001))


def sound_of(probabilities: Samples, tail: int = 0) -> Samples:
    """Return sound of the right length, whose every sample tells its place."""
    return np.arange((len(probabilities) - 1) * FRAME + tail, dtype=np.float32)


def blocks(sound: Samples, probabilities: Samples, size: int) -> Iterator[tuple[Samples, Samples]]:
    """Yield blocks of sound with the chances that are known then; the last is not among them."""
    known = 0
    for start in range(0, len(sound), size):
        block = sound[start : start + size]
        whole = (start + len(block)) // FRAME
        yield block, probabilities[known:whole]
        known = whole


def pieces_of_library(probabilities: Samples, length: int, **options: Any) -> list[Piece]:
    """Let the library find the pieces of a recording in which its model would hear these chances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faster_whisper.vad, "get_vad_model", lambda: lambda _: probabilities)
        wanted = faster_whisper.vad.VadOptions(**options)
        found = faster_whisper.vad.get_speech_timestamps(np.zeros(length, np.float32), wanted)
    return [Piece(piece["start"], piece["end"]) for piece in found]


def all_speech(probabilities: Samples, length: int) -> list[Span]:
    """Return what the library would find in all of it at once, but for clicks, to the frame."""
    options = {"min_silence_duration_ms": 160, "speech_pad_ms": 0, "min_speech_duration_ms": 95}
    return [in_ms(piece) for piece in pieces_of_library(probabilities, length, **options)]


def rule_of(*, longest_s: float, silence_ms: int) -> VoiceRule:
    """Return our rule for what the library calls the longest speech and the shortest silence."""
    longest = math.inf if math.isinf(longest_s) else longest_s * RATE - FRAME - 2 * PADDING
    return VoiceRule(silence=silence_ms * RATE // 1_000, longest=longest)
