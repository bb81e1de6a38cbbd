"""One open library: everything that the rest of the program asks of the store, put together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.store.backup import Backups
from app.store.database import Database
from app.store.draft_repository import DraftRepository
from app.store.job_repository import JobRepository
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore
from app.store.search import Search
from app.store.transcript_repository import TranscriptRepository
from app.store.verification import Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Owns the database of a library and hands out its repositories; all may be used from every thread.

    Whoever opens it holds the library's lock (``library_lock``).
    """

    database: Database
    media: MediaRepository
    media_store: MediaStore
    jobs: JobRepository
    transcripts: TranscriptRepository
    drafts: DraftRepository
    search: Search
    backups: Backups
    verification: Verification

    @classmethod
    def open(cls, library_dir: Path) -> Self:
        """Open a library, made if need be; raise HostError when that cannot be done."""
        database = Database.open(library_dir)
        media = MediaRepository(database)
        media_store = MediaStore(database.layout, media.by_sha256)
        transcripts = TranscriptRepository(database)
        transcripts.index_what_is_behind()
        return cls(
            database=database,
            media=media,
            media_store=media_store,
            jobs=JobRepository(database),
            transcripts=transcripts,
            drafts=DraftRepository(database),
            search=Search(database),
            backups=Backups(database.layout),
            verification=Verification(database, media, media_store),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish all writes and close; may be called twice."""
        self.database.close()
