"""Deleting and bringing back as a person asks for it: transcripts by their ids, versions by their numbers, recordings."""

from collections.abc import Sequence

from app.core.deletion import Deleted, DeletedKey, DeletedKind
from app.core.errors import ErrorCode, InputError
from app.core.library import VersionInfo
from app.core.media import MediaId
from app.core.transcript import TranscriptId
from app.store.library import Library


class Deleting:
    """Hides things and brings them back in one library; blocks for the time of a write, on whatever thread asks."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def delete_transcripts(self, transcript_ids: Sequence[TranscriptId]) -> list[Deleted]:
        """Delete these, or none of them when one is not there."""
        for transcript_id in transcript_ids:
            self._library.transcripts.summary(transcript_id)
        unique = dict.fromkeys(transcript_ids)
        return [self._library.deletion.delete_transcript(transcript_id).result() for transcript_id in unique]

    def delete_recordings_of(self, transcript_ids: Sequence[TranscriptId]) -> list[Deleted]:
        """Delete the recordings of these transcripts with all that came of them; the first in hand ends it."""
        media = dict.fromkeys(self._library.transcripts.summary(item).media_id for item in transcript_ids)
        return [self._library.deletion.delete_recording(media_id).result() for media_id in media]

    def delete_recording(self, media_id: MediaId) -> Deleted:
        return self._library.deletion.delete_recording(media_id).result()

    def delete_version(self, transcript_id: TranscriptId, number: int) -> Deleted:
        return self._library.deletion.delete_version(version_numbered(self._library, transcript_id, number).id).result()

    def restore(self, keys: Sequence[DeletedKey]) -> list[Deleted]:
        """Bring these back; they are found by search again a moment later."""
        restored = [self._library.deletion.restore(key).result() for key in keys]
        self._library.transcripts.index_what_is_behind()
        return restored

    def deleted(self) -> list[Deleted]:
        return self._library.deletion.deleted()

    def key_of_version(self, transcript_id: TranscriptId, number: int) -> DeletedKey:
        """Find a deleted version by the number it has in its transcript."""
        for item in self.deleted():
            if item.version_number == number and transcript_id in item.transcript_ids:
                return item.key
        sentence = f"Transcript {transcript_id} has no deleted version {number}. See frisco undelete."
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)

    def key_of_transcript(self, transcript_id: TranscriptId) -> DeletedKey:
        """Find what a deleted transcript comes back with: its recording when that was deleted, else itself alone."""
        for item in self.deleted():
            if item.key.kind is not DeletedKind.VERSION and transcript_id in item.transcript_ids:
                return item.key
        sentence = f"There is no deleted transcript {transcript_id} in this library. See frisco undelete."
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)


def version_numbered(library: Library, transcript_id: TranscriptId, number: int) -> VersionInfo:
    """Find a version by its number; raise InputError that names those there are."""
    library.transcripts.summary(transcript_id)
    versions = library.transcripts.versions(transcript_id)
    for version in versions:
        if version.number == number:
            return version
    known = ", ".join(str(version.number) for version in versions)
    sentence = (
        f"Transcript {transcript_id} has no version {number}; it has {known}. See frisco versions {transcript_id}."
    )
    raise InputError(ErrorCode.UNKNOWN_ID, sentence)


def purge_now(library: Library, deleted: Sequence[Deleted]) -> int:
    """Remove for good what was deleted, before its time; return the bytes that are free now. May take seconds."""
    tidying = library.tidying
    return tidying.purge.purge(tidying.purge.plan_of(deleted), lambda _done, _total: True).freed_bytes
