"""The files that belong to one recording and to nothing else: its copy, in the store or the archive, and its caches."""

import re
from collections.abc import Iterable
from pathlib import Path

from app.core.media import MediaRecord
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.store.layout import LibraryLayout
from app.store.media_store import MediaStore

_OURS = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}", re.ASCII)


class RecordingFiles:
    """Knows where the files of a recording lie, and removes them; may be used from every thread."""

    def __init__(self, layout: LibraryLayout, store: MediaStore) -> None:
        self._layout, self._store = layout, store

    def of(self, record: MediaRecord) -> list[Path]:
        """Return what is there. A file of the person's own that is only referred to is none of ours."""
        caches = (
            self._layout.proxies / f"{record.sha256}{PROXY_SUFFIX}",
            self._layout.peaks / f"{record.sha256}{PEAKS_SUFFIX}",
        )
        copies = [self._store.home_of(record), *([Path(record.archived_path)] if record.archived_path else [])]
        candidates = [path for path in (*copies, *caches) if path.name.startswith(record.sha256)]
        return [path for path in candidates if _OURS.fullmatch(path.name) and is_plain_file(path)]

    def size(self, record: MediaRecord) -> int:
        return sum(path.lstat().st_size for path in self.of(record))

    def remove(self, paths: Iterable[Path]) -> tuple[int, tuple[str, ...]]:
        """Remove files; return the bytes that are free now, and a sentence for each that stayed."""
        freed, left = 0, list[str]()
        for path in paths:
            try:
                size = path.lstat().st_size
                path.unlink()
                freed += size
            except FileNotFoundError:
                continue
            except OSError as error:
                left.append(f"{path} could not be removed ({error.strerror or error}).")
        return freed, tuple(left)


def is_plain_file(path: Path) -> bool:
    """Tell a file from a link, a folder and nothing."""
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False
