"""Taking an export into a library: all of it is looked through before the first row is written.

What the library has already is recognised by its content and left as it is; importing twice changes nothing. When it is
called off, or something cannot be written, what this import has added is taken back.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core.errors import ErrorCode, FriscoError, HostError
from app.core.formats import json_format
from app.core.media import MediaRecord
from app.core.transcript import Transcript
from app.store.intake import Intake
from app.store.library import Library
from app.store.own_rows import OwnTranscript, OwnVersion, Values
from app.workflow.own_data import format as form
from app.workflow.own_data.json_text import parsed
from app.workflow.own_data.paths import harmless_path
from app.workflow.own_data.sources import Entry, Source, blocks, broken, content, opened_source, read_manifest
from app.workflow.own_data.writing import Calling, Progress

_SPARE_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLibrary:
    """What came of an import."""

    transcripts: int  # added
    known: int  # were there already
    recordings: int  # added
    files: int  # of recordings copied in
    jobs: int
    forgotten: int  # recordings left out: they were forgotten here on purpose


def import_library(
    library: Library,
    path: Path,
    *,
    on_progress: Progress = lambda _done, _total: None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> ImportedLibrary:
    """Take in what an export holds and the library does not; blocks. Raise InputError for what is no sound export."""
    with opened_source(path) as source:
        entries = read_manifest(source)
        total = 2 * sum(entry.size_bytes for entry in entries.values())
        reading = _Reading(library, source, entries, Calling(total, on_progress, is_wanted))
        with _in_words():
            reading.look_through()
            return reading.take_in()


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn values that no export of ours holds into a sentence."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise broken(f"It holds a value that no library has ({type(error).__name__}).") from error


class _Reading:
    """Owns one import: the source, and what it has added so far."""

    def __init__(self, library: Library, source: Source, entries: dict[str, Entry], calling: Calling) -> None:
        self._library, self._source, self._entries, self._calling = library, source, entries, calling
        self._intake = Intake(library.database)
        self._media_ids: dict[str, int] = {}
        self._transcript_ids: dict[int, int] = {}
        self._placed: list[Path] = []
        self._counts = {"transcripts": 0, "known": 0, "jobs": 0}

    def look_through(self) -> None:
        """Read every file once: its hash, its form, what it refers to. Nothing is written."""
        known = {one["sha256"] for one in self._media()}
        for entry in self._entries.values():
            if entry.is_media:
                self._refuse_stranger(entry, known)
            elif entry.name.endswith("/transcript.json"):
                self._refuse_transcript(self._transcript(entry), known)
            else:
                content(self._source, entry)
            self._calling.add(entry.size_bytes)
        for job in self._json(form.JOBS):
            if job["media"] not in known:
                raise broken("A job belongs to a recording that is not listed.")
        self._refuse_no_room()

    def take_in(self) -> ImportedLibrary:
        """Write everything; take it back when it cannot be brought to an end."""
        try:
            left_out = self._take_recordings()
            self._take_transcripts()
            self._take_jobs()
        except BaseException:
            self._take_back()
            raise
        self._library.transcripts.index_what_is_behind()
        self._library.database.settle()
        return ImportedLibrary(
            **self._counts, recordings=len(self._intake.added.media), files=len(self._placed), forgotten=left_out
        )

    # --- looking ----------------------------------------------------------------------------------------------------

    def _refuse_stranger(self, entry: Entry, known: set[str]) -> None:
        sha256 = Path(entry.name).stem
        if sha256 not in known or sha256 != entry.sha256:
            raise broken(f"{entry.name} is not a recording that is listed.")
        for block in blocks(self._source, entry):
            self._calling.add(0)
            del block

    def _refuse_transcript(self, own: OwnTranscript, known: set[str]) -> None:
        if own.head["media"] not in known:
            raise broken("A transcript belongs to a recording that is not listed.")
        places = range(1, len(own.versions) + 1)
        draft = own.head["draft"]
        named = [
            own.head["head"],
            *(one["version"] for one in own.head["exports"]),
            *([draft["base"]] if draft else []),
        ]
        named += [version.label["parent"] for version in own.versions if version.label["parent"] is not None]
        if any(place not in places for place in named) or (draft and not 0 <= draft["position"] <= len(draft["edits"])):
            raise broken("A transcript speaks of a version that is not there.")

    def _refuse_no_room(self) -> None:
        """Refuse before the disk is full: copies of recordings and rows both lie on the library's disk."""
        needed = sum(entry.size_bytes for entry in self._entries.values()) + _SPARE_BYTES
        if shutil.disk_usage(self._library.database.layout.root).free < needed:
            sentence = f"There is not enough room on the disk of the library: {needed / 1e9:.1f} GB are needed."
            raise HostError(ErrorCode.DISK_FULL, sentence)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _json(self, name: str) -> Any:
        entry = self._entries.get(name)
        if entry is None:
            raise broken(f"{name} is missing.")
        return parsed(content(self._source, entry), name)

    def _media(self) -> list[Values]:
        return [harmless_path(one) for one in self._json(form.MEDIA)]

    def _transcript(self, entry: Entry) -> OwnTranscript:
        head = parsed(content(self._source, entry), entry.name)
        folder = entry.name.rpartition("/")[0]
        versions = tuple(
            OwnVersion(label=label, transcript=self._version(f"{folder}/{label['file']}")) for label in head["versions"]
        )
        return OwnTranscript(head=head, versions=versions)

    def _version(self, name: str) -> Transcript:
        entry = self._entries.get(name)
        if entry is None:
            raise broken(f"{name[:80]} is missing.")
        try:
            return json_format.read(content(self._source, entry).decode("utf-8"))
        except FriscoError as error:
            raise broken(f"{name}: {error.sentence}") from error

    # --- taking in --------------------------------------------------------------------------------------------------

    def _take_recordings(self) -> int:
        """Take the recordings in; return how many were left out, since they were forgotten here."""
        forgotten = 0
        for values in self._media():
            if self._intake.is_forgotten(values["sha256"]):
                forgotten += 1
            else:
                self._take_recording(self._placed_here(values))
            self._calling.add(0)
        return forgotten

    def _take_recording(self, values: Values) -> None:
        """Copy the file in first: a recording that is listed without its file would be missing after a kill."""
        self._take_file(self._library.media.by_sha256(values["sha256"]) or self._intake.record_of(values))
        self._media_ids[values["sha256"]] = self._intake.add_media(values).result()

    def _placed_here(self, values: Values) -> Values:
        """Let the library keep a recording that comes along, if it does not lie here where it lay there."""
        path = values["referenced_path"]
        comes_along = form.media_name(values["sha256"], values["extension"]) in self._entries
        if path is None or not comes_along or Path(path).is_file():
            return values
        return {**values, "referenced_path": None, "modified_ms": None}

    def _take_file(self, record: MediaRecord) -> None:
        """Copy a file in that comes along, if the library keeps it itself and does not have it."""
        entry = self._entries.get(form.media_name(record.sha256, record.extension))
        if entry is None or record.referenced_path is not None or record.archived_path is not None:
            return
        placed = self._library.media_store.place(record, blocks(self._source, entry), self._calling.add)
        if placed is not None:
            self._placed.append(placed)

    def _take_transcripts(self) -> None:
        for entry in sorted(self._entries.values(), key=lambda entry: entry.name):
            if not entry.name.endswith("/transcript.json"):
                continue
            own = self._transcript(entry)
            media_id = self._media_ids.get(own.head["media"])
            if media_id is not None:
                self._take_transcript(int(entry.name.split("/")[1]), media_id, own)
            self._calling.add(entry.size_bytes)

    def _take_transcript(self, number: int, media_id: int, own: OwnTranscript) -> None:
        known = self._intake.find_transcript(media_id, own)
        added = self._intake.add_transcript(media_id, own).result() if known is None else None
        self._counts["known" if added is None else "transcripts"] += 1
        here = added if added is not None else known
        if here is not None:
            self._transcript_ids[number] = here

    def _take_jobs(self) -> None:
        for values in self._json(form.JOBS):
            media_id = self._media_ids.get(values["media"])
            if media_id is None:
                continue
            record = self._library.media.by_sha256(values["media"])
            path = str(self._library.media_store.path_of(record)) if record else ""
            transcript_id = self._transcript_ids.get(values["transcript"])
            self._counts["jobs"] += self._intake.add_job(media_id, transcript_id, values, path).result()
            self._calling.add(0)

    def _take_back(self) -> None:
        self._intake.take_back()
        media = self._library.media
        for path in self._placed:
            self._library.media_store.discard(path, lambda path=path: media.by_sha256(path.stem) is None)  # type: ignore[misc]
        self._library.tidying.pruning.drop_unused_segments()
