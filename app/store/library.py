"""One open library: everything that the rest of the program asks of the store, put together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.store.backup import Backups
from app.store.database import Database
from app.store.deletion import Deletion
from app.store.draft_repository import DraftRepository
from app.store.forgetting import Forgetting, apply_forgotten, forgetting_of
from app.store.job_repository import JobRepository
from app.store.media_repository import MediaRepository
from app.store.media_store import MediaStore
from app.store.rounds import Rounds
from app.store.search import Search
from app.store.statistics import LibraryStatistics
from app.store.storage import Storage
from app.store.tidying import Tidying, tidying_of
from app.store.transcript_list import TranscriptList
from app.store.transcript_repository import TranscriptRepository
from app.store.verification import Verification
from app.store.worker_runs import WorkerRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Owns the database of a library and hands out its repositories; all may be used from every thread.

    Whoever opens it holds the library's lock (``library_lock``), or opens it for reading only.
    """

    database: Database
    media: MediaRepository
    media_store: MediaStore
    jobs: JobRepository
    worker_runs: WorkerRuns
    transcripts: TranscriptRepository
    listing: TranscriptList
    drafts: DraftRepository
    search: Search
    statistics: LibraryStatistics
    storage: Storage
    backups: Backups
    deletion: Deletion
    tidying: Tidying
    forgetting: Forgetting
    verification: Verification
    rounds: Rounds

    @classmethod
    def open(cls, library_dir: Path) -> Self:
        """Open a library, made if need be; raise HostError when that cannot be done."""
        database = Database.open(library_dir)
        apply_forgotten(database)
        library = cls._on(database)
        library.transcripts.index_what_is_behind()
        return library

    @classmethod
    def open_for_reading(cls, library_dir: Path) -> Self | None:
        """Open a library beside its owner, changing nothing; None while the owner has not made it yet.

        What would write is a bug: RuntimeError. Raise HostError when the schema is not the one known here.
        """
        database = Database.open_for_reading(library_dir)
        return cls._on(database) if database is not None else None

    @classmethod
    def open_damaged(cls, library_dir: Path) -> Self:
        """Open what can still be read of a damaged library, with its lists; raise HostError when that is too little."""
        library = cls._on(Database.open_damaged(library_dir))
        library.transcripts.all()
        library.jobs.all()
        library.media.all()
        return library

    @classmethod
    def _on(cls, database: Database) -> Self:
        media = MediaRepository(database)
        media_store = MediaStore(database.layout, media.by_sha256)
        storage = Storage(database)
        transcripts, deletion = TranscriptRepository(database), Deletion(database)
        verification = Verification(database, media, media_store)
        return cls(
            database=database,
            media=media,
            media_store=media_store,
            jobs=JobRepository(database),
            worker_runs=WorkerRuns(database),
            transcripts=transcripts,
            listing=TranscriptList(database),
            drafts=DraftRepository(database),
            search=Search(database),
            statistics=LibraryStatistics(database, storage),
            storage=storage,
            backups=Backups(database.layout),
            deletion=deletion,
            tidying=tidying_of(database, media, media_store, transcripts, deletion),
            forgetting=forgetting_of(database, media_store, transcripts),
            verification=verification,
            rounds=Rounds(database, media, media_store, verification),
        )

    @property
    def is_read_only(self) -> bool:
        return self.database.is_read_only

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish all writes and close; may be called twice."""
        self.database.close()
