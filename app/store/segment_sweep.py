"""Segments that no version uses: counted before, removed after versions went."""

import json
from collections.abc import Callable, Collection
from functools import partial
from itertools import islice

from app.store.database import Database
from app.store.versions import unpacked

_AT_ONCE = 5_000
_VERSIONS_AT_ONCE = 2_000


class SegmentSweep:
    """Finds and removes what nothing refers to any more; may be used from every thread but the writer's.

    ``forget_written`` makes the repository of transcripts forget which segments it has written: they may be gone.
    """

    def __init__(self, database: Database, forget_written: Callable[[], None]) -> None:
        self._database = database
        self._forget_written = forget_written

    def would_free(self, versions: Collection[int]) -> int:
        """Return the bytes of segments that only these versions use, and of those that none does."""
        with self._database.reading():
            unused = self._all() - self._used(without=frozenset(versions))
            return self._bytes(unused)

    def sweep(self) -> int:
        """Remove all that no version uses, a little at a time; return the bytes that were in it."""
        with self._database.reading():
            last = self._last_version()
            unused = self._all() - self._used(without=frozenset())
        freed = 0
        waiting = iter(sorted(unused))
        while part := set(islice(waiting, _AT_ONCE)):
            freed += self._database.write(partial(self._remove, part, last)).result()
        return freed

    def _remove(self, part: set[int], last: int) -> int:
        """Remove segments; versions that were saved since they were looked for may use them again."""
        self._forget_written()
        part = part - self._used(without=frozenset(), after=last)
        freed = self._bytes(part)
        sql = "DELETE FROM segment_blob WHERE id IN (SELECT value FROM json_each(?))"
        self._database.sql(sql, [json.dumps(sorted(part))])
        return freed

    def _all(self) -> set[int]:
        return {row[0] for row in self._database.sql("SELECT id FROM segment_blob")}

    def _used(self, *, without: frozenset[int], after: int = 0) -> set[int]:
        used: set[int] = set()
        sql = "SELECT id, ids FROM version WHERE id > ? ORDER BY id LIMIT ?"
        while rows := self._database.sql(sql, [after, _VERSIONS_AT_ONCE]):
            for version_id, packed_ids in rows:
                if version_id not in without:
                    used.update(unpacked(packed_ids))
            after = rows[-1][0]
        return used

    def _last_version(self) -> int:
        return int(self._database.sql("SELECT MAX(id) FROM version")[0][0] or 0)

    def _bytes(self, blob_ids: Collection[int]) -> int:
        total, waiting = 0, iter(blob_ids)
        sql = "SELECT SUM(length(hash) + length(body)) FROM segment_blob WHERE id IN (SELECT value FROM json_each(?))"
        while part := list(islice(waiting, _AT_ONCE)):
            total += int(self._database.sql(sql, [json.dumps(part)])[0][0] or 0)
        return total
