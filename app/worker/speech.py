"""How likely somebody speaks: Silero's detector, fed block by block.

The network is the one bundled with faster-whisper. Its state and the last samples are carried from block to block, so
the blocks leave no trace in the result and memory stays the same however long the recording is.
"""

import numpy as np
import onnxruntime
from faster_whisper.vad import get_vad_model

from app.worker.decode import Samples

FRAME = 512  # samples for one probability: 32 ms
_CONTEXT = 64  # samples of the frame before that the network wants to see again
_STATE = (1, 1, 128)


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
        """Return the probability of the last frame, which silence fills up, be it the whole of it."""
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
