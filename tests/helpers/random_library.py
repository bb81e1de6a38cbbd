"""A library as years of use leave it, drawn by chance: references of every kind, old and new, and much that is left over."""

import os
import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store.library import Library
from app.store.mapping import now, to_ms
from app.store.versions import Label
from tests.helpers.stored_values import chunk, queued_job, recording, running_job, transcript

_KINDS = (VersionKind.SAVE, VersionKind.AUTO_KEEP, VersionKind.AUTO_KEEP, VersionKind.AUTO_KEEP, VersionKind.IMPORT)


@dataclass(slots=True)
class Seen:
    """All that a person can see and read of a library, and what must stay beside it."""

    transcripts: dict[TranscriptId, Transcript] = field(default_factory=dict)
    versions: dict[VersionId, Transcript] = field(default_factory=dict)  # all but those kept by themselves
    drafts: dict[TranscriptId, Any] = field(default_factory=dict)
    draft_bases: dict[TranscriptId, Transcript] = field(default_factory=dict)
    exports: dict[TranscriptId, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)  # of recordings, by their hash
    open_jobs: list[Any] = field(default_factory=list)
    finished: list[Any] = field(default_factory=list)
    searched: dict[str, set[int]] = field(default_factory=dict)


def look(library: Library) -> Seen:
    """Read all that is there to be seen."""
    library.database.write(lambda: None).result()
    seen = Seen()
    for summary in library.transcripts.all():
        seen.transcripts[summary.id] = library.transcripts.head(summary.id)
        for version in library.transcripts.versions(summary.id):
            if version.kind is not VersionKind.AUTO_KEEP:
                seen.versions[version.id] = library.transcripts.version(version.id)
        # Of a version that the person deleted and whose time has come, the newest one takes over what was written.
        exports = library.transcripts.exports(summary.id)
        seen.exports[summary.id] = [(item.path, item.sha256, item.exported_at) for item in exports]
        draft = library.drafts.load(summary.id)
        if draft is not None:
            seen.drafts[summary.id] = draft
            seen.draft_bases[summary.id] = library.transcripts.version(draft.base)
    for record in library.media.all():
        if record.deleted_at is None:
            seen.files[record.sha256] = library.media_store.path_of(record).read_bytes()
    jobs = [job for job in library.jobs.all() if job.state not in (JobState.CANCELLED, JobState.FAILED)]
    seen.open_jobs = library.jobs.open_jobs() + library.jobs.interrupted()
    seen.finished = [(job.id, job.state, job.transcript_id) for job in jobs if job.transcript_id in seen.transcripts]
    seen.searched = {w: {hit.transcript_id for hit in library.search.search(w, limit=200)} for w in ("alpha", "beta")}
    return seen


