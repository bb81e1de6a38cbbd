"""Taking files into the library: identity by content, copied or used where they lie, within the limits that are set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ErrorCode, HostError, InputError
from app.core.library import NewMedia, StoredMedia
from app.core.media import Keeping, MediaRecord
from app.core.settings import Settings
from app.core.storage import size_words
from app.store.library import Library
from app.store.media_presence import Presence, glance
from app.store.media_store import Progress
from app.store.storage import disk_room

_OTHERWISE = "Use it where it lies, tidy the library up, or change the bound under Library › Storage."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that was read, and copied if it was to be; ``record`` puts it on the list of recordings."""

    new: NewMedia
    sentence: str = ""  # what the person did not ask for and should know


class StoppedError(Exception):
    """Nobody wants the file any more: an outcome, not a fault."""


class Ingest:
    """Takes files in, on whatever thread asks; reading and copying block. The settings may be replaced at any time."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self.settings = settings

    def take(self, path: Path, keep: Keeping | None = None) -> MediaRecord:
        """Return the recording of a file, added if its content is new; raise InputError or HostError."""
        return self.record([self.fetch(path, keep)])[0]

    def fetch(
        self, path: Path, keep: Keeping | None = None, *, is_wanted: Callable[[], bool] = lambda: True
    ) -> Fetched:
        """Read a file, and copy it if that is wanted and there is room; raise InputError, HostError or StoppedError."""
        settings = self.settings

        def watch(_done: int, _total: int) -> None:
            if not is_wanted():
                raise StoppedError

        if (keep or settings.keep) is Keeping.REFER:
            return Fetched(new=self._referred(path, watch))
        size_bytes = _size(path)
        if size_bytes > settings.media_limit_bytes and settings.refers_to_large:
            return Fetched(new=self._referred(path, watch), sentence=_told_large(size_bytes, settings))
        refusal = self._refusal(path, size_bytes, settings)
        if refusal is None:
            stored = self._library.media_store.take(
                path, limit_bytes=settings.media_limit_bytes, on_progress=watch, is_lasting=False
            )
            return Fetched(new=NewMedia(stored=stored, name=path.name, source_path=path))
        known = self._known(self._library.media_store.refer(path, on_progress=watch))
        if known is None:
            raise refusal
        return Fetched(new=known)

    def record(self, fetched: Sequence[Fetched]) -> list[MediaRecord]:
        """Put what was fetched on the disk and on the list of recordings, all in one write."""
        self._library.media_store.make_lasting([one.new.stored for one in fetched])
        add = self._library.media.add_here
        return self._library.database.write(lambda: [add(one.new) for one in fetched]).result()

    def bring_back(self, media: MediaRecord, path: Path) -> bool:
        """Take up the file of a known recording again; False when this is another recording.

        One that was copied is copied again, one that was used where it lay is used where it lies now. Raise InputError
        or HostError when the file cannot be read or the store not be written.
        """
        hashed = self._library.media_store.refer(path)
        if hashed.sha256 != media.sha256:
            return False
        if media.referenced_path is None:
            stored = self._library.media_store.take(path, limit_bytes=hashed.size_bytes)
            self._library.media.add(stored, name=media.name).result()
        else:
            self._library.media.add(hashed, name=media.name, referenced_path=path).result()
        return True

    def _referred(self, path: Path, watch: Progress) -> NewMedia:
        stored = self._library.media_store.refer(path, on_progress=watch)
        new = NewMedia(stored=stored, name=path.name, source_path=path, referenced_path=path)
        return self._known(stored) or new

    def _known(self, stored: StoredMedia) -> NewMedia | None:
        """Return the recording as it is known already, if its file is there: then it stays as it is."""
        media = self._library.media.by_sha256(stored.sha256)
        if media is None or glance(media, self._library.media_store.path_of(media)) is not Presence.THERE:
            return None
        return NewMedia(stored=stored, name=media.name, stays_as_it_was=True)

    def _refusal(self, path: Path, size_bytes: int, settings: Settings) -> InputError | HostError | None:
        """Return why no copy of this size may be made now."""
        quota = settings.media_quota_bytes
        if quota and self._library.media.kept_bytes() + size_bytes > quota:
            sentence = f"A copy of it would take the recordings in the library over {size_words(quota)}, their bound."
            return InputError(ErrorCode.MEDIA_QUOTA, f"{sentence} {_OTHERWISE}")
        room = disk_room(self._library.database.layout.root)
        if room is not None and room.free_bytes - size_bytes < settings.least_free_bytes:
            sentence = (
                f"There is no room for a copy of {size_words(size_bytes)}: the library's disk has "
                f"{size_words(room.free_bytes)} left, and {size_words(settings.least_free_bytes)} stay free."
            )
            return HostError(ErrorCode.DISK_FULL, f"{sentence} {_OTHERWISE}", detail=str(path))
        return None


def _size(path: Path) -> int:
    """Return the size of a file; nought for what cannot be looked at, whose refusal the store words."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _told_large(size_bytes: int, settings: Settings) -> str:
    limit = size_words(settings.media_limit_bytes)
    return f"It has {size_words(size_bytes)}, copies may have {limit}: it is used where it lies. Leave it there."
