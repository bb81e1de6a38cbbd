"""The records of recordings: one for each content, found by its SHA-256."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.core.library import NewMedia, StoredMedia
from app.core.media import MediaFacts, MediaId, MediaRecord
from app.store.database import Database
from app.store.mapping import compact, media_from, now, path_text, plain, to_ms
from app.store.tables import KNOWN_AGAIN, Forgotten, Media
from app.store.versions import unknown

_AT_ONCE = 500  # SQLite bounds the values of one statement


class MediaRepository:
    """Hands out media records and writes them; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, stored: StoredMedia, *, name: str, source_path: Path | None = None, referenced_path: Path | None = None
    ) -> "Future[MediaRecord]":
        """Record a recording; the same content gives the record that is there, now with the file that is told here."""
        new = NewMedia(stored=stored, name=name, source_path=source_path, referenced_path=referenced_path)
        return self._database.write(lambda: self.add_here(new))

    def add_here(self, new: NewMedia) -> MediaRecord:
        """Do so inside the caller's write."""
        stored, root = new.stored, self._database.layout.root
        place = {
            "referenced_path": path_text(str(new.referenced_path.absolute()), root) if new.referenced_path else None,
            "modified_ms": stored.modified_ms if new.referenced_path else None,
        }
        known = self._one(Media.sha256 == stored.sha256) if self._has(stored.sha256) else None
        if known is None:
            source = path_text(str(new.source_path.absolute()), root) if new.source_path else None
            row = {
                **place,
                "sha256": stored.sha256,
                "extension": stored.extension,
                "size_bytes": stored.size_bytes,
                "name": plain(new.name),
                "added_at": to_ms(stored.added_at),
                "source_path": source,
            }
            self._database.run(Forgotten.update(forgotten_at=KNOWN_AGAIN).where(Forgotten.sha256 == stored.sha256))
            return self._get(Media.id == self._database.run(Media.insert(row)))
        is_brought_home = known.referenced_path is not None and new.referenced_path is None
        if is_brought_home:
            place |= {"extension": stored.extension, "added_at": to_ms(stored.added_at)}
        found: dict[str, Any] = {"missing_at": None, "deleted_at": None}
        if not new.stays_as_it_was:
            found |= {**place, "archived_path": None}  # it is here now, and not in the archive
        self._database.run(Media.update(found).where(Media.id == known.id))
        return self._get(Media.id == known.id)

    def by_sha256(self, sha256: str) -> MediaRecord | None:
        with self._database.reading():
            return self._one(Media.sha256 == sha256) if self._has(sha256) else None

    def by_id(self, media_id: MediaId) -> MediaRecord:
        """Return a record; raise InputError when there is none."""
        with self._database.reading():
            return self._get(Media.id == media_id)

    def all(self) -> list[MediaRecord]:
        root = self._database.layout.root
        with self._database.reading():
            return [media_from(row, root) for row in self._database.rows(Media.select().order_by(Media.id))]

    def set_facts(self, media_id: MediaId, facts: MediaFacts) -> "Future[None]":
        """Write what opening the file told about it."""
        return self._database.write(lambda: write_facts(self._database, media_id, facts))

    def relink(self, media_id: MediaId, path: Path, *, modified_ms: int | None = None) -> "Future[None]":
        """Write where a referenced file lies now; it has been compared, so it is not missing any more."""
        stored_path = path_text(str(path.absolute()), self._database.layout.root)
        columns: dict[str, Any] = {"referenced_path": stored_path, "modified_ms": modified_ms, "missing_at": None}

        def relink() -> None:
            query = Media.update(columns)
            if not self._database.run(query.where((Media.id == media_id) & Media.referenced_path.is_null(False))):
                raise unknown(f"referenced recording {media_id}")

        return self._database.write(relink)

    def note_missing(self, media_ids: Sequence[MediaId]) -> "Future[None]":
        """Write that the files of these were not found; since when stays as it was first noted."""
        return self._database.write(lambda: self._mark(media_ids, to_ms(now()), Media.missing_at.is_null()))

    def note_found(self, media_ids: Sequence[MediaId]) -> "Future[None]":
        """Write that the files of these are there."""
        return self._database.write(lambda: self._mark(media_ids, None, Media.missing_at.is_null(False)))

    def missing(self) -> list[MediaRecord]:
        """Return the recordings whose file was not found when it was last looked for."""
        root = self._database.layout.root
        with self._database.reading():
            rows = self._database.rows(Media.select().where(Media.missing_at.is_null(False)).order_by(Media.id))
        return [media_from(row, root) for row in rows]

    def kept_bytes(self) -> int:
        """Return what all copies take together, by what was noted of them."""
        # What is deleted and not purged yet still lies there.
        sql = "SELECT SUM(size_bytes) FROM media WHERE referenced_path IS NULL AND archived_path IS NULL"
        with self._database.reading():
            return int(self._database.sql(sql)[0][0] or 0)

    def _mark(self, media_ids: Sequence[MediaId], at_ms: int | None, condition: Any) -> None:
        for first in range(0, len(media_ids), _AT_ONCE):
            here = Media.id.in_(list(media_ids[first : first + _AT_ONCE]))
            self._database.run(Media.update(missing_at=at_ms).where(here, condition))

    def _has(self, sha256: str) -> bool:
        """Tell quickly: of ten thousand new files every one is asked for."""
        return bool(self._database.sql("SELECT 1 FROM media WHERE sha256 = ?", [sha256]))

    def _one(self, condition: Any) -> MediaRecord | None:
        row = self._database.row(Media.select().where(condition))
        return media_from(row, self._database.layout.root) if row else None

    def _get(self, condition: Any) -> MediaRecord:
        record = self._one(condition)
        if record is None:
            raise unknown("such recording")
        return record


def facts_of(database: Database, media_id: MediaId) -> MediaFacts | None:
    """Return what opening a recording told; inside ``reading`` or a write."""
    row = database.row(Media.select().where(Media.id == media_id))
    return media_from(row, database.layout.root).facts if row else None


def write_facts(database: Database, media_id: MediaId, facts: MediaFacts) -> None:
    """Write the facts of a recording inside the caller's write; a length once known is not forgotten."""
    columns: dict[str, Any] = {"facts": compact(asdict(facts))}
    if facts.duration_ms is not None:
        columns["duration_ms"] = facts.duration_ms
    database.run(Media.update(columns).where(Media.id == media_id))
