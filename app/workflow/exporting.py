"""Writing transcripts to files: atomically, never over somebody else's file, each one remembered."""

import contextlib
import errno
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from app.core.batch import WrittenFile
from app.core.errors import ErrorCode, HostError
from app.core.formats import ExportOptions, format_named
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store.layout import sync_folder
from app.store.library import Library
from app.workflow.output_names import free_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files that were written, and those of somebody else's that stood in the way and were kept."""

    outputs: tuple[Path, ...]
    kept: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What is to be written: a transcript, saved or not, and by name the formats with the choices for each."""

    transcript: Transcript
    version_id: VersionId  # that it is or stands on
    stem: Path  # the outputs without their extensions
    options: Mapping[str, ExportOptions]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """Where one format would be written as things stand."""

    format: str
    path: Path
    is_replaced: bool  # a file is there, and it is ours
    kept: tuple[Path, ...] = ()  # in the way, not ours


class Exporter:
    """Writes transcripts of one library to files. Blocks for the time of a write; may be used from every thread."""

    def __init__(self, library: Library, remember: Callable[[WrittenFile], object] | None = None) -> None:
        """Let ``remember`` be told of each file where the library itself may only be read."""
        self._library = library
        self._tell = remember or self._remember_now
        self._turn = threading.Lock()  # two writes to one place at once would mix in one part

    def export(self, transcript_id: TranscriptId, stem: Path, names: Sequence[str]) -> Exported:
        """Write a transcript in each format to ``stem`` plus extension; raise OUTPUT_UNWRITABLE."""
        version_id = self._library.transcripts.summary(transcript_id).head
        transcript = self._library.transcripts.head(transcript_id)
        options = ExportOptions(metadata=self.metadata(transcript_id))
        by_name = dict.fromkeys(names, options)
        return self.write(ExportOrder(transcript=transcript, version_id=version_id, stem=stem, options=by_name))

    def write(self, order: ExportOrder) -> Exported:
        """Write what is ordered, in the order of its formats; raise OUTPUT_UNWRITABLE."""
        with self._turn:
            return self._write(order)

    def remember(self, written: WrittenFile) -> "Future[None]":
        """Keep in mind that a file is ours, also one that another program wrote from this library."""
        return self._library.transcripts.record_export(
            written.version_id, format_name=written.format, path=written.path, sha256=written.sha256
        )

    def _remember_now(self, written: WrittenFile) -> None:
        if not self._library.database.is_refusing:  # out of a damaged library too, though it keeps nothing of it
            self.remember(written).result()

    def _write(self, order: ExportOrder) -> Exported:
        outputs: list[Path] = []
        kept: list[Path] = []
        for name in order.options:
            content = _content(order, name)
            path, in_the_way = self._target(order, name, partial(bytes, content))
            write_atomically(path, content)
            sha256 = hashlib.sha256(content).hexdigest()
            self._tell(WrittenFile(version_id=order.version_id, format=name, path=path, sha256=sha256))
            outputs.append(path)
            kept.extend(in_the_way)
        return Exported(outputs=tuple(outputs), kept=tuple(kept))

    def plan(self, order: ExportOrder) -> tuple[PlannedFile, ...]:
        """Tell what ``write`` would do as things stand, without doing it."""
        plans = []
        for name in order.options:
            path, kept = self._target(order, name, cache(partial(_content, order, name)))
            plans.append(PlannedFile(format=name, path=path, is_replaced=path.exists(), kept=tuple(kept)))
        return tuple(plans)

    def render(self, transcript_id: TranscriptId, name: str) -> str:
        """Return the newest version of a transcript as text in a format, without writing it anywhere."""
        transcript = self._library.transcripts.head(transcript_id)
        options = ExportOptions(metadata=self.metadata(transcript_id))
        return format_named(name).write(transcript, options)

    def metadata(self, transcript_id: TranscriptId) -> dict[str, Any]:
        """Return what is known about a transcript; the same at every export, so that outputs can be compared."""
        summary = self._library.transcripts.summary(transcript_id)
        media = self._library.media.by_id(summary.media_id)
        known: dict[str, Any] = {"title": summary.title, "source": media.name, "sha256": media.sha256}
        made_by = [job for job in self._library.jobs.for_media(media.id) if job.transcript_id == transcript_id]
        for job in made_by[:1]:
            known |= {"status": job.state.value, "code": job.code, "coverage": job.coverage, **job.options.as_record()}
            if job.heard_with:
                known["heard_with"] = job.heard_with
        return known

    def _target(self, order: ExportOrder, name: str, content: Callable[[], bytes]) -> tuple[Path, list[Path]]:
        wanted = order.stem.with_name(f"{order.stem.name}.{format_named(name).extension}")
        try:
            return free_target(wanted, partial(self._is_ours, content))
        except OSError as error:  # a folder that may not be looked into
            raise _unwritable(wanted, error) from error

    def _is_ours(self, content: Callable[[], bytes], path: Path) -> bool:
        """Tell whether a file may be replaced: we wrote it and nobody has touched it, or it says the same already."""
        try:
            present = path.read_bytes() if path.is_file() else b""
        except OSError:
            return False
        record = self._library.transcripts.last_export(path)
        known = record is not None and record.sha256 == hashlib.sha256(present).hexdigest()
        return path.is_file() and (known or present == content())


def _content(order: ExportOrder, name: str) -> bytes:
    return format_named(name).write(order.transcript, order.options[name]).encode()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that under its name there is never half of it, also when the power goes."""
    # The name is short (long names are given) and always the same, so that a part left by a kill is used again.
    part = path.with_name(f".frisco-{hashlib.sha256(path.name.encode()).hexdigest()[:12]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        with contextlib.suppress(OSError):  # some file systems know no such thing
            sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> HostError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HostError(
            ErrorCode.DISK_FULL, f"The disk is full: {path} could not be written. Make room and try again."
        )
    why = error.strerror or type(error).__name__
    sentence = f"The output {path} cannot be written ({why}). Choose another folder."
    return HostError(ErrorCode.OUTPUT_UNWRITABLE, sentence)
