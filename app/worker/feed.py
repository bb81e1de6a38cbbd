"""The producer of one job: it opens the recording and makes windows ahead of the engine, a few at a time."""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from app.core.errors import FriscoError
from app.core.media import MediaFacts
from app.core.protocol import StartJob
from app.worker.backend import Source, Window
from app.worker.faults import diagnose

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The recording is open."""

    feed: "Feed"
    facts: MediaFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowReady:
    """One more window waits."""

    feed: "Feed"
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The recording is at its end."""

    feed: "Feed"
    decoded_ms: int
    is_cut: bool
    sound_fault: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The recording cannot be opened, or not be followed to its end."""

    feed: "Feed"
    error: FriscoError


FeedNote = Opened | WindowReady | Ended | Failed


class Feed:
    """Owns a daemon thread that posts notes to the loop's inbox. A stopped feed is left behind, never waited for."""

    def __init__(
        self, start: StartJob, opening: Callable[[StartJob], Source], inbox: SimpleQueue[Any], *, room: int
    ) -> None:
        self._start = start
        self._opening = opening
        self._inbox = inbox
        self._room = threading.Semaphore(room)
        self._heard: SimpleQueue[int] = SimpleQueue()
        self._is_stopped = threading.Event()
        threading.Thread(target=self._run, name=f"feed-{start.job_id}", daemon=True).start()

    def stop(self) -> None:
        self._is_stopped.set()
        self._room.release()
        self._heard.put(0)

    def note_taken(self) -> None:
        """Make room for one more window."""
        self._room.release()

    def note_heard(self, until_ms: int) -> None:
        """Tell how far a window with sound was listened to."""
        self._heard.put(until_ms)

    def _run(self) -> None:
        try:
            self._produce()
        except Exception as error:  # whatever a hostile file does, it costs this job alone
            if not isinstance(error, FriscoError):
                trace = "".join(traceback.format_tb(error.__traceback__))  # the message may name the file
                log.error("job %d: %s in its feed\n%s", self._start.job_id, type(error).__name__, trace)
            self._inbox.put(Failed(feed=self, error=diagnose(error)))

    def _produce(self) -> None:
        source = self._opening(self._start)
        self._inbox.put(Opened(feed=self, facts=source.facts))
        for window in source.windows(self._heard.get):
            self._room.acquire()
            if self._is_stopped.is_set():
                return
            self._inbox.put(WindowReady(feed=self, window=window))
        self._inbox.put(
            Ended(
                feed=self,
                decoded_ms=source.decoded_ms,
                is_cut=source.is_cut,
                sound_fault=source.sound_fault,
                notes=source.notes,
            )
        )
