"""Finding recordings that are not where they were: by size first, then by content, in whatever folder is shown."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import FriscoError
from app.core.media import MediaRecord
from app.store.library import Library
from app.store.media_presence import Presence, look
from app.store.media_store import content_of
from app.workflow.ingest import Ingest


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRecording:
    """A recording that cannot be read where it should lie."""

    media: MediaRecord
    path: Path
    is_changed: bool = False  # something is there, but not this recording


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecording:
    """A recording that was lost, and the file with its content."""

    media: MediaRecord
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A recording that was found and could not be taken up again, and why."""

    found: FoundRecording
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelinkProgress:
    """How far a search is."""

    looked_at: int  # files whose size was looked at
    compared: int  # files that were read
    found: int
    lost: int  # all that are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class RelinkReport:
    """What a search through a folder came to."""

    found: tuple[FoundRecording, ...]
    still_lost: tuple[LostRecording, ...]
    refused: tuple[Refusal, ...]
    looked_at: int
    compared: int
    is_whole: bool  # False: it was stopped


Tell = Callable[[RelinkProgress], object]


def _nobody(_progress: RelinkProgress) -> None:
    """Listen to nothing."""


class Relinking:
    """Looks for lost recordings and takes them up where they are. Blocks; for a thread of its own."""

    def __init__(self, library: Library, ingest: Ingest) -> None:
        self._library, self._ingest = library, ingest

    def lost(self, is_wanted: Callable[[], bool] = lambda: True) -> list[LostRecording]:
        """Look at the file of each recording, and note which are missing; those that were and are back are noted too."""
        lost, back = list[LostRecording](), list[MediaRecord]()
        for media in self._library.media.all():
            if not is_wanted():
                return lost
            path = self._library.media_store.path_of(media)
            match look(media, path):
                case Presence.THERE if media.missing_at is not None:
                    back.append(media)
                case Presence.THERE:
                    pass
                case found:
                    lost.append(LostRecording(media=media, path=path, is_changed=found is Presence.CHANGED))
        self._library.media.note_missing([one.media.id for one in lost]).result()
        self._library.media.note_found([media.id for media in back]).result()
        return lost

    def find(
        self,
        lost: Sequence[LostRecording],
        folder: Path,
        *,
        tell: Tell = _nobody,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> RelinkReport:
        """Look through a folder and take up all that is found; what has been found when it is stopped stays found."""
        search = _Search(lost, tell, is_wanted)
        refused = list[Refusal]()
        taken = list[FoundRecording]()
        for found in search.through(folder):
            sentence = self._take_up(found)
            if sentence:
                refused.append(Refusal(found=found, sentence=sentence))
            else:
                taken.append(found)
        known = {found.media.id for found in taken}
        return RelinkReport(
            found=tuple(taken),
            still_lost=tuple(one for one in lost if one.media.id not in known),
            refused=tuple(refused),
            looked_at=search.progress.looked_at,
            compared=search.progress.compared,
            is_whole=is_wanted(),
        )

    def _take_up(self, found: FoundRecording) -> str:
        """Take a recording up; return why that cannot be, empty when it is done."""
        try:
            is_it = self._ingest.bring_back(found.media, found.path)
        except FriscoError as error:
            return error.sentence
        return "" if is_it else "The file changed while it was read."


class _Search:
    """One walk through a folder."""

    def __init__(self, lost: Sequence[LostRecording], tell: Tell, is_wanted: Callable[[], bool]) -> None:
        self._by_size: dict[int, list[MediaRecord]] = defaultdict(list)
        for one in lost:
            self._by_size[one.media.size_bytes].append(one.media)
        self._tell, self._is_wanted = tell, is_wanted
        self.progress = RelinkProgress(looked_at=0, compared=0, found=0, lost=len(lost))

    def through(self, folder: Path) -> Iterator[FoundRecording]:
        for path, size_bytes in _files(folder):
            if not (self._by_size and self._is_wanted()):
                return
            self._note(looked_at=self.progress.looked_at + 1)
            wanted = self._by_size.get(size_bytes)
            found = self._among(wanted, path) if wanted else None
            if found is not None:
                self._forget(found)
                self._note(found=self.progress.found + 1)
                yield FoundRecording(media=found, path=path)

    def _among(self, wanted: Sequence[MediaRecord], path: Path) -> MediaRecord | None:
        try:
            sha256 = content_of(path)
        except FriscoError:
            return None
        finally:
            self._note(compared=self.progress.compared + 1)
        return next((media for media in wanted if media.sha256 == sha256), None)

    def _forget(self, media: MediaRecord) -> None:
        self._by_size[media.size_bytes].remove(media)
        if not self._by_size[media.size_bytes]:
            del self._by_size[media.size_bytes]

    def _note(self, **changes: int) -> None:
        self.progress = replace(self.progress, **changes)
        self._tell(self.progress)


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files below a folder with their sizes; links to folders are not followed, what cannot be read is passed."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        folders = list[str]()
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            size_bytes = _size(entry)
            if size_bytes is not None:
                yield Path(entry.path), size_bytes
        waiting.extend(reversed(folders))


def _size(entry: "os.DirEntry[str]") -> int | None:
    try:
        return entry.stat().st_size if entry.is_file() else None
    except OSError:
        return None
