"""The note beside a backup: when and why it was made, how long it is, its hash. Without one a file is none of ours."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core import checked
from app.core.library import BackupRecord
from app.store.layout import sync_file
from app.store.mapping import from_ms, to_ms
from app.store.media_store import hash_file

SET_ASIDE = "set aside"
_BEING_WRITTEN = timedelta(hours=1)


def manifest_of(backup: Path) -> Path:
    return backup.with_suffix(".json")


def write_manifest(record: BackupRecord) -> None:
    """Write the note and put it on the disk; before the backup has its name, so that it is never without."""
    manifest = {
        "number": record.number,
        "made_at": to_ms(record.made_at),
        "reason": record.reason,
        "size_bytes": record.size_bytes,
        "sha256": record.sha256,
        "transcripts": record.transcripts,
    }
    path = manifest_of(record.path)
    path.write_text(json.dumps(manifest, indent=1), "utf-8")
    sync_file(path)


def described(
    path: Path, contents: Path, *, number: int, made_at: datetime, reason: str, transcripts: int | None
) -> BackupRecord:
    """Return the record of a backup that will have this path and has these contents."""
    return BackupRecord(
        path=path,
        made_at=made_at,
        reason=reason,
        size_bytes=contents.stat().st_size,
        sha256=hash_file(contents),
        number=number,
        transcripts=transcripts,
    )


def record_of(backup: Path) -> BackupRecord | None:
    """Read the note of a backup; None when there is none that can be read."""
    try:
        manifest: dict[str, Any] = json.loads(manifest_of(backup).read_text("utf-8"))
        return BackupRecord(
            path=backup,
            made_at=from_ms(checked.whole(manifest["made_at"])),
            reason=checked.text(manifest["reason"]),
            size_bytes=checked.whole(manifest["size_bytes"]),
            sha256=checked.text(manifest["sha256"]),
            number=checked.whole(manifest.get("number", 0)),
            transcripts=checked.maybe(manifest.get("transcripts"), checked.whole),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def set_aside_record(database: Path) -> BackupRecord | None:
    """Tell of a database that was set aside; by its file alone where it could not be described."""
    known = record_of(database)
    if known is not None:
        return replace(known, is_set_aside=True)
    try:
        facts = database.stat()
        made_at = datetime.fromtimestamp(facts.st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
    return BackupRecord(
        path=database, made_at=made_at, reason=SET_ASIDE, size_bytes=facts.st_size, sha256="", is_set_aside=True
    )


def is_abandoned(manifest: Path, today: datetime) -> bool:
    """Tell the manifest of a backup that was killed from one that another process is just writing."""
    try:
        written_at = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    except OSError:
        return False
    return today - written_at > _BEING_WRITTEN and not manifest.with_suffix(".db").exists()
