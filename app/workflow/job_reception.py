"""Jobs that are taken up again, told as a reception tells of files: so that one run sees both through."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.media import Keeping
from app.core.options import JobOptions
from app.store.library import Library
from app.workflow.failures import ready_to_retry
from app.workflow.reception import Received, TurnedAway

_AT_ONCE: Final = 50


class JobReception(QObject):
    """Reads stored jobs, a few at a time while the event loop goes on. Lives on the queue's thread.

    Signals: ``received`` (Received), ``turned_away`` (TurnedAway), as ``Reception`` has them; the ticket of a job is its place.
    """

    received = Signal(object)
    turned_away = Signal(object)

    def __init__(self, library: Library, jobs: Sequence[JobId]) -> None:
        super().__init__()
        self._library = library
        self._waiting = deque(enumerate(jobs))
        self._paths: Sequence[Path] = ()
        self._clock = QTimer(self, interval=0)
        self._clock.timeout.connect(self._hand_on)

    def receive_files(
        self,
        paths: Sequence[Path],
        options: JobOptions,  # noqa: ARG002 (each job has its own)
        *,
        again: bool = False,  # noqa: ARG002
        keep: Keeping | None = None,  # noqa: ARG002
    ) -> None:
        """Begin; the paths are names for what is told."""
        self._paths = paths
        self._clock.start()

    def close(self) -> None:
        self._waiting.clear()
        self._clock.stop()

    @Slot()
    def _hand_on(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            if not self._waiting:  # closed by whoever was told
                break
            self._answer(*self._waiting.popleft())
        if not self._waiting:
            self._clock.stop()

    def _answer(self, ticket: int, job_id: JobId) -> None:
        try:
            job = ready_to_retry(self._library.jobs.get(job_id))
            media = self._library.media.by_id(job.media_id)
        except FriscoError as error:
            self.turned_away.emit(TurnedAway(ticket=ticket, path=self._paths[ticket], error=error))
        else:
            self.received.emit(Received(ticket=ticket, path=self._paths[ticket], media=media, job=job))
