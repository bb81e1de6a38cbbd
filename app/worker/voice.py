"""Which sound is worth hearing, by quality and by how keen the person wants the voice detector to be."""

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from app.core.options import Quality, VoiceDetection
from app.worker.decode import RATE, SAMPLES_PER_MS
from app.worker.pieces import Piece, PieceStream, VoiceRule
from app.worker.speech import FRAME

PADDING = 400 * SAMPLES_PER_MS  # the detector hears a word a little late and leaves it a little early
_LONGEST = 30 * RATE
_SHORT_SILENCE = 160 * SAMPLES_PER_MS
_LONG_SILENCE = 5_000 * SAMPLES_PER_MS  # more than the model hears often enough; in longer silence it makes things up
_THRESHOLDS = {VoiceDetection.NORMAL: (0.5, 0.35), VoiceDetection.SENSITIVE: (0.2, 0.1)}
_CUT_FROM = 20 * RATE
_SMOOTHING = np.ones(3, np.float32) / 3

SPOKEN = VoiceRule(silence=_SHORT_SILENCE)


class Pieces(Protocol):
    """Probabilities of speech in, pieces of sound out. Places are samples."""

    hears_everything: bool

    @property
    def needed_from(self) -> int:
        """Return the first sample that a piece to come may want."""

    @property
    def is_idle(self) -> bool:
        """Tell whether no piece is under way."""

    @property
    def certain(self) -> Piece | None:
        """Return what surely belongs to the piece that is under way."""

    def push(self, chances: Sequence[float]) -> Iterator[Piece]: ...

    def finish(self, length: int) -> Iterator[Piece]: ...


def pieces_for(quality: Quality, detection: VoiceDetection) -> Pieces:
    """Return the library's rules: short pieces to be packed for *fast*, long ones to be followed for *best*."""
    if detection is VoiceDetection.OFF:
        return Everything(_LONGEST if quality is Quality.FAST else None)
    speech_from, silence_below = _THRESHOLDS[detection]
    is_fast = quality is Quality.FAST
    rule = VoiceRule(
        speech_from=speech_from,
        silence_below=silence_below,
        silence=_SHORT_SILENCE if is_fast else _LONG_SILENCE,
        longest=_LONGEST - FRAME - 2 * PADDING if is_fast else math.inf,
    )
    return PieceStream(rule, PADDING)


def spoken_rule(detection: VoiceDetection) -> VoiceRule:
    """Return what counts as speech that has to have text."""
    if detection is VoiceDetection.OFF:
        return SPOKEN
    speech_from, silence_below = _THRESHOLDS[detection]
    return VoiceRule(speech_from=speech_from, silence_below=silence_below, silence=_SHORT_SILENCE)


class Everything:
    """Leaves nothing out: the whole recording is one piece, or pieces cut where speech is least likely."""

    hears_everything = True
    is_idle = False

    def __init__(self, longest: int | None) -> None:
        self._longest = longest
        self._begun = self._place = 0
        self._chances: list[float] = []  # since the last cut, where pieces are to be cut

    @property
    def needed_from(self) -> int:
        return self._begun

    @property
    def certain(self) -> Piece:
        return Piece(self._begun, self._place)

    def push(self, chances: Sequence[float]) -> Iterator[Piece]:
        self._place += len(chances) * FRAME
        if self._longest is None:
            return
        for chance in chances:
            # Only when another frame comes is it known that the last one is whole: no piece reaches beyond the end.
            if (len(self._chances) + 1) * FRAME > self._longest:
                yield self._cut()
            self._chances.append(chance)

    def finish(self, length: int) -> Iterator[Piece]:
        if length > self._begun:
            yield Piece(self._begun, length)

    def _cut(self) -> Piece:
        first = _CUT_FROM // FRAME
        chances = np.pad(np.asarray(self._chances[first:], np.float32), 1, "edge")
        quiet = np.convolve(chances, _SMOOTHING, "valid")[::-1]
        count = len(self._chances) - int(np.argmin(quiet))
        piece = Piece(self._begun, self._begun + count * FRAME)
        self._begun, self._chances = piece.end, self._chances[count:]
        return piece
