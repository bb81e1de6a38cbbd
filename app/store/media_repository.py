"""The records of recordings: one for each content, found by its SHA-256."""

from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.core.library import StoredMedia
from app.core.media import MediaFacts, MediaId, MediaRecord
from app.store.database import Database
from app.store.mapping import compact, media_from, path_text, plain, to_ms
from app.store.tables import Media
from app.store.versions import unknown


class MediaRepository:
    """Hands out media records and writes them; may be used from every thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, stored: StoredMedia, *, name: str, referenced_path: Path | None = None) -> "Future[MediaRecord]":
        """Record a recording; the same content gives the record that is there, now with the managed copy if it has one."""
        root = self._database.layout.root
        row = {
            "sha256": stored.sha256,
            "extension": stored.extension,
            "size_bytes": stored.size_bytes,
            "name": plain(name),
            "added_at": to_ms(stored.added_at),
            "referenced_path": path_text(str(referenced_path.absolute()), root) if referenced_path else None,
        }

        def add() -> MediaRecord:
            known = self._one(Media.sha256 == stored.sha256)
            if known is None:
                return self._get(Media.id == self._database.run(Media.insert(row)))
            if known.referenced_path is not None and referenced_path is None:
                columns = {name: row[name] for name in ("extension", "added_at", "referenced_path")}
                self._database.run(Media.update(columns).where(Media.id == known.id))
            return self._get(Media.id == known.id)

        return self._database.write(add)

    def by_sha256(self, sha256: str) -> MediaRecord | None:
        with self._database.reading():
            return self._one(Media.sha256 == sha256)

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

    def relink(self, media_id: MediaId, path: Path) -> "Future[None]":
        """Write where a referenced file lies now."""
        stored_path = path_text(str(path.absolute()), self._database.layout.root)

        def relink() -> None:
            query = Media.update(referenced_path=stored_path)
            if not self._database.run(query.where((Media.id == media_id) & Media.referenced_path.is_null(False))):
                raise unknown(f"referenced recording {media_id}")

        return self._database.write(relink)

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
