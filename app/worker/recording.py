"""One recording as the whisper engine takes it: opened, decoded, searched for speech and cut into windows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.core.errors import InputError
from app.core.media import MediaFacts
from app.core.options import Quality
from app.core.protocol import StartJob
from app.worker.backend import Window
from app.worker.bounds import check_length, check_part
from app.worker.decode import Decoder, Samples
from app.worker.features import Features, LoudnessStream
from app.worker.kept_sound import KeptSound
from app.worker.mixdown import check_channel
from app.worker.opening import OpenMedia, open_within
from app.worker.part import Part
from app.worker.ribbon import Ribbon
from app.worker.speech import SpeechDetector
from app.worker.voice import pieces_for, spoken_rule
from app.worker.windows import Packer


class Recording:
    """Owns the open file; lives on the producer thread of its job.

    A job that goes on decodes and searches the recording from its start, about 15 seconds of work an hour: the detector
    remembers all it has heard, and only so are the windows, and with them the words, those of an undisturbed run.
    """

    def __init__(self, start: StartJob, extractor: Any, *, longest_hours: int, notes: tuple[str, ...] = ()) -> None:
        options = start.options
        media = open_within(Path(start.path), longest_hours=longest_hours, track=options.track)
        try:
            check_length(media.facts.duration_ms, options)
            check_part(_certain_end_ms(media), options)
            check_channel(options.channel, media.facts.channels)
        except InputError:
            media.container.close()
            raise
        self.facts: MediaFacts = media.facts
        self.notes = notes
        self._start = start
        self._extractor = extractor
        self._decoder = Decoder(media, longest_hours=longest_hours, channel=options.channel)
        self._detector = SpeechDetector()
        self._sound = KeptSound(start.sound if options.is_whole else None)  # waveform and playback are of all of it
        self._part = Part(options.from_ms, options.to_ms)

    @property
    def decoded_ms(self) -> int:
        return self._part.end_ms(self._decoder.decoded_ms)

    @property
    def is_cut(self) -> bool:
        return not self._part.is_over and self._decoder.is_cut

    @property
    def sound_fault(self) -> str:
        return self._sound.fault.sentence if self._sound.fault else ""

    def windows(self, heard: Callable[[], int]) -> Iterator[Window]:
        """Listen to the part that is asked for as if it were all there is, and tell its places in the recording."""
        part = self._part
        is_best = self._start.options.quality is Quality.BEST
        windows = self._one_by_one(lambda: heard() - part.from_ms) if is_best else self._packed()
        return map(part.placed, windows)

    @property
    def _resume_ms(self) -> int:
        return max(0, self._start.resume_ms - self._part.from_ms)

    def _packed(self) -> Iterator[Window]:
        options = self._start.options
        pieces, rule = pieces_for(options.quality, options.voice), spoken_rule(options.voice)
        packer = Packer(pieces, self._features, rule, resume_ms=self._resume_ms)
        for block in self._blocks():
            yield from packer.feed(block, self._detector.feed(block))
        yield from packer.finish(self._detector.finish())

    def _one_by_one(self, heard: Callable[[], int]) -> Iterator[Window]:
        """Yield a window, prepare what follows while it is heard, and begin the next where that came to."""
        options = self._start.options
        pieces, rule = pieces_for(options.quality, options.voice), spoken_rule(options.voice)
        ribbon = Ribbon(pieces, lambda: LoudnessStream(self._extractor), rule, resume_ms=self._resume_ms)
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
            for block in self._part.of(self._decoder.blocks()):
                sound.write(block)
                yield block
            if self._part.is_empty:
                check_part(self._decoder.decoded_ms, self._start.options)
            sound.finish()

    def _features(self, samples: Samples) -> Features:
        features: Features = self._extractor(samples)[..., :-1]
        return features


def _certain_end_ms(media: OpenMedia) -> int | None:
    """Return where a recording is surely over; None where that shows at its end alone. Some outgrow what they claim."""
    return None if media.claimed_ms is None else max(media.claimed_ms, media.facts.duration_ms or 0)
