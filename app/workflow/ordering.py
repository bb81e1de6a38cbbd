"""Turning a recording and its options into work, or finding that the work is done already."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.core.jobs import ENDED, JobSnapshot, JobState
from app.core.library import NewJob
from app.core.media import MediaId, MediaRecord
from app.core.options import JobOptions
from app.store.library import Library

_ONE_AT_A_TIME = threading.Lock()  # between looking and adding, else two who ask at once get two jobs for one work


class Orders(Protocol):
    """Finds or makes the job for a recording; called on a reception's thread."""

    def order_all(self, media: Sequence[MediaRecord], options: JobOptions, *, again: bool) -> list[JobSnapshot]:
        """Return the job for each recording."""


class Ordering:
    """Decides between an earlier result, an interrupted job and a new one. May be used from every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def order(self, media: MediaRecord, options: JobOptions, *, again: bool) -> JobSnapshot:
        """Return the job for a recording.

        One with a transcript is an earlier result with the same settings (never with ``again``). One that has not
        ended is in the queue already. Any other is to be submitted: an interrupted one, which goes on where it
        stopped, or a new one.
        """
        return self.order_all([media], options, again=again)[0]

    def order_all(self, media: Sequence[MediaRecord], options: JobOptions, *, again: bool) -> list[JobSnapshot]:
        """Do so for several at once: one write to the disk for all of them."""

        def order() -> list[JobSnapshot]:
            return [self._found_or_added(one, options, again=again) for one in media]

        with _ONE_AT_A_TIME:
            return self._library.database.write(order).result()

    def _found_or_added(self, media: MediaRecord, options: JobOptions, *, again: bool) -> JobSnapshot:
        jobs = self._library.jobs
        if not jobs.has_any(media.id):
            return self._added(media, options)
        key = options.result_key()
        known = None if again else jobs.finished_with(media.id, key)
        known = known or self._waiting(media, options)
        if known is not None:
            return known
        left = jobs.resumable(media.id, key)
        if left is not None:
            return replace(left, options=left.options.bounded_like(options))
        return self._added(media, options)

    def _added(self, media: MediaRecord, options: JobOptions) -> JobSnapshot:
        path = str(self._library.media_store.path_of(media))
        return self._library.jobs.add_here(NewJob(media_id=media.id, name=media.name, media_path=path, options=options))

    def _waiting(self, media: MediaRecord, options: JobOptions) -> JobSnapshot | None:
        """Return the job that is to do this work already; one that may be skipped for its length is not, unless asked so."""
        for job in self._library.jobs.for_media(media.id):
            is_same_work = job.options.result_key() == options.result_key()
            is_let_in = job.state is JobState.RUNNING or job.options == job.options.bounded_like(options)
            if job.state not in ENDED and is_same_work and is_let_in:
                return job
        return None


class OneJobEach:
    """Orders for one run: two names of one content share a job, also where everything is done again.

    Lives on the thread of the reception that it was made for.
    """

    def __init__(self, ordering: Orders) -> None:
        self._ordering = ordering
        self._jobs: dict[MediaId, JobSnapshot] = {}

    def order_all(self, media: Sequence[MediaRecord], options: JobOptions, *, again: bool) -> list[JobSnapshot]:
        """Return the job for each recording; asked again, the same job as it was then."""
        new = {one.id: one for one in media if one.id not in self._jobs}
        jobs = self._ordering.order_all(list(new.values()), options, again=again)
        self._jobs |= dict(zip(new, jobs, strict=True))
        return [self._jobs[one.id] for one in media]
