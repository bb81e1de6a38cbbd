"""One recording as the whisper engine takes it: opened, decoded, searched for speech and cut into windows."""

from collections.abc import Iterator
from pathlib import Path

from app.core.media import MediaFacts
from app.core.protocol import StartJob
from app.worker.backend import Window
from app.worker.decode import Decoder
from app.worker.kept_sound import KeptSound
from app.worker.opening import open_within
from app.worker.speech import SpeechDetector
from app.worker.windows import WindowCutter


class Recording:
    """Owns the open file; lives on the producer thread of its job.

    A job that goes on decodes and searches the recording from its start, about 8 seconds of work an hour: the detector
    remembers all it has heard, and only so are the windows, and with them the words, those of an undisturbed run.
    """

    def __init__(self, start: StartJob, *, longest_hours: int) -> None:
        media = open_within(Path(start.path), longest_hours=longest_hours)
        self.facts: MediaFacts = media.facts
        self._decoder = Decoder(media, longest_hours=longest_hours)
        self._resume_ms = start.resume_ms
        self._sound = KeptSound(start.sound)

    @property
    def decoded_ms(self) -> int:
        return self._decoder.decoded_ms

    @property
    def is_cut(self) -> bool:
        return self._decoder.is_cut

    @property
    def sound_fault(self) -> str:
        return self._sound.fault.sentence if self._sound.fault else ""

    def windows(self) -> Iterator[Window]:
        detector, cutter = SpeechDetector(), WindowCutter(resume_ms=self._resume_ms)
        with self._sound as sound:
            for block in self._decoder.blocks():
                sound.write(block)
                yield from cutter.feed(block, detector.feed(block))
            sound.finish()
        yield from cutter.finish(detector.finish())
