"""An engine that listens to nothing: it only prepares waveform and playback of recordings that lack them.

No model is loaded for it, and no speech is looked for. Its windows tell how far it is; they have nothing in them.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.media import MediaFacts
from app.core.protocol import StartJob
from app.worker.backend import Heard, Row, Window
from app.worker.decode import Decoder
from app.worker.kept_sound import KeptSound
from app.worker.opening import open_within


class SoundPass:
    """One recording on its way through the decoder; it owns the open file and lives on the job's producer thread."""

    notes: tuple[str, ...] = ()
    sound_fault = ""  # a fault ends the pass: there is nothing else to do in it

    def __init__(self, start: StartJob, *, longest_hours: int) -> None:
        media = open_within(Path(start.path), longest_hours=longest_hours)
        self.facts: MediaFacts = media.facts
        self._decoder = Decoder(media, longest_hours=longest_hours)
        self._sound = KeptSound(start.sound)

    @property
    def decoded_ms(self) -> int:
        return self._decoder.decoded_ms

    @property
    def is_cut(self) -> bool:
        return self._decoder.is_cut

    def windows(self, heard: Callable[[], int]) -> Iterator[Window]:  # noqa: ARG002
        with self._sound as sound:
            start_ms = 0
            for block in self._decoder.blocks():
                sound.write(block)
                self._refuse_fault()
                yield Window(start_ms=start_ms, until_ms=self.decoded_ms)
                start_ms = self.decoded_ms
            sound.finish()
            self._refuse_fault()

    def _refuse_fault(self) -> None:
        if self._sound.fault is not None:
            raise self._sound.fault


class SoundBackend:
    """Prepares sound; ``open`` may be called on any thread."""

    device = "cpu"
    compute_type = "sound"

    def __init__(self, *, longest_hours: int) -> None:
        self._longest_hours = longest_hours

    def open(self, start: StartJob) -> SoundPass:
        return SoundPass(start, longest_hours=self._longest_hours)

    def listen(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Heard | FriscoError]]:
        """Take back what cannot come: no window of ours has speech."""
        for row in rows:
            yield row, Heard(segments=(), language=None)

    def release(self, job_id: JobId) -> None:
        """Do nothing: nothing is remembered of a job."""
