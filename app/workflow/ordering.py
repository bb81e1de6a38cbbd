"""Turning a recording and its options into work, or finding that the work is done already."""

from app.core.jobs import ENDED, JobSnapshot
from app.core.library import NewJob
from app.core.media import MediaRecord
from app.core.options import JobOptions
from app.store.library import Library


class Ordering:
    """Decides between an earlier result, an interrupted job and a new one. Reads and writes the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def order(self, media: MediaRecord, options: JobOptions, *, again: bool) -> JobSnapshot:
        """Return the job for a recording.

        One with a transcript is an earlier result with the same settings (never with ``again``). One that has not
        ended is in the queue already. Any other is to be submitted: an interrupted one, which goes on where it
        stopped, or a new one.
        """
        jobs = self._library.jobs
        key = options.result_key()
        known = None if again else jobs.finished_with(media.id, key)
        known = known or self._waiting(media, key) or jobs.resumable(media.id, key)
        if known is not None:
            return known
        path = str(self._library.media_store.path_of(media))
        return jobs.add(NewJob(media_id=media.id, name=media.name, media_path=path, options=options)).result()

    def _waiting(self, media: MediaRecord, key: str) -> JobSnapshot | None:
        for job in self._library.jobs.for_media(media.id):
            if job.state not in ENDED and job.options.result_key() == key:
                return job
        return None
