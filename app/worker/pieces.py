"""From probabilities of speech to pieces of sound that are worth hearing: the library's rule, one frame at a time.

The rule is the one that faster-whisper applies to a whole recording; taken frame by frame it finds the same pieces in
the same places, and needs no more memory for a long recording than for a short one. All places are samples.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.worker.decode import RATE
from app.worker.speech import FRAME

_CUT_PAUSE = 98 * RATE // 1_000  # a piece that grows too long is cut at the last pause longer than this


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRule:
    """What counts as speech, and how much silence ends a piece of it."""

    speech_from: float = 0.5
    silence_below: float = 0.35
    silence: int  # samples
    longest: float = math.inf  # samples; where it is infinite only silence ends a piece


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of sound: its first sample and the one after its last."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class PieceFinder:
    """Takes one probability after another, and tells which piece each shows to be over."""

    def __init__(self, rule: VoiceRule) -> None:
        self._rule = rule
        self._place = 0
        self._begun: int | None = None
        self._quiet: int | None = None  # where the silence began that lasts
        self._pause: int | None = None  # where the last pause began at which the piece may be cut
        self._after_pause: int | None = None  # where speech went on behind it

    @property
    def place(self) -> int:
        """Return up to where the recording has been judged."""
        return self._place

    @property
    def begun(self) -> int | None:
        """Return where the piece begins that is not over."""
        return self._begun

    @property
    def certain_until(self) -> int:
        """Return up to where the piece that is not over goes at least."""
        return self._place if self._quiet is None else self._quiet

    def push(self, chance: float) -> Piece | None:
        """Take the next frame's probability; return the piece that it shows to be over."""
        place = self._place
        self._place += FRAME
        is_speech = chance >= self._rule.speech_from
        if is_speech:
            self._note_speech(place)
        if is_speech and self._begun is None:
            self._begun = place
            return None
        cut = None
        if self._begun is not None and place - self._begun > self._rule.longest:
            cut = self._cut(place)
        if chance < self._rule.silence_below and self._begun is not None:
            return self._note_silence(place) or cut
        return cut

    def finish(self, length: int) -> Piece | None:
        """Return the piece that the end of the recording ends, which is so many samples long."""
        if self._begun is None or self._begun >= length:
            return None
        return self._closed(length)

    def _note_speech(self, place: int) -> None:
        if self._quiet is None:
            return
        self._quiet = None
        if self._pause is not None and self._after_pause is None:
            self._after_pause = place

    def _note_silence(self, place: int) -> Piece | None:
        if self._quiet is None:
            self._quiet = place
        if place - self._quiet > _CUT_PAUSE and self._pause != self._quiet:
            self._pause, self._after_pause = self._quiet, None
        return self._closed(self._quiet) if place - self._quiet >= self._rule.silence else None

    def _cut(self, place: int) -> Piece:
        """End a piece that is too long: at its last pause, or here where it has none."""
        if self._pause is None:
            return self._closed(place)
        goes_on = self._after_pause
        piece = self._closed(self._pause)
        self._begun = goes_on
        return piece

    def _closed(self, end: int) -> Piece:
        assert self._begun is not None
        piece = Piece(self._begun, end)
        self._begun = self._quiet = self._pause = self._after_pause = None
        return piece


class Padder:
    """Gives pieces a margin on both sides; two that are near share the silence between them."""

    def __init__(self, padding: int) -> None:
        self._padding = padding
        self._held: Piece | None = None  # its end has no margin yet

    @property
    def held(self) -> Piece | None:
        return self._held

    def push(self, piece: Piece) -> Piece | None:
        """Take the next piece; return the one before it, whose margin is known now."""
        if self._held is None:
            self._held = Piece(max(0, piece.start - self._padding), piece.end)
            return None
        silence = piece.start - self._held.end
        is_near = silence < 2 * self._padding
        before, after = (silence // 2, silence // 2) if is_near else (self._padding, self._padding)
        done = Piece(self._held.start, self._held.end + before)
        self._held = Piece(max(0, piece.start - after), piece.end)
        return done

    def release(self, nothing_before: int) -> Piece | None:
        """Return the piece that is held when no other begins so early that it could take of its margin."""
        if self._held is None or nothing_before - self._held.end < 2 * self._padding:
            return None
        return self._let_go(self._held.end + self._padding)

    def finish(self, length: int) -> Piece | None:
        if self._held is None:
            return None
        return self._let_go(min(length, self._held.end + self._padding))

    def _let_go(self, end: int) -> Piece:
        assert self._held is not None
        piece, self._held = Piece(self._held.start, end), None
        return piece


class PieceStream:
    """Finder and padder in one: probabilities in, padded pieces out, each as soon as nothing can change it."""

    hears_everything = False

    def __init__(self, rule: VoiceRule, padding: int) -> None:
        self._finder = PieceFinder(rule)
        self._padder = Padder(padding)
        self._padding = padding

    @property
    def needed_from(self) -> int:
        """Return the first sample that a piece to come may want."""
        if self._padder.held is not None:
            return self._padder.held.start
        begun = self._finder.place if self._finder.begun is None else self._finder.begun
        return max(0, begun - self._padding)

    @property
    def is_idle(self) -> bool:
        """Tell whether no piece is under way."""
        return self._finder.begun is None and self._padder.held is None

    @property
    def certain(self) -> Piece | None:
        """Return what surely belongs to the piece that is not over; right as long as pieces do not share a margin."""
        if self._finder.begun is None:
            return None
        return Piece(max(0, self._finder.begun - self._padding), self._finder.certain_until)

    def push(self, chances: Sequence[float]) -> Iterator[Piece]:
        for chance in chances:
            piece = self._finder.push(chance)
            if piece is not None:
                yield from _known(self._padder.push(piece))
        begun = self._finder.begun
        yield from _known(self._padder.release(self._finder.place if begun is None else begun))

    def finish(self, length: int) -> Iterator[Piece]:
        last = self._finder.finish(length)
        if last is not None:
            yield from _known(self._padder.push(last))
        yield from _known(self._padder.finish(length))


def _known(piece: Piece | None) -> Iterator[Piece]:
    if piece is not None:
        yield piece
