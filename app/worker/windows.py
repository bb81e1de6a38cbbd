"""Windows: speech is packed into stretches of at most 30 seconds of unbroken sound.

The silence inside a window is kept, nothing is glued together, and windows never overlap: no word is heard twice.
Speech without a pause is cut where it is quietest. Long silence makes windows with nothing in them, so that the place
from which a job can go on moves with the recording.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from app.core.transcript import Span
from app.worker.backend import WINDOW_MS, Window
from app.worker.decode import RATE, SAMPLES_PER_MS, Samples
from app.worker.speech import FRAME, Piece, PieceFinder

LONGEST = WINDOW_MS * SAMPLES_PER_MS
PADDING = 400 * SAMPLES_PER_MS  # the detector hears a word a little late and leaves it a little early
LONGEST_PAUSE = 5 * RATE  # a longer one ends the window: the model makes things up in silence
SILENT_STRETCH = 60 * RATE
_CUT_FROM = 20 * RATE  # how far into unbroken speech a cut may be
_KEPT_BACK = RATE  # the newest silence stays open, speech may begin in its padding
_SMOOTHING = np.ones(3, np.float32) / 3


class WindowCutter:
    """Owns the sound that is not in a window yet; lives on one producer thread.

    All places are samples from the start of the recording. What comes before ``resume_ms`` was done earlier: it is fed
    only so that the detector is in the same mood as then.
    """

    def __init__(self, *, resume_ms: int = 0) -> None:
        self._finder = PieceFinder()
        self._pieces: deque[Piece] = deque()
        self._sound = np.zeros(0, np.float32)
        self._chances = np.zeros(0, np.float32)
        self._base = 0  # place of the first sample of _sound; a multiple of FRAME
        self._taken = resume_ms * SAMPLES_PER_MS  # everything before is in a window

    def feed(self, samples: Samples, chances: Samples) -> Iterator[Window]:
        """Take more sound and the probabilities of speech that are known by now; yield the windows that are whole."""
        self._sound = np.concatenate([self._sound, samples])
        self._chances = np.concatenate([self._chances, chances])
        for chance in chances.tolist():
            self._keep(self._finder.push(chance))
        self._finder.begin_at_least(-(-self._taken // FRAME))
        yield from self._windows(is_final=False)
        self._forget()

    def finish(self, chances: Samples) -> Iterator[Window]:
        """Yield what is left when the recording is at its end."""
        yield from self.feed(np.zeros(0, np.float32), chances)
        self._keep(self._finder.finish())
        yield from self._windows(is_final=True)

    def _keep(self, piece: Piece | None) -> None:
        """Keep what of a piece is not in a window yet."""
        first = -(-self._taken // FRAME)
        if piece is not None and piece.last > first:
            self._pieces.append(Piece(max(piece.first, first), piece.last))

    @property
    def _position(self) -> int:
        """Return the place up to which silence and speech are told apart."""
        return min(self._finder.frames * FRAME, self._base + len(self._sound))

    def _windows(self, *, is_final: bool) -> Iterator[Window]:
        while (window := self._next_window(is_final=is_final)) is not None:
            yield window

    def _next_window(self, *, is_final: bool) -> Window | None:
        first = self._first_speech()
        if first is None:
            return self._silent_window()
        start = max(self._taken, first - PADDING)
        if self._is_too_long_for_one(start):
            self._split(start)
        if not self._pieces:
            return None
        start = max(start, min(first, self._pieces[0].end - LONGEST))
        count = self._fitting(start)
        if not (is_final or self._is_whole(start, count)):
            return None
        return self._cut_out(start, [self._pieces.popleft() for _ in range(count)])

    def _first_speech(self) -> int | None:
        if self._pieces:
            return self._pieces[0].start
        return None if self._finder.open_from is None else self._finder.open_from * FRAME

    def _next_speech(self, index: int) -> int | None:
        """Return where the speech after so many pieces begins, if it has begun."""
        if index < len(self._pieces):
            return self._pieces[index].start
        return None if self._finder.open_from is None else self._finder.open_from * FRAME

    def _is_too_long_for_one(self, start: int) -> bool:
        if self._pieces:
            piece = self._pieces[0]
            return piece.end - max(start, piece.start) > LONGEST
        return self._position - start > LONGEST

    def _split(self, start: int) -> None:
        at_frame = self._best_cut(start)
        if not self._pieces:
            self._pieces.append(self._finder.split_open(at_frame))
            return
        piece = self._pieces.popleft()
        self._pieces.extendleft([Piece(at_frame, piece.last), Piece(piece.first, at_frame)])

    def _best_cut(self, start: int) -> int:
        """Return the frame near the limit where speech is least likely and the sound is lowest."""
        low = -(-(start + _CUT_FROM) // FRAME)
        high = (start + LONGEST) // FRAME
        base = self._base // FRAME
        chances = self._chances[low - base : high - base]
        frames = self._sound[(low - base) * FRAME : (high - base) * FRAME].reshape(-1, FRAME)
        loudness = np.sqrt(np.mean(frames**2, axis=1))
        score = np.convolve(chances + loudness / (loudness.max() + 1e-9), _SMOOTHING, "same")
        return low + 1 + int(np.argmin(score[1:-1]))

    def _fitting(self, start: int) -> int:
        """Return how many of the pieces go into a window that begins there."""
        count = 1
        while count < len(self._pieces):
            piece, before = self._pieces[count], self._pieces[count - 1]
            if piece.end > start + LONGEST or piece.start - before.end > LONGEST_PAUSE:
                break
            count += 1
        return count

    def _is_whole(self, start: int, count: int) -> bool:
        """Tell whether nothing that may still come belongs into this window."""
        if count < len(self._pieces):
            return True
        last = self._pieces[count - 1].end
        coming = self._next_speech(count)
        if coming is not None and coming - last > LONGEST_PAUSE:
            return True
        if coming is None and self._position - last > LONGEST_PAUSE:
            return True
        return self._position > start + LONGEST

    def _cut_out(self, start: int, pieces: list[Piece]) -> Window:
        coming = self._next_speech(0)
        last = pieces[-1].end
        end = min(last + PADDING, start + LONGEST, self._base + len(self._sound))
        if coming is not None:
            end = min(end, max(last, (last + coming) // 2 // SAMPLES_PER_MS * SAMPLES_PER_MS))
        self._taken = end
        return Window(
            start_ms=_ms(start),
            until_ms=_ms(end),
            speech=tuple(Span(start_ms=_ms(p.start), end_ms=_ms(min(p.end, end))) for p in pieces),
            sound=self._sound[start - self._base : end - self._base].copy(),
        )

    def _silent_window(self) -> Window | None:
        until = self._position - _KEPT_BACK
        if until - self._taken < SILENT_STRETCH:
            return None
        start, self._taken = self._taken, until
        return Window(start_ms=_ms(start), until_ms=_ms(until))

    def _forget(self) -> None:
        """Let go of the sound that no window can want any more."""
        first = self._first_speech()
        needed = (self._position if first is None else first) - PADDING
        known_end = self._base + len(self._sound)
        keep_from = max(self._base, min(max(self._taken, needed), known_end) // FRAME * FRAME)
        self._sound = self._sound[keep_from - self._base :]
        self._chances = self._chances[(keep_from - self._base) // FRAME :]
        self._base = keep_from


def _ms(place: int) -> int:
    return place // SAMPLES_PER_MS
