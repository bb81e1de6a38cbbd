"""Writing all of a library out in open formats."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app import __version__
from app.core.errors import ErrorCode, HostError
from app.core.formats import json_format
from app.core.formats.options import ExportOptions
from app.core.media import MediaRecord
from app.store.library import Library
from app.store.mapping import now, to_ms
from app.store.own_rows import OwnRows, OwnTranscript
from app.workflow.own_data import format as form
from app.workflow.own_data.targets import Target, opened_target

Progress = Callable[[int, int], object]  # done, in all: no unit, only a share
_TEXT_SHARE: Final = 1 << 20  # what a transcript counts beside the bytes of recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLibrary:
    """What was written."""

    path: Path
    transcripts: int
    versions: int
    recordings: int  # whose files are in it
    missing: tuple[str, ...]  # recordings whose files were wanted and not there


class Calling:
    """Counts what is done and ends the work with an error when it is not wanted any more."""

    def __init__(self, total: int, on_progress: Progress, is_wanted: Callable[[], bool]) -> None:
        self._done, self._total = 0, max(1, total)
        self._tell, self._is_wanted = on_progress, is_wanted

    def add(self, count: int) -> None:
        """Count on; raise CANCELLED."""
        self._done += count
        if not self._is_wanted():
            raise HostError(ErrorCode.CANCELLED, "It was cancelled; nothing is left of it.")
        self._tell(min(self._done, self._total), self._total)


def export_library(
    library: Library,
    path: Path,
    *,
    with_media: bool = False,
    on_progress: Progress = lambda _done, _total: None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> ExportedLibrary:
    """Write a library into a folder, or a ``.zip``, that is not there yet; blocks. Raise CANCELLED and leave nothing."""
    with opened_target(path) as target:
        return _Writing(library, target, path, with_media, on_progress, is_wanted).write()


class _Writing:
    """Owns one export: what is written so far, each file with its hash."""

    def __init__(
        self,
        library: Library,
        target: Target,
        path: Path,
        with_media: bool,
        on_progress: Progress,
        is_wanted: Callable[[], bool],
    ) -> None:
        self._library, self._target, self._path, self._with_media = library, target, path, with_media
        self._rows = OwnRows(library.database)
        self._ids = self._rows.transcript_ids()
        self._records = library.media.all() if with_media else []
        total = _TEXT_SHARE * len(self._ids) + sum(record.size_bytes for record in self._records)
        self._calling = Calling(total, on_progress, is_wanted)
        self._files: dict[str, dict[str, Any]] = {}

    def write(self) -> ExportedLibrary:
        self._put(form.README, form.README_TEXT.encode())
        self._put(form.SCHEMA, form.dumped(form.SCHEMA_DOCUMENT))
        jobs_of: dict[int, int] = {}
        versions = 0
        for transcript_id in self._ids:
            own = self._rows.transcript(transcript_id)
            if own is not None:
                jobs_of[transcript_id] = len(jobs_of) + 1
                versions += self._put_transcript(len(jobs_of), own)
            self._calling.add(_TEXT_SHARE)
        self._put(form.MEDIA, form.dumped(self._rows.media()))
        self._put(form.JOBS, form.dumped(self._rows.jobs(jobs_of)))
        self._put(form.FORGOTTEN, form.dumped(self._rows.forgotten()))
        missing = tuple(record.name for record in self._records if not self._put_recording(record))
        self._put_manifest()
        recordings = len(self._records) - len(missing)
        return ExportedLibrary(
            path=self._path, transcripts=len(jobs_of), versions=versions, recordings=recordings, missing=missing
        )

    def _put_transcript(self, number: int, own: OwnTranscript) -> int:
        labels = []
        for place, version in enumerate(own.versions, start=1):
            name = form.version_name(number, place)
            options = ExportOptions(metadata={**version.label, "title": own.head["title"], "sha256": own.head["media"]})
            self._put(name, json_format.write(version.transcript, options).encode("utf-8", "replace"))
            labels.append({**version.label, "file": name.rpartition("/")[2]})
        self._put(form.transcript_name(number), form.dumped({**own.head, "versions": labels}))
        return len(labels)

    def _put_recording(self, record: MediaRecord) -> bool:
        """Copy a recording's file; False when it is not there or is not that recording any more."""
        name = form.media_name(record.sha256, record.extension)
        path = self._library.media_store.path_of(record)
        try:
            file = path.open("rb") if path.stat().st_size == record.size_bytes else None
        except OSError:
            return False
        if file is None:
            return False
        with file:
            size, sha256 = self._target.put_file(name, file, self._calling.add)
        if sha256 != record.sha256:
            return False
        self._files[name] = {"size_bytes": size, "sha256": sha256}
        return True

    def _put_manifest(self) -> None:
        manifest = {
            "format": form.FORMAT,
            "version": form.VERSION,
            "made_at": to_ms(now()),
            "program": f"Frisco Whisper {__version__}",
            "library_id": self._library.database.library_id,
            "has_media": self._with_media,
            "files": dict(sorted(self._files.items())),
        }
        self._target.put(form.MANIFEST, form.dumped(manifest))

    def _put(self, name: str, content: bytes) -> None:
        self._target.put(name, content)
        self._files[name] = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
