"""What the loop asks of an engine, and the values that pass between them. Three engines follow it: whisper, sound, scripted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.media import MediaFacts
from app.core.protocol import StartJob
from app.core.transcript import Segment, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What of a recording is listened to at once. Without sound there is nothing to listen to."""

    start_ms: int
    until_ms: int  # once this window is done, everything before is
    stretches: tuple[Span, ...] = ()  # what of the recording it is made of, where that is not all of it
    speech: tuple[Span, ...] = ()  # what has to have text in the end
    sound: Any = None  # the engine's own affair; the whisper engine: what the model hears, a column every 10 ms

    @property
    def is_silent(self) -> bool:
        return self.sound is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One window of one job in a batch."""

    start: StartJob
    window: Window

    @property
    def job_id(self) -> JobId:
        return self.start.job_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said in one row."""

    segments: tuple[Segment, ...]
    language: str | None
    until_ms: int | None = None  # how far it was heard; None: to its end


class Source(Protocol):
    """One open recording. It belongs to the producer thread of its job."""

    @property
    def facts(self) -> MediaFacts: ...

    @property
    def decoded_ms(self) -> int:
        """Return how long the recording was; it is known when the windows are at their end."""

    @property
    def is_cut(self) -> bool:
        """Tell whether the recording ended well before the time its header claims."""

    @property
    def sound_fault(self) -> str:
        """Return why waveform and playback could not be prepared, empty if they were; known with the last window."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should know of how it was listened to; in sentences."""

    def windows(self, heard: Callable[[], int]) -> Iterator[Window]:
        """Yield the windows in order of time, then let go of the file.

        ``heard`` waits until the last window that is not silent was listened to, and tells how far that came. A source
        whose next window depends on it asks once for each of them.
        """


class Backend(Protocol):
    """An engine with its model loaded. ``open`` is called on many threads, the rest on the loop's thread."""

    @property
    def device(self) -> str: ...

    @property
    def compute_type(self) -> str: ...

    def open(self, start: StartJob) -> Source:
        """Open the recording of a job; raise FriscoError when it cannot be listened to."""

    def listen(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Heard | FriscoError]]:
        """Listen to a batch and yield each row's result, those of one job in order of time.

        A FriscoError as result is that row's own; one that is raised is the end of this worker.
        """

    def release(self, job_id: JobId) -> None:
        """Forget a job whose end has been reported."""
