"""Windows for *fast*: pieces of speech are packed into windows of at most 30 seconds, each piece in one window.

The silence between pieces is left out, as the library's batched way does it, so the windows are the library's. Long
silence makes windows with nothing in them, so that the place from which a job can go on moves with the recording.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from app.core.timecode import WINDOW_MS
from app.core.transcript import Span
from app.worker.backend import Window
from app.worker.decode import RATE, SAMPLES_PER_MS, Samples
from app.worker.pieces import Piece, PieceFinder, VoiceRule
from app.worker.speech import FRAME
from app.worker.voice import PADDING, SPOKEN, Pieces

LONGEST = WINDOW_MS * SAMPLES_PER_MS
PARTING_SILENCE = 30 * RATE  # what was said before and after it is not put into one window
SILENT_STRETCH = 60 * RATE
_KEPT_BACK = RATE  # the newest silence stays open, speech may begin in its padding
_SHORTEST = 3 * FRAME  # a click is not speech


class SoundBuffer:
    """The newest sound of a recording. Places are samples from its start."""

    def __init__(self) -> None:
        self._sound = np.zeros(0, np.float32)
        self._base = 0

    @property
    def end(self) -> int:
        return self._base + len(self._sound)

    def append(self, samples: Samples) -> None:
        self._sound = np.concatenate([self._sound, samples])

    def cut(self, start: int, end: int) -> Samples:
        assert start >= self._base
        return self._sound[start - self._base : end - self._base].copy()

    def forget_before(self, place: int) -> None:
        count = min(max(0, place - self._base), len(self._sound))
        self._sound = self._sound[count:]
        self._base += count


class SpokenSpans:
    """Where somebody speaks, to the frame: what has to have text in the end."""

    def __init__(self, rule: VoiceRule) -> None:
        self._finder = PieceFinder(rule)
        self._spans: deque[Span] = deque()

    def push(self, chances: Sequence[float]) -> None:
        for chance in chances:
            self._keep(self._finder.push(chance))

    def finish(self, length: int) -> None:
        self._keep(self._finder.finish(length))

    def between(self, start_ms: int, end_ms: int) -> tuple[Span, ...]:
        """Return the speech of a stretch, as far as it is known; ask in order of time."""
        while self._spans and self._spans[0].end_ms <= start_ms:
            self._spans.popleft()
        spans = [*self._spans, *self._open()]
        clipped = (Span(start_ms=max(s.start_ms, start_ms), end_ms=min(s.end_ms, end_ms)) for s in spans)
        return tuple(span for span in clipped if span.length_ms > 0)

    def _open(self) -> Iterator[Span]:
        if self._finder.begun is not None and self._finder.certain_until - self._finder.begun >= _SHORTEST:
            yield in_ms(Piece(self._finder.begun, self._finder.certain_until))

    def _keep(self, piece: Piece | None) -> None:
        if piece is not None and piece.length >= _SHORTEST:
            self._spans.append(in_ms(piece))


class Packer:
    """Owns the sound that is not in a window yet; lives on one producer thread.

    What comes before ``resume_ms`` was done earlier: it is packed all the same, for only so are the windows behind it
    those of an undisturbed run, but nothing is made of it.
    """

    def __init__(
        self, pieces: Pieces, extract: Callable[[Samples], Any], spoken: VoiceRule = SPOKEN, *, resume_ms: int = 0
    ) -> None:
        self._pieces = pieces
        self._extract = extract
        self._resume_ms = resume_ms
        self._buffer = SoundBuffer()
        self._spoken = SpokenSpans(spoken)
        self._packed: list[tuple[Piece, Samples]] = []
        self._taken_ms = 0  # everything before is in a window
        self._place = 0

    def feed(self, samples: Samples, chances: Samples) -> Iterator[Window]:
        """Take more sound and the probabilities of speech that are known by now; yield the windows that are whole."""
        self._buffer.append(samples)
        known = chances.tolist()
        self._place += len(known) * FRAME
        self._spoken.push(known)
        for piece in self._pieces.push(known):
            yield from self._add(piece)
        yield from self._after_long_silence()
        self._buffer.forget_before(self._pieces.needed_from)

    def finish(self, chances: Samples) -> Iterator[Window]:
        """Yield what is left when the recording is at its end."""
        length = self._buffer.end
        yield from self.feed(np.zeros(0, np.float32), chances)
        self._spoken.finish(length)
        for piece in self._pieces.finish(length):
            yield from self._add(piece)
        yield from self._window()

    def _add(self, piece: Piece) -> Iterator[Window]:
        silence = piece.start - self._packed[-1][0].end if self._packed else 0
        if silence >= PARTING_SILENCE or sum(packed.length for packed, _ in self._packed) + piece.length > LONGEST:
            yield from self._window()
        self._packed.append((piece, self._buffer.cut(piece.start, piece.end)))

    def _window(self) -> Iterator[Window]:
        packed, self._packed = self._packed, []
        taken_ms = self._taken_ms
        if not packed:
            return
        self._taken_ms = in_ms(packed[-1][0]).end_ms
        if self._taken_ms <= self._resume_ms:
            return
        kept = [self._unheard(piece, sound) for piece, sound in packed if in_ms(piece).end_ms > self._resume_ms]
        stretches = tuple(in_ms(piece) for piece, _ in kept)
        speech = self._spoken.between(max(taken_ms, self._resume_ms), self._taken_ms)
        is_worth_hearing = bool(speech) or self._pieces.hears_everything
        yield Window(
            start_ms=stretches[0].start_ms,
            until_ms=self._taken_ms,
            stretches=stretches,
            speech=speech,
            sound=self._extract(np.concatenate([sound for _, sound in kept])) if is_worth_hearing else None,
        )

    def _unheard(self, piece: Piece, sound: Samples) -> tuple[Piece, Samples]:
        done = max(0, self._resume_ms * SAMPLES_PER_MS - piece.start)
        return Piece(piece.start + done, piece.end), sound[done:]

    def _after_long_silence(self) -> Iterator[Window]:
        if not self._pieces.is_idle:
            return
        if self._packed and self._place - self._packed[-1][0].end >= PARTING_SILENCE + PADDING:
            yield from self._window()
        until_ms = (self._place - _KEPT_BACK) // SAMPLES_PER_MS
        if not self._packed and until_ms - self._taken_ms >= SILENT_STRETCH // SAMPLES_PER_MS:
            start_ms, self._taken_ms = self._taken_ms, until_ms
            if until_ms > self._resume_ms:
                yield Window(start_ms=max(start_ms, self._resume_ms), until_ms=until_ms)


def in_ms(piece: Piece) -> Span:
    return Span(start_ms=piece.start // SAMPLES_PER_MS, end_ms=piece.end // SAMPLES_PER_MS)
