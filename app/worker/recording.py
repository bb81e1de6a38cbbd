"""One recording as the whisper engine takes it: opened, decoded, searched for speech and cut into windows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.core.errors import InputError
from app.core.media import MediaFacts
from app.core.options import Quality
from app.core.protocol import StartJob
from app.worker.backend import Window
from app.worker.bounds import check_length
from app.worker.decode import Decoder, Samples
from app.worker.features import Features, LoudnessStream
from app.worker.kept_sound import KeptSound
from app.worker.opening import open_within
from app.worker.ribbon import Ribbon
from app.worker.speech import SpeechDetector
from app.worker.voice import pieces_for, spoken_rule
from app.worker.windows import Packer


class Recording:
    """Owns the open file; lives on the producer thread of its job.

    A job that goes on decodes and searches the recording from its start, about 15 seconds of work an hour: the detector
    remembers all it has heard, and only so are the windows, and with them the words, those of an undisturbed run.
    """

    def __init__(self, start: StartJob, extractor: Any, *, longest_hours: int) -> None:
        media = open_within(Path(start.path), longest_hours=longest_hours)
        try:
            check_length(media.facts.duration_ms, start.options)
        except InputError:
            media.container.close()
            raise
        self.facts: MediaFacts = media.facts
        self._start = start
        self._extractor = extractor
        self._decoder = Decoder(media, longest_hours=longest_hours)
        self._detector = SpeechDetector()
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

    def windows(self, heard: Callable[[], int]) -> Iterator[Window]:
        return self._one_by_one(heard) if self._start.options.quality is Quality.BEST else self._packed()

    def _packed(self) -> Iterator[Window]:
        options = self._start.options
        pieces, rule = pieces_for(options.quality, options.voice), spoken_rule(options.voice)
        packer = Packer(pieces, self._features, rule, resume_ms=self._start.resume_ms)
        for block in self._blocks():
            yield from packer.feed(block, self._detector.feed(block))
        yield from packer.finish(self._detector.finish())

    def _one_by_one(self, heard: Callable[[], int]) -> Iterator[Window]:
        """Yield a window, prepare what follows while it is heard, and begin the next where that came to."""
        options = self._start.options
        pieces, rule = pieces_for(options.quality, options.voice), spoken_rule(options.voice)
        ribbon = Ribbon(pieces, lambda: LoudnessStream(self._extractor), rule, resume_ms=self._start.resume_ms)
        blocks = self._blocks()
        while True:
            window = ribbon.next_window()
            if window is not None:
                yield window
                if window.is_silent:
                    continue
                while not ribbon.is_ahead:
                    self._feed(ribbon, next(blocks, None))
                ribbon.note_heard(heard())
            elif ribbon.is_over:
                return
            else:
                self._feed(ribbon, next(blocks, None))

    def _feed(self, ribbon: Ribbon, block: Samples | None) -> None:
        if block is None:
            ribbon.finish(self._detector.finish())
        else:
            ribbon.feed(block, self._detector.feed(block))

    def _blocks(self) -> Iterator[Samples]:
        """Yield the sound, and keep it on the way for waveform and playback."""
        with self._sound as sound:
            for block in self._decoder.blocks():
                sound.write(block)
                yield block
            sound.finish()

    def _features(self, samples: Samples) -> Features:
        features: Features = self._extractor(samples)[..., :-1]
        return features
