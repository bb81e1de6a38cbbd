"""Gathering what is known of one recording: one way for the window and the command line."""

from app.core.media import MediaId
from app.core.recordings import RecordingDetails
from app.store.library import Library
from app.store.media_presence import Presence, glance


def details_of(library: Library, media_id: MediaId) -> RecordingDetails:
    """Return all that is known; raise InputError for an unknown recording. It looks at the file, and may block."""
    media = library.media.by_id(media_id)
    path = library.media_store.path_of(media)
    found = glance(media, path)
    return RecordingDetails(
        media=media,
        path=str(path),
        is_there=found is not Presence.GONE,
        is_changed=found is Presence.CHANGED,
        transcripts=library.transcripts.of_media(media_id),
        jobs=library.jobs.for_media(media_id),
    )
