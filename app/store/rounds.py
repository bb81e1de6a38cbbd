"""The rounds of the watchman: a little of the library is looked at again each week, so that rot is found while it can be mended.

All pages of the database once a week; of the recordings and of the segments one in twenty, those first that were not
looked at for longest. What was done when stands in the library itself.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from pathlib import Path
from typing import Final

from app.core.media import MediaId, MediaRecord
from app.store.database import Database
from app.store.mapping import from_ms, to_ms
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore
from app.store.segment_blobs import hash_of
from app.store.verification import Verification

EVERY: Final = timedelta(days=7)
SHARE: Final = 0.05
_BLOCK_BYTES: Final = 1 << 20
_BLOBS_AT_ONCE: Final = 2_000
_PAGES_AT, _BLOBS_AT, _LAST_BLOB = "checked_pages_at", "checked_blobs_at", "checked_blob"

Wanted = Callable[[], bool]


class Round(StrEnum):
    """What is looked at in one step."""

    PAGES = "pages"
    SEGMENTS = "segments"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a step came to: damage of the database, or recordings that are not what they were."""

    damage: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()


class Rounds:
    """Looks at the next little part when asked; may be used from every thread, blocks, and can be called back."""

    def __init__(
        self, database: Database, media: MediaRepository, media_store: MediaStore, verification: Verification
    ) -> None:
        self._database, self._media, self._media_store, self._verification = database, media, media_store, verification

    def due(self, today: datetime) -> Round | None:
        """Return what is to be looked at next, None when enough was done this week."""
        if self._is_due(_PAGES_AT, today):
            return Round.PAGES
        if self._is_due(_BLOBS_AT, today):
            return Round.SEGMENTS
        return Round.RECORDING if self._next_recording(today) is not None else None

    def look(self, step: Round, today: datetime, *, is_wanted: Wanted = lambda: True) -> Looked:
        """Look at a part; what is called back before its end is looked at again another time."""
        match step:
            case Round.PAGES:
                return self._look_at_pages(today)
            case Round.SEGMENTS:
                return self._look_at_segments(today, is_wanted)
            case Round.RECORDING:
                return self._look_at_recording(today, is_wanted)

    def _look_at_pages(self, today: datetime) -> Looked:
        damage = tuple(self._verification.problems_of_pages())
        self._note(_PAGES_AT, to_ms(today))
        return Looked(damage=damage)

    def _look_at_segments(self, today: datetime, is_wanted: Wanted) -> Looked:
        """Go on where the last round ended; after the last segment comes the first."""
        with self._database.reading():
            count = int(self._database.sql("SELECT COUNT(*) FROM segment_blob")[0][0])
        left, last = ceil(count * SHARE), int(self._database.setting(_LAST_BLOB) or 0)
        damage: list[str] = []
        while left > 0 and is_wanted():
            rows = self._segments(last, min(left, _BLOBS_AT_ONCE))
            damage += [f"Segment {row[0]} is not what was written." for row in rows if hash_of(row[2]) != row[1]]
            left, last = left - max(1, len(rows)), rows[-1][0] if rows else 0
        self._note(_LAST_BLOB, last)
        if left <= 0:
            self._note(_BLOBS_AT, to_ms(today))
        return Looked(damage=tuple(damage))

    def _segments(self, after: int, count: int) -> list[tuple[int, bytes, bytes]]:
        sql = "SELECT id, hash, body FROM segment_blob WHERE id > ? ORDER BY id LIMIT ?"
        with self._database.reading():
            rows: list[tuple[int, bytes, bytes]] = self._database.sql(sql, [after, count])
        return rows

    def _look_at_recording(self, today: datetime, is_wanted: Wanted) -> Looked:
        record = self._next_recording(today)
        if record is None:
            return Looked()
        path = self._media_store.path_of(record)
        try:
            found = _hashed(path, is_wanted)
        except OSError:
            self._mark(record.id, today, is_missing=True)
            return Looked(recordings=(f"{record.name} is not where it was: {path}",))
        if found is None:
            return Looked()
        self._mark(record.id, today, is_missing=False)
        if found == record.sha256:
            return Looked()
        return Looked(recordings=(f"{record.name} is not what was taken in; its file has changed: {path}",))

    def _next_recording(self, today: datetime) -> MediaRecord | None:
        """Return the recording that was not looked at for longest, unless enough were this week."""
        since, until = to_ms(today - EVERY), to_ms(today)
        counts = "SELECT COUNT(*), COUNT(*) FILTER (WHERE checked_at > ? AND checked_at <= ?) FROM media"
        first = (
            "SELECT id FROM media WHERE deleted_at IS NULL AND (checked_at IS NULL OR checked_at <= ? OR checked_at > ?)"
            " ORDER BY checked_at IS NOT NULL, checked_at, id LIMIT 1"
        )
        with self._database.reading():
            count, done = self._database.sql(counts, [since, until])[0]
            rows = self._database.sql(first, [since, until]) if done < ceil(count * SHARE) else []
        return self._media.by_id(MediaId(rows[0][0])) if rows else None

    def _is_due(self, key: str, today: datetime) -> bool:
        """Tell whether a week has passed; a moment in the future was noted by a clock that was wrong."""
        noted = self._database.setting(key)
        return noted is None or not timedelta(0) <= today - from_ms(int(noted)) < EVERY

    def _note(self, key: str, value: int) -> None:
        sql = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self._database.write(lambda: self._database.run_many(sql, [(key, str(value))])).result()

    def _mark(self, media_id: int, today: datetime, *, is_missing: bool) -> None:
        sql = "UPDATE media SET checked_at = ?, missing_at = CASE WHEN ? THEN COALESCE(missing_at, ?) END WHERE id = ?"
        at = to_ms(today)
        self._database.write(lambda: self._database.run_many(sql, [(at, is_missing, at, media_id)])).result()


def _hashed(path: Path, is_wanted: Wanted) -> str | None:
    """Return the hash of a file; None when it is not wanted to its end."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if not is_wanted():
                return None
            digest.update(block)
    return digest.hexdigest()
