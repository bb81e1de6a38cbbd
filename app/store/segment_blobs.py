"""Segments as content-addressed blobs: written once, found by the hash of their bytes, shared by all versions.

The segment's key is not part of its blob: it belongs to the version.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.core.transcript import Segment, SegmentKey, TranscriptId
from app.store.database import Database
from app.store.faults import damaged
from app.store.segment_arrays import decode, encode

HASH_BYTES = 16
_AT_ONCE = 5_000
_REMEMBERED_TRANSCRIPTS = 2


@dataclass(frozen=True, slots=True)
class _Known:
    segment: Segment  # held, so that its id() is not given to another
    blob_id: int


def hash_of(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=HASH_BYTES).digest()


class SegmentBlobs:
    """Writes and reads blobs, and remembers which segments of the last saved transcripts are written already.

    Saving needs that: an edit leaves the other segments the very same objects, so only the changed ones are encoded.
    The memory belongs to the writer thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[TranscriptId, dict[int, _Known]] = OrderedDict()

    def put(self, transcript_id: TranscriptId, segments: Sequence[Segment]) -> list[int]:
        """Write what is not there yet; return the blob of each segment. Inside a write only."""
        known = self._known.get(transcript_id, {})
        fresh = [segment for segment in segments if id(segment) not in known]
        written = dict(zip((id(segment) for segment in fresh), self._write(fresh), strict=True))
        return [written[id(s)] if id(s) in written else known[id(s)].blob_id for s in segments]

    def remember(self, transcript_id: TranscriptId, segments: Sequence[Segment], ids: Sequence[int]) -> None:
        """Keep what a write has put on disk. Only after it is there: a write rolled back has taken its blobs along."""
        known = {id(s): _Known(s, blob_id) for s, blob_id in zip(segments, ids, strict=True)}
        self._known[transcript_id] = known
        self._known.move_to_end(transcript_id)
        while len(self._known) > _REMEMBERED_TRANSCRIPTS:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing as written: some of it is being removed."""
        self._known.clear()

    def _write(self, segments: Sequence[Segment]) -> list[int]:
        bodies = [encode(segment) for segment in segments]
        hashes = [hash_of(body) for body in bodies]
        sql = "INSERT INTO segment_blob (hash, body) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING"
        # Asked for first: a conflict would use up a number of the key.
        have = self._ids_of(hashes)
        new = {key: body for key, body in zip(hashes, bodies, strict=True) if key not in have}
        self._database.run_many(sql, new.items())
        have |= self._ids_of(list(new))
        return [have[key] for key in hashes]

    def _ids_of(self, hashes: Sequence[bytes]) -> dict[bytes, int]:
        found: dict[bytes, int] = {}
        sql = "SELECT hash, id FROM segment_blob WHERE hash IN (SELECT unhex(value) FROM json_each(?))"
        waiting = iter(hashes)
        while part := list(islice(waiting, _AT_ONCE)):
            hexes = json.dumps([key.hex() for key in part])
            found.update(self._database.sql(sql, [hexes]))
        return found

    def get(self, ids: Sequence[int], keys: Sequence[int]) -> tuple[Segment, ...]:
        """Read segments; raise HostError when one is missing."""
        sql = "SELECT id, body FROM segment_blob WHERE id IN (SELECT value FROM json_each(?))"
        bodies = dict(self._database.sql(sql, [json.dumps(list(ids))]))
        missing = [blob_id for blob_id in ids if blob_id not in bodies]
        if missing or len(ids) != len(keys):
            raise damaged("A saved version lacks some of its segments.", detail=f"blobs {missing[:10]}")
        return tuple(decode(bodies[blob_id], SegmentKey(key)) for blob_id, key in zip(ids, keys, strict=True))
