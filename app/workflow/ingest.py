"""Taking a file into the library: identity by content, one copy however often it comes."""

from pathlib import Path

from app.core.media import MediaRecord
from app.core.settings import Settings
from app.store.library import Library
from app.store.media_store import content_of


class Ingest:
    """Takes files in, on whatever thread asks; hashing and copying block."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def take(self, path: Path) -> MediaRecord:
        """Return the recording of a file, added if its content is new; raise InputError or HostError."""
        stored = self._library.media_store.take(path, limit_bytes=self._settings.media_limit_bytes)
        return self._library.media.add(stored, name=path.name).result()

    def bring_back(self, media: MediaRecord, path: Path) -> bool:
        """Copy the file of a known recording into the store again; False when this is another recording.

        Raise InputError or HostError when the file cannot be read or the store not be written.
        """
        if content_of(path) != media.sha256:
            return False
        self.take(path)
        return True