class Filler:
    """Fills a library; everything it does follows from its seed."""

    def __init__(self, library: Library, folder: Path, seed: int) -> None:
        self._library, self._folder, self._chance = library, folder, random.Random(seed)
        self._count = 0

    def fill(self) -> None:
        for number in range(self._chance.randint(1, 4)):
            record = recording(self._library, self._folder, f"r{number}.wav", f"sound {number}".encode())
            self._age_media(record)
            for _ in range(self._chance.randint(0, 3)):
                self._transcript(record)
            self._jobs(record)
            self._caches(record.sha256)
        self._delete_some()
        self._age_all()
        self._leave_things_lying_about()

    def _transcript(self, record: MediaRecord) -> None:
        library, chance = self._library, self._chance
        if chance.random() < 0.5:
            job = running_job(library, record)
            library.jobs.append_chunk(job.id, chunk(2000, self._text(), self._text())).result()
            done = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
            assert done.transcript_id is not None
            mine = done.transcript_id
        else:
            text = transcript(self._text())
            mine = library.transcripts.add(record.id, f"T {self._count}", text, Label(kind=VersionKind.ASR)).result()
        versions = [library.transcripts.versions(mine)[0].id]
        for _ in range(chance.randint(0, 8)):
            versions.append(self._version(mine, versions))
        if chance.random() < 0.5:
            self._library.drafts.append(mine, chance.choice(versions), {"kind": "text", "text": "x"}).result()

    def _version(self, mine: TranscriptId, versions: list[VersionId]) -> VersionId:
        library, chance = self._library, self._chance
        if chance.random() < 0.2:
            version = library.transcripts.roll_back(mine, chance.choice(versions)).result()
        else:
            text = transcript(*(self._text() for _ in range(chance.randint(0, 3))))
            parent = chance.choice([None, *versions])
            kind = chance.choice(_KINDS)
            version = library.transcripts.save_version(mine, text, kind=kind, parent=parent).result()
        if chance.random() < 0.2:
            path = self._folder / f"out{version}.srt"
            library.transcripts.record_export(version, format_name="srt", path=path, sha256="0" * 64).result()
        return version

    def _jobs(self, record: MediaRecord) -> None:
        library, chance = self._library, self._chance
        for _ in range(chance.randint(0, 2)):
            job = queued_job(library, record)
            match chance.randint(0, 3):
                case 0:
                    library.jobs.save(job.moved(JobState.CANCELLED)).result()
                case 1:
                    library.jobs.save(job.moved(JobState.FAILED, message="no")).result()
                    library.jobs.dismiss([job.id]).result()
                case 2:
                    started = job.moved(JobState.STARTING).moved(JobState.RUNNING)
                    library.jobs.append_chunk(job.id, chunk(1000, self._text())).result()
                    library.jobs.save(started.moved(JobState.INTERRUPTED)).result()
                case _:
                    pass

    def _delete_some(self) -> None:
        library, chance = self._library, self._chance
        for summary in library.transcripts.all():
            if chance.random() < 0.25:
                library.deletion.delete_transcript(summary.id).result()
                continue
            for version in library.transcripts.versions(summary.id):
                if version.kind is not VersionKind.ASR and version.id != summary.head and chance.random() < 0.2:
                    library.deletion.delete_version(version.id).result()
        open_media = {job.media_id for job in library.jobs.open_jobs()}
        for record in library.media.all():
            if record.id not in open_media and chance.random() < 0.2:
                library.deletion.delete_recording(record.id).result()

    def _age_media(self, record: MediaRecord) -> None:
        """Let a recording have been added some time ago, with its file where it then would be."""
        before = self._library.media_store.path_of(record)
        at = to_ms(now() - timedelta(days=self._chance.choice((0, 3, 40, 800))))
        change = "UPDATE media SET added_at = ? WHERE id = ?"
        self._library.database.write(lambda: self._library.database.sql(change, [at, record.id])).result()
        place = self._library.media_store.path_of(self._library.media.by_id(record.id))
        place.parent.mkdir(parents=True, exist_ok=True)
        before.replace(place)

    def _age_all(self) -> None:
        """Spread what was made over the years, in the order in which it was made."""
        database, chance = self._library.database, self._chance

        def age() -> None:
            database.sql("DROP TRIGGER version_update")  # a test may do what the program may not
            for (version_id,) in database.sql("SELECT id FROM version"):
                at = to_ms(now() - timedelta(minutes=chance.choice((5, 20, 50, 90, 3_000, 3_010, 90_000, 90_100))))
                database.sql("UPDATE version SET created_at = ? WHERE id = ?", [at, version_id])
            for (job_id,) in database.sql("SELECT id FROM job"):
                at = to_ms(now() - timedelta(days=chance.choice((0, 10, 90))))
                database.sql(
                    "UPDATE job SET updated_at = ?1, dismissed_at = MIN(dismissed_at, ?1) WHERE id = ?2", [at, job_id]
                )
            for table in ("media", "transcript", "version"):
                for (row_id,) in database.sql(f"SELECT id FROM {table} WHERE deleted_at IS NOT NULL"):
                    at = to_ms(now() - timedelta(days=chance.choice((1, 29, 31, 400)))) - row_id
                    database.sql(f"UPDATE {table} SET deleted_at = ? WHERE id = ?", [at, row_id])

        database.write(age).result()
        from app.store import triggers

        def guard() -> None:
            triggers.drop_all(database.connection)
            triggers.make_all(database.connection)

        database.write(guard).result()

    def _caches(self, sha256: str) -> None:
        layout = self._library.database.layout
        (layout.proxies / f"{sha256}{PROXY_SUFFIX}").write_bytes(b"OggS")
        (layout.peaks / f"{sha256}{PEAKS_SUFFIX}").write_bytes(b"peaks")

    def _leave_things_lying_about(self) -> None:
        layout, chance = self._library.database.layout, self._chance
        stranger = f"{chance.randrange(16**64):064x}"
        self._caches(stranger)
        folder = layout.media / "2024" / "02"
        folder.mkdir(parents=True, exist_ok=True)
        orphan = folder / f"{stranger}.wav"
        orphan.write_bytes(b"nobody's")
        os.utime(orphan, (0, 0))
        (folder / "a note of the person.txt").write_text("mine")
        half = layout.media / "incoming-1.part"
        half.write_bytes(b"half")
        os.utime(half, (0, 0))

    def _text(self) -> str:
        """Return words that often are those of another segment too: segments are shared."""
        self._count += 1
        return self._chance.choice(("alpha", "beta", "alpha beta", f"gamma {self._count}"))
