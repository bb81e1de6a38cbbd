"""The files that belong to one recording and to nothing else: its copy, in the store or the archive, and its caches."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.media import MediaRecord
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.store.layout import LibraryLayout
from app.store.media_store import MediaStore

_OURS = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file as it was found."""

    path: Path
    size_bytes: int
    written_ns: int


class RecordingFiles:
    """Knows where the files of a recording lie, and removes them; may be used from every thread."""

    def __init__(self, layout: LibraryLayout, store: MediaStore) -> None:
        self._layout, self._store = layout, store

    def of(self, record: MediaRecord) -> list[FoundFile]:
        """Return what is there. A file of the person's own that is only referred to is none of ours."""
        caches = (
            self._layout.proxies / f"{record.sha256}{PROXY_SUFFIX}",
            self._layout.peaks / f"{record.sha256}{PEAKS_SUFFIX}",
        )
        copies = [self._store.home_of(record), *([Path(record.archived_path)] if record.archived_path else [])]
        candidates = [path for path in (*copies, *caches) if path.name.startswith(record.sha256)]
        there = [path for path in candidates if _OURS.fullmatch(path.name) and is_plain_file(path)]
        return [
            FoundFile(path=path, size_bytes=facts.st_size, written_ns=facts.st_mtime_ns)
            for path, facts in _looked_at(there)
        ]

    def size(self, record: MediaRecord) -> int:
        return sum(file.size_bytes for file in self.of(record))

    def remove(self, files: Iterable[FoundFile]) -> tuple[int, tuple[str, ...]]:
        """Remove files; return the bytes that are free now, and a sentence for each that stayed.

        One that has been touched since it was found stays without a word: somebody takes the same content in again.
        """
        freed, left = 0, list[str]()
        for file in files:
            try:
                freed += self._store.remove_untouched(file.path, file.written_ns)
            except FileNotFoundError:
                continue
            except OSError as error:
                left.append(f"{file.path} could not be removed ({error.strerror or error}).")
        return freed, tuple(left)


def _looked_at(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    for path in paths:
        with suppress(OSError):  # gone meanwhile
            yield path, path.lstat()


def is_plain_file(path: Path) -> bool:
    """Tell a file from a link, a folder and nothing."""
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False
