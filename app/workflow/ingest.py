"""Taking a file into the library: identity by content, one copy however often it comes."""

from pathlib import Path

from app.core.media import MediaRecord
from app.core.settings import Settings
from app.store.library import Library


class Ingest:
    """Takes files in, on whatever thread asks; hashing and copying block."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def take(self, path: Path) -> MediaRecord:
        """Return the recording of a file, added if its content is new; raise InputError or HostError."""
        stored = self._library.media_store.take(path, limit_bytes=self._settings.media_limit_bytes)
        return self._library.media.add(stored, name=path.name).result()
