"""Windows for *best*: the speech is one ribbon, and where a window begins depends on what was heard in the one before.

As in the library's sequential way, pauses of more than five seconds are left out of the ribbon, each window holds what
follows the last word of the one before, and only the columns that are not heard yet are kept.
"""

from collections import deque
from collections.abc import Callable, Iterator

import numpy as np

from app.core.transcript import Span
from app.worker.backend import Window
from app.worker.decode import SAMPLES_PER_MS, Samples
from app.worker.features import COLUMNS, HOP, LoudnessStream, levelled
from app.worker.pieces import Piece, VoiceRule
from app.worker.speech import FRAME
from app.worker.voice import PADDING, SPOKEN, Pieces
from app.worker.windows import PARTING_SILENCE, SILENT_STRETCH, SoundBuffer, SpokenSpans, in_ms

_AHEAD = 2 * COLUMNS
_KEPT_BACK_MS = 1_000
_SETTLED = 10  # columns behind a window: whether somebody begins to speak at its very end is known then


class _Act:
    """Speech without a very long silence in it, glued together."""

    def __init__(self, loudness: LoudnessStream) -> None:
        self._loudness = loudness
        self._columns = np.zeros((loudness.bands, 0), np.float32)
        self._base = 0  # number of the first column that is kept
        self._stretches: deque[tuple[int, Piece]] = deque()  # with the place of each on the ribbon
        self._length = 0
        self.is_over = False

    @property
    def end(self) -> int | None:
        """Return the last place of the recording that is in it."""
        return self._stretches[-1][1].end if self._stretches else None

    @property
    def waiting(self) -> int:
        return int(self._columns.shape[1])

    def append(self, piece: Piece, sound: Samples) -> None:
        if self._stretches and self._stretches[-1][1].end == piece.start:
            place, last = self._stretches.pop()
            self._stretches.append((place, Piece(last.start, piece.end)))
        else:
            self._stretches.append((self._length, piece))
        self._length += piece.length
        self._keep(self._loudness.push(sound))

    def finish(self) -> None:
        self.is_over = True
        self._keep(self._loudness.finish()[:, : max(0, self._length // HOP - self._base - self.waiting)])

    def window(self) -> tuple[tuple[Span, ...], Samples] | None:
        """Return the next stretches and their columns, when they fill a window or nothing more comes."""
        if not self.waiting or (self.waiting < COLUMNS + _SETTLED and not self.is_over):
            return None
        start, count = self._base * HOP, min(COLUMNS, self.waiting)
        is_rest = self.is_over and count == self.waiting
        end = self._length if is_rest else start + count * HOP
        return tuple(self._between(start, end)), levelled(self._columns[:, :count])

    def skip_to(self, place: int) -> None:
        """Let go of everything that lies before a place of the recording."""
        column = self._base + self.waiting
        for begin, piece in self._stretches:
            if place < piece.end:
                column = min(column, (begin + max(0, place - piece.start)) // HOP)
                break
        count = max(0, column - self._base)
        self._columns = self._columns[:, count:]
        self._base += count
        while len(self._stretches) > 1 and self._stretches[1][0] <= self._base * HOP:
            self._stretches.popleft()

    def _between(self, start: int, end: int) -> Iterator[Span]:
        for place, piece in self._stretches:
            first, last = max(start, place), min(end, place + piece.length)
            if first < last:
                yield in_ms(Piece(piece.start + first - place, piece.start + last - place))

    def _keep(self, columns: Samples) -> None:
        self._columns = np.concatenate([self._columns, columns], axis=1)


class Ribbon:
    """Owns the speech that is not heard yet; lives on one producer thread.

    A job that goes on makes the whole ribbon again and hears what lies behind ``resume_ms``.
    """

    def __init__(
        self,
        pieces: Pieces,
        loudness: Callable[[], LoudnessStream],
        spoken: VoiceRule = SPOKEN,
        *,
        resume_ms: int = 0,
    ) -> None:
        self.is_over = False  # nothing more will be fed
        self._pieces = pieces
        self._loudness = loudness
        self._buffer = SoundBuffer()
        self._spoken = SpokenSpans(spoken)
        self._acts = deque([_Act(loudness())])
        self._heard_ms = resume_ms
        self._glued = 0  # everything of the recording before is in an act, or is silence
        self._place = 0

    @property
    def is_ahead(self) -> bool:
        """Tell whether there is enough for the next windows."""
        return self.is_over or len(self._acts) > 1 or self._acts[0].waiting >= _AHEAD

    def feed(self, samples: Samples, chances: Samples) -> None:
        """Take more sound and the probabilities of speech that are known by now."""
        self._buffer.append(samples)
        known = chances.tolist()
        self._place += len(known) * FRAME
        self._spoken.push(known)
        for piece in self._pieces.push(known):
            self._glue(piece)
        self._glue(self._pieces.certain)
        if self._pieces.is_idle:
            self._part_before(self._place - PADDING)
        self._buffer.forget_before(max(self._pieces.needed_from, self._glued))

    def finish(self, chances: Samples) -> None:
        length = self._buffer.end
        self.feed(np.zeros(0, np.float32), chances)
        self._spoken.finish(length)
        for piece in self._pieces.finish(length):
            self._glue(piece)
        self._end_act()
        self.is_over = True

    def next_window(self) -> Window | None:
        """Return the next window; None while more sound is needed, or when nothing is left."""
        while self._acts:
            act = self._acts[0]
            found = act.window()
            if found is not None:
                return self._made(*found)
            if not act.is_over:
                return self._silence() if act.end is None else None
            self._acts.popleft()
        return None

    def note_heard(self, until_ms: int) -> None:
        """Let go of what was heard; the next window begins there."""
        self._heard_ms = max(self._heard_ms, until_ms)
        self._acts[0].skip_to(self._heard_ms * SAMPLES_PER_MS)

    def _made(self, stretches: tuple[Span, ...], features: Samples) -> Window:
        speech = self._spoken.between(self._heard_ms, stretches[-1].end_ms)
        is_worth_hearing = bool(speech) or self._pieces.hears_everything
        window = Window(
            start_ms=stretches[0].start_ms,
            until_ms=stretches[-1].end_ms,
            stretches=stretches,
            speech=speech,
            sound=features if is_worth_hearing else None,
        )
        if window.is_silent:
            self.note_heard(window.until_ms)
        return window

    def _silence(self) -> Window | None:
        until_ms = self._place // SAMPLES_PER_MS - _KEPT_BACK_MS
        if not self._pieces.is_idle or until_ms - self._heard_ms < SILENT_STRETCH // SAMPLES_PER_MS:
            return None
        start_ms, self._heard_ms = self._heard_ms, until_ms
        return Window(start_ms=start_ms, until_ms=until_ms)

    def _glue(self, piece: Piece | None) -> None:
        """Put what is new of a piece on the ribbon."""
        if piece is None or piece.end <= self._glued:
            return
        new = Piece(max(piece.start, self._glued), min(piece.end, self._buffer.end))
        self._glued = new.end
        if new.length > 0:
            self._part_before(new.start)
            act = self._acts[-1]
            act.append(new, self._buffer.cut(new.start, new.end))
            act.skip_to(self._heard_ms * SAMPLES_PER_MS)

    def _part_before(self, place: int) -> None:
        """Begin another act when nobody has spoken for very long."""
        end = self._acts[-1].end
        if end is not None and place - end >= PARTING_SILENCE:
            self._end_act()
            self._acts.append(_Act(self._loudness()))

    def _end_act(self) -> None:
        self._acts[-1].finish()
        self._acts[-1].skip_to(self._heard_ms * SAMPLES_PER_MS)
