"""Files that are their names alone: an intake for tests of what is said about files that come in."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import ErrorCode, InputError
from app.core.library import NewMedia, StoredMedia
from app.core.media import Keeping, MediaId, MediaRecord
from app.workflow.ingest import Fetched

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class NamedFiles:
    """Takes every file whose name has a number in it; "broken…" is refused, "large…" is used where it lies."""

    def fetch(self, path: Path, keep: Keeping | None = None, *, is_wanted: Callable[[], bool]) -> Fetched:
        if "broken" in path.name:
            raise InputError(ErrorCode.MEDIA_EMPTY, "The file is empty.")
        number = int("".join(filter(str.isdigit, path.stem)))
        stored = StoredMedia(
            sha256=f"{number:064x}", extension="wav", size_bytes=1, is_new=keep is not Keeping.REFER, added_at=_LONG_AGO
        )
        sentence = "It is large: it is used where it lies." if "large" in path.name else ""
        return Fetched(new=NewMedia(stored=stored, name=path.name), sentence=sentence)

    def record(self, fetched: Sequence[Fetched]) -> list[MediaRecord]:
        return [
            MediaRecord(
                id=MediaId(int(one.new.stored.sha256, 16)),
                sha256=one.new.stored.sha256,
                extension="wav",
                size_bytes=1,
                name=one.new.name,
                added_at=_LONG_AGO,
            )
            for one in fetched
        ]
