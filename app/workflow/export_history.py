"""What was written from a transcript, and what has become of those files since."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.core.library import ExportRecord
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library

_MOST_BYTES: Final = 64 * 1024**2  # nothing that we write is larger, so such a file is not ours


class ExportState(StrEnum):
    """What has become of a file; the names are printed."""

    THERE = "there"  # as it was written
    REPLACED = "replaced"  # by a later export of this transcript
    CHANGED = "changed"  # by somebody else
    GONE = "gone"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierExport:
    """One file that was written, and how it is now."""

    record: ExportRecord
    version_number: int | None  # None: the version has been deleted since
    state: ExportState


class ExportHistory:
    """Tells of earlier exports of one library. Reads the files, so it blocks; may be used from every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, transcript_id: TranscriptId) -> list[EarlierExport]:
        """Return what was written from any version of a transcript, the newest first; raise UNKNOWN_ID."""
        transcripts = self._library.transcripts
        self._library.transcripts.summary(transcript_id)
        numbers = {version.id: version.number for version in transcripts.versions(transcript_id)}
        return _with_states(transcripts.exports(transcript_id), numbers)


def _with_states(records: Sequence[ExportRecord], numbers: Mapping[VersionId, int]) -> list[EarlierExport]:
    found: list[EarlierExport] = []
    seen: set[Path] = set()
    for record in reversed(records):
        state = ExportState.REPLACED if record.path in seen else _state_of(record)
        seen.add(record.path)
        number = numbers.get(record.version_id)
        found.append(EarlierExport(record=record, version_number=number, state=state))
    return found


def _state_of(record: ExportRecord) -> ExportState:
    try:
        if not record.path.exists():
            return ExportState.GONE
        if not record.path.is_file() or record.path.stat().st_size > _MOST_BYTES:
            return ExportState.CHANGED
        is_ours = hashlib.sha256(record.path.read_bytes()).hexdigest() == record.sha256
    except (OSError, ValueError):
        return ExportState.UNREADABLE
    return ExportState.THERE if is_ours else ExportState.CHANGED
