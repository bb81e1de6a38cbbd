"""Where somebody speaks: Silero's detector fed block by block, and the rule that makes pieces of its probabilities.

The network is the one bundled with faster-whisper. Its state and the last samples are carried from block to block, so
the blocks leave no trace in the result and memory stays the same however long the recording is.
"""

from dataclasses import dataclass

import numpy as np
import onnxruntime
from faster_whisper.vad import get_vad_model

from app.worker.decode import Samples

FRAME = 512  # samples for one probability: 32 ms
_CONTEXT = 64  # samples of the frame before that the network wants to see again
_STATE = (1, 1, 128)
SPEECH_FROM = 0.5
SILENCE_BELOW = 0.35
SILENT_FRAMES = 5  # 160 ms of silence end a piece, as in faster-whisper's batched mode
SHORTEST_FRAMES = 3  # a click is not speech


class SpeechDetector:
    """Turns samples into one probability of speech for each 32 ms. One for each recording, on its producer thread."""

    def __init__(self) -> None:
        onnxruntime.disable_telemetry_events()  # the environment variable alone does not hold on Windows
        self._session = get_vad_model().session
        self._h = np.zeros(_STATE, np.float32)
        self._c = np.zeros(_STATE, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Samples:
        """Return the probabilities of all frames that are whole now."""
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        return self._probabilities(samples[:whole])

    def finish(self) -> Samples:
        """Return the probability of the last frame, which silence fills up; nothing when there is no rest."""
        if not len(self._rest):
            return np.zeros(0, np.float32)
        return self.feed(np.zeros(FRAME - len(self._rest), np.float32))

    def _probabilities(self, samples: Samples) -> Samples:
        if not len(samples):
            return np.zeros(0, np.float32)
        frames = samples.reshape(-1, FRAME)
        before = np.vstack([self._context, frames[:-1, -_CONTEXT:]])
        self._context = frames[-1, -_CONTEXT:].copy()
        seen = np.concatenate([before, frames], axis=1)
        found, self._h, self._c = self._session.run(None, {"input": seen, "h": self._h, "c": self._c})
        return np.asarray(found, np.float32).reshape(-1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of speech in frames, the last exclusive."""

    first: int
    last: int

    @property
    def start(self) -> int:
        """Return its first sample."""
        return self.first * FRAME

    @property
    def end(self) -> int:
        """Return the sample after its last."""
        return self.last * FRAME


class PieceFinder:
    """Makes pieces of speech from probabilities that come one by one; knows the piece that is not at its end."""

    def __init__(self) -> None:
        self.frames = 0
        self.open_from: int | None = None
        self._quiet_from: int | None = None

    def push(self, probability: float) -> Piece | None:
        """Take the next frame's probability; return the piece that it shows to be over."""
        frame = self.frames
        self.frames += 1
        if probability >= SPEECH_FROM:
            self.open_from = frame if self.open_from is None else self.open_from
            self._quiet_from = None
        elif probability < SILENCE_BELOW and self.open_from is not None:
            self._quiet_from = frame if self._quiet_from is None else self._quiet_from
            if frame - self._quiet_from >= SILENT_FRAMES:
                return self._closed(self._quiet_from)
        return None

    def finish(self) -> Piece | None:
        """Return the piece that the end of the recording ends."""
        if self.open_from is None:
            return None
        return self._closed(self.frames if self._quiet_from is None else self._quiet_from)

    def split_open(self, at_frame: int) -> Piece:
        """End the open piece at a frame; the rest of it stays open."""
        assert self.open_from is not None
        piece = Piece(self.open_from, at_frame)
        self.open_from = at_frame
        return piece

    def begin_at_least(self, frame: int) -> None:
        """Let the open piece begin no earlier than this."""
        if self.open_from is not None:
            self.open_from = max(self.open_from, frame)

    def _closed(self, last: int) -> Piece | None:
        assert self.open_from is not None
        piece = Piece(self.open_from, last)
        self.open_from = self._quiet_from = None
        return piece if last - piece.first >= SHORTEST_FRAMES else None
