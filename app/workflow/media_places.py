"""Where the recordings of a library lie now, and whether they are what they were when work on them begins."""

from contextlib import suppress
from functools import partial

from app.core.errors import FriscoError
from app.core.jobs import JobSnapshot
from app.core.media import MediaRecord
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX, SoundPlaces
from app.engine.runnables import RecordingFile
from app.store.library import Library
from app.store.media_presence import insist


class MediaPlaces:
    """Knows the file of each recording, and those that are made from it; may be used from every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, media: MediaRecord) -> RecordingFile:
        """Return the file; one that is not the library's own is looked at before work, for anybody may change it."""
        path = self._library.media_store.path_of(media)
        is_ours = media.referenced_path is None and media.archived_path is None
        check = None if is_ours else partial(insist, media, path)
        return RecordingFile(path=str(path), check=check, sound=self.sound_of(media))

    def sound_of(self, media: MediaRecord) -> SoundPlaces:
        layout = self._library.database.layout
        return SoundPlaces(
            proxy_path=str(layout.proxies / f"{media.sha256}{PROXY_SUFFIX}"),
            peaks_path=str(layout.peaks / f"{media.sha256}{PEAKS_SUFFIX}"),
        )

    def for_job(self, job: JobSnapshot) -> RecordingFile | None:
        """Return the file of a job's recording, which may have moved since it was ordered; None for an unknown one."""
        with suppress(FriscoError):
            return self.of(self._library.media.by_id(job.media_id))
        return None
