"""Files in the library's folder that nothing needs: found, shown, removed. Links are neither listed nor followed."""

import re
import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.media import MediaRecord
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult, Watch
from app.store.layout import LEFTOVERS, LibraryLayout
from app.store.mapping import now
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore

_HASH = r"(?P<sha256>[0-9a-f]{64})"
_CACHES = re.compile(f"{_HASH}({re.escape(PROXY_SUFFIX)}|{re.escape(PEAKS_SUFFIX)})", re.ASCII)


class LeftoverFiles:
    """Knows which files of a library are needless; may be used from every thread."""

    def __init__(self, layout: LibraryLayout, media: MediaRepository, store: MediaStore) -> None:
        self._layout, self._media, self._store = layout, media, store

    # --- copies in the store ----------------------------------------------------------------------------------------

    def orphans(self, older_than: timedelta) -> TidyPlan:
        """List files of the store that are of no recording, or a second copy of one whose file is where it belongs."""
        records = {record.sha256: record for record in self._media.all()}
        limit = now() - older_than
        paths = [path for path in self._store.files() if self._is_orphan(path, records.get(path.name[:64]), limit)]
        return _plan(TidyKind.ORPHANS, paths, self._layout.root)

    def remove_orphans(self, plan: TidyPlan, older_than: timedelta, watch: Watch) -> TidyResult:
        def remove(path: Path) -> int | None:
            limit = now() - older_than
            return self._store.discard(
                path, lambda: self._is_orphan(path, self._media.by_sha256(path.name[:64]), limit)
            )

        return _removed(plan, remove, watch)

    def _is_orphan(self, path: Path, record: MediaRecord | None, limit: datetime) -> bool:
        if not _is_older(path, limit):
            return False
        if record is None:
            return True
        place = self._store.path_of(record)
        return place != path and _has_size(place, record.size_bytes)

    # --- caches -----------------------------------------------------------------------------------------------------

    def caches(self) -> TidyPlan:
        known = {record.sha256 for record in self._media.all()}
        paths = [path for path in self._cache_files() if path.name[:64] not in known]
        return _plan(TidyKind.CACHES, paths, self._layout.root)

    def remove_caches(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        def remove(path: Path) -> int | None:
            is_ours = path.parent in (self._layout.proxies, self._layout.peaks) and _CACHES.fullmatch(path.name)
            if not is_ours or not _is_file(path) or self._media.by_sha256(path.name[:64]) is not None:
                return None
            return _unlinked(path)

        return _removed(plan, remove, watch)

    def _cache_files(self) -> Iterator[Path]:
        for folder in (self._layout.proxies, self._layout.peaks):
            yield from (p for p in sorted(folder.iterdir()) if _CACHES.fullmatch(p.name) and _is_file(p))

    # --- half-written files -----------------------------------------------------------------------------------------

    def temporaries(self, older_than: timedelta) -> TidyPlan:
        limit = now() - older_than
        paths = [path for path in self._temporary_files() if _is_older(path, limit)]
        return _plan(TidyKind.TEMPORARIES, paths, self._layout.root)

    def remove_temporaries(self, plan: TidyPlan, older_than: timedelta, watch: Watch) -> TidyResult:
        def remove(path: Path) -> int | None:
            is_ours = path.parent in self._folders and path.name.endswith(LEFTOVERS)
            return _unlinked(path) if is_ours and _is_file(path) and _is_older(path, now() - older_than) else None

        return _removed(plan, remove, watch)

    @property
    def _folders(self) -> tuple[Path, ...]:
        layout = self._layout
        return (layout.root, layout.media, layout.proxies, layout.peaks, layout.backups)

    def _temporary_files(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from (p for p in sorted(folder.iterdir()) if p.name.endswith(LEFTOVERS) and _is_file(p))


def _plan(kind: TidyKind, paths: Sequence[Path], root: Path) -> TidyPlan:
    items = [
        TidyItem(name=path.relative_to(root).as_posix(), size_bytes=path.lstat().st_size, path=path) for path in paths
    ]
    return TidyPlan(kind=kind, items=tuple(items))


def _removed(plan: TidyPlan, remove: Callable[[Path], int | None], watch: Watch) -> TidyResult:
    done, freed, left = 0, 0, list[str]()
    for number, item in enumerate(plan.items):
        if not watch(number, len(plan.items)):
            return TidyResult(kind=plan.kind, done=done, freed_bytes=freed, left=tuple(left), is_stopped=True)
        try:
            size = remove(item.path) if item.path is not None else None
        except OSError as error:
            left.append(f"{item.name} could not be removed ({error.strerror or error}).")
            continue
        if size is not None:  # else it is needed by now, or gone
            done, freed = done + 1, freed + size
    return TidyResult(kind=plan.kind, done=done, freed_bytes=freed, left=tuple(left))


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _has_size(path: Path, size_bytes: int) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode) and path.stat().st_size == size_bytes
    except (OSError, ValueError):
        return False


def _is_older(path: Path, limit: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC) <= limit
    except (OSError, OverflowError, ValueError):
        return False


def _unlinked(path: Path) -> int:
    size = path.lstat().st_size
    path.unlink()
    return size
