"""The check of a whole library: database, links, index, blobs, versions, stretches, media files."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import HostError
from app.core.library import VerifyReport
from app.core.media import MediaRecord
from app.store import search_index, triggers
from app.store.database import Database
from app.store.mapping import Row
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore, hash_file
from app.store.segment_arrays import decode_chunk
from app.store.segment_blobs import hash_of
from app.store.tables import JobChunkRow, Version
from app.store.versions import header_of

_SHOWN = 20
_BLOBS_AT_ONCE = 2_000


class Verification:
    """Reads everything and changes nothing but an index that differs from the texts. May be used from every thread.

    Where the library may only be read the index is counted alone: comparing it with the texts is a write to SQLite.
    """

    def __init__(self, database: Database, media: MediaRepository, media_store: MediaStore) -> None:
        self._database = database
        self._media = media
        self._media_store = media_store

    def verify(self, *, is_deep: bool = False) -> VerifyReport:
        """Check the library; deep also reads every page and hashes every recording again."""
        problems = self.problems_of_database(is_deep=is_deep)
        with self._database.reading():
            counts = self._database.sql("SELECT (SELECT COUNT(*) FROM transcript), (SELECT COUNT(*) FROM version)")[0]
        records = self._media.all()
        problems += [line for record in records for line in self._recording(record, is_deep)]
        mended = () if self._database.is_read_only else self.mend_index()
        return VerifyReport(
            problems=tuple(problems),
            mended=mended,
            transcripts=counts[0],
            versions=counts[1],
            media_files=len(records),
            is_deep=is_deep,
        )

    def problems_of_database(self, *, is_deep: bool) -> list[str]:
        """Check what stands in the database itself, without a look at the recordings."""
        with self._database.reading():
            return [
                *self._pages(is_deep),
                *self._links(),
                *self._triggers(),
                *self._blobs(),
                *self._versions(),
                *self._chunks(),
                *self._index(),
            ]

    def problems_of_pages(self) -> list[str]:
        """Read every page and row, and look at links and triggers."""
        with self._database.reading():
            return [*self._pages(True), *self._links(), *self._triggers()]

    def mend_index(self) -> tuple[str, ...]:
        """Make an index that differs from the texts anew."""
        return self._database.write(self._mend_index).result()

    def _pages(self, is_deep: bool) -> Iterator[str]:
        check = "integrity_check" if is_deep else "quick_check"
        for (line,) in self._database.sql(f"PRAGMA {check}({_SHOWN})"):
            if line != "ok":
                yield f"The database file is damaged: {line}"

    def _links(self) -> Iterator[str]:
        for table, rowid, parent, _ in self._database.sql("PRAGMA foreign_key_check")[:_SHOWN]:
            yield f"Row {rowid} of {table} belongs to a row of {parent} that is not there."

    def _triggers(self) -> Iterator[str]:
        if not triggers.are_as_listed(self._database.connection):
            yield "The rules that guard saved versions are missing in the database; they return at the next start."

    def _blobs(self) -> Iterator[str]:
        """Compare each segment with its hash: SQLite itself has no check of contents."""
        last = 0
        sql = "SELECT id, hash, body FROM segment_blob WHERE id > ? ORDER BY id LIMIT ?"
        while rows := self._database.sql(sql, [last, _BLOBS_AT_ONCE]):
            yield from (f"Segment {row[0]} is not what was written." for row in rows if hash_of(row[2]) != row[1])
            last = rows[-1][0]

    def _versions(self) -> Iterator[str]:
        """Look at each version's header and at whether its segments are there; what is in them their hashes tell."""
        for (version_id,) in self._database.sql("SELECT id FROM version"):
            problem = self._problem_of(self._database.rows(Version.select().where(Version.id == version_id))[0])
            if problem:
                yield f"Version {version_id} {problem}"

    def _problem_of(self, row: Row) -> str:
        try:
            header = header_of(row)
        except HostError as error:
            return f"cannot be read: {error.detail}"
        if not len(header.ids) == len(header.keys) == row["segment_count"]:
            return f"has {len(header.ids)} segments instead of {row['segment_count']}."
        distinct = set(header.ids)
        sql = "SELECT COUNT(*) FROM segment_blob WHERE id IN (SELECT value FROM json_each(?))"
        found = self._database.sql(sql, [json.dumps(sorted(distinct))])[0][0]
        return "" if found == len(distinct) else f"lacks {len(distinct) - found} of its segments."

    def _chunks(self) -> Iterator[str]:
        for (job_id,) in self._database.sql("SELECT DISTINCT job_id FROM job_chunk"):
            yield from self._chunks_of(job_id)

    def _chunks_of(self, job_id: int) -> Iterator[str]:
        """Look at the finished stretches of a job: numbered without a gap, in order of time, readable."""
        after_ms = -1
        stretches = JobChunkRow.select().where(JobChunkRow.job_id == job_id).order_by(JobChunkRow.seq)
        for number, row in enumerate(self._database.rows(stretches), start=1):
            if row["seq"] != number or row["until_ms"] <= after_ms:
                yield f"The finished stretches of job {job_id} are not in order at number {row['seq']}."
            try:
                decode_chunk(row["body"])
            except (ValueError, KeyError, TypeError) as error:
                yield f"Stretch {row['seq']} of job {job_id} cannot be read: {error!r}"
            after_ms = row["until_ms"]

    def _recording(self, record: MediaRecord, is_deep: bool) -> Iterator[str]:
        path = self._media_store.path_of(record)
        try:
            facts = path.stat()
        except OSError as error:
            yield f"The recording {record.name} is missing ({error.strerror}): {path}"
            return
        if not stat.S_ISREG(facts.st_mode) or facts.st_size != record.size_bytes:
            yield f"The recording {record.name} has another size than when it was taken in: {path}"
        elif is_deep and _hash_or_none(path) != record.sha256:
            yield f"The recording {record.name} is not what was taken in: {path}"

    def _index(self) -> Iterator[str]:
        if self._database.is_read_only and not search_index.is_counted(self._database.connection):
            yield "The search index differs from the texts; it is made anew at the next start."

    def _mend_index(self) -> tuple[str, ...]:
        db = self._database.connection
        misdescribed = search_index.misdescribed(db)
        for transcript_id in misdescribed:
            search_index.describe(db, transcript_id)
        if not search_index.is_sound(db):
            search_index.rebuild(db)
        elif not misdescribed:
            return ()
        return ("The search index differed from the texts and was made anew.",)


def _hash_or_none(path: Path) -> str | None:
    try:
        return hash_file(path)
    except OSError:
        return None
