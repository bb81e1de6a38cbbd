"""Whether the file of a recording is still there and still the same. It is looked at, never changed."""

import stat
from enum import StrEnum
from pathlib import Path

from app.core.errors import ErrorCode, FriscoError, InputError
from app.core.media import MediaRecord
from app.store.media_source import modified_ms
from app.store.media_store import content_of


class Presence(StrEnum):
    """What was found at the place of a recording."""

    THERE = "there"
    GONE = "gone"
    CHANGED = "changed"  # a file is there, but not with this content


def glance(record: MediaRecord, path: Path) -> Presence:
    """Look at size and time alone; CHANGED means that only reading the file can tell."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return Presence.GONE
    if not stat.S_ISREG(facts.st_mode):
        return Presence.GONE
    is_same_time = record.referenced_path is None or record.modified_ms == modified_ms(facts)
    return Presence.THERE if facts.st_size == record.size_bytes and is_same_time else Presence.CHANGED


def look(record: MediaRecord, path: Path) -> Presence:
    """Look at a recording's file; where its time is another one but not its size, it is read. May block."""
    found = glance(record, path)
    if found is not Presence.CHANGED or _has_other_size(path, record.size_bytes):
        return found
    try:
        return Presence.THERE if content_of(path) == record.sha256 else Presence.CHANGED
    except FriscoError:
        return Presence.GONE


def insist(record: MediaRecord, path: Path) -> None:
    """Raise InputError when a recording's file is gone or has another content. May block."""
    match look(record, path):
        case Presence.GONE:
            raise gone(path)
        case Presence.CHANGED:
            raise another(path)
        case Presence.THERE:
            pass


def gone(path: Path) -> InputError:
    sentence = (
        f"The recording is not where it was: {path}. Put it back or connect its disk, or look for it with "
        "Library › Find moved files (frisco relink FOLDER)."
    )
    return InputError(ErrorCode.MEDIA_MISSING, sentence)


def another(path: Path) -> InputError:
    sentence = (
        f"The file {path} is not the recording any more: its content has changed since it was added. "
        "It was not used. Add the file again to transcribe it as it is now."
    )
    return InputError(ErrorCode.MEDIA_CHANGED, sentence)


def _has_other_size(path: Path, size_bytes: int) -> bool:
    try:
        return path.stat().st_size != size_bytes
    except (OSError, ValueError):
        return True
