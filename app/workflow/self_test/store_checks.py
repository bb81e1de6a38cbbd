"""Checks of what is kept: a library that is written, searched, backed up and verified, an upgrade, the files written."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.formats import FORMATS, format_named
from app.core.library import VersionKind
from app.core.settings import GIB
from app.core.transcript import Segment, SegmentKey, Span, Transcript, TranscriptId
from app.workflow.self_test.check import Check, Subject, insist
from app.workflow.self_test.samples import LANGUAGES, sample

if TYPE_CHECKING:
    from app.store.database import Database
    from app.store.library import Library

_OLDEST_SQLITE = (3, 51, 3)  # up to 3.51.2 two connections at once can damage a database (the WAL-reset bug)
_OWNER = "the self-test"
_SAID = ("Hello and thank you.", "Grüße, 你好 & <so> on.")
_LOOKED_FOR = "thank"

# The next migration of a program to come: a new column in a table with rows, and a new table that points to it.
_NEXT_MIGRATION = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE media ADD COLUMN self_test TEXT NOT NULL DEFAULT 'new'")
    db.execute_sql("CREATE TABLE self_test (media_id INTEGER NOT NULL REFERENCES media (id)) STRICT")
"""


def checks(subject: Subject) -> tuple[Check, ...]:
    """Return the checks; each makes a library of its own beside that of the program."""
    folder = subject.library_dir.parent
    return (
        Check(name="library", broken="A library cannot be kept", run=partial(keep_library, folder / "kept")),
        Check(name="upgrade", broken="An older library cannot be upgraded", run=partial(upgrade, folder / "older")),
        Check(name="export", broken="Transcripts cannot be written", run=partial(export, folder / "exporting")),
    )


def keep_library(folder: Path) -> str:
    """Write a library, find a word in it, back it up, and have it verified."""
    with _filled(folder) as (library, transcript_id):
        version = _insist_on_sqlite(library.database)
        changed = _transcript((*_SAID, "Goodbye."))
        library.transcripts.save_version(transcript_id, changed, kind=VersionKind.SAVE).result()
        library.backups.back_up("self-test")
    with _opened(folder) as library:
        insist(library.transcripts.head(transcript_id) == changed, "What was saved is not what is read.")
        insist(bool(library.search.search(_LOOKED_FOR)), f"The search does not find {_LOOKED_FOR!r}.")
        insist(library.backups.newest_sound() is not None, "The back-up is not what was written.")
        report = library.verification.verify(is_deep=True)
        insist(report.is_sound, " ".join(report.problems))
    return f"SQLite {version} with full-text search; written, found, backed up, verified"


def _insist_on_sqlite(database: "Database") -> str:
    with database.reading():
        version = str(database.sql("SELECT sqlite_version()")[0][0])
    found = tuple(int(number) for number in version.split("."))
    oldest = ".".join(map(str, _OLDEST_SQLITE))
    insist(
        found >= _OLDEST_SQLITE, f"SQLite {version} is used; the one that belongs to the program is {oldest} or newer."
    )
    return version


def upgrade(folder: Path) -> str:
    """Make a library with the first schema of all, and bring it to the one after the newest."""
    from app.store.schema import MIGRATIONS, listed

    known = listed(MIGRATIONS)
    first, next_ones = folder / "first", folder / "next"
    for place, paths in ((first, [known[0].path]), (next_ones, [migration.path for migration in known])):
        place.mkdir(parents=True)
        for path in paths:
            (place / path.name).write_bytes(path.read_bytes())
    (next_ones / f"{len(known) + 1:04d}_self_test.py").write_text(_NEXT_MIGRATION, "utf-8")
    before = _schema_of(folder / "library", first)
    after = _schema_of(folder / "library", next_ones)
    backups = list((folder / "library" / "backups").glob("*-before-upgrade.db"))
    insist(before[0] == 1 and after[0] == len(known) + 1, f"The schema is {after[0]} instead of {len(known) + 1}.")
    insist(before[1] == after[1] != "", "The upgraded library is not the one that it was.")
    insist(len(backups) == 1, "No back-up was made before the upgrade.")
    return f"from schema 1 over {len(known)} to the next, with a back-up first"


def _schema_of(library: Path, migrations: Path) -> tuple[int, str]:
    """Open a library with these migrations; return the number of its schema, and what tells it from every other."""
    from app.store.database import Database
    from app.store.library_lock import LibraryLock

    lock = LibraryLock(library).acquire(timeout_s=1.0, owner=_OWNER)
    with lock, Database.open(library, migrations=migrations) as database, database.reading():
        return int(database.sql("PRAGMA user_version")[0][0]), database.library_id


def export(folder: Path) -> str:
    """Write a transcript in every format, twice, and read it back."""
    from app.workflow.exporting import Exporter

    with _filled(folder / "library") as (library, transcript_id):
        exporter, stem = Exporter(library), folder / "out" / "talk"
        for _ in range(2):
            written = exporter.export(transcript_id, stem, tuple(FORMATS))
    insist(len(written.outputs) == len(FORMATS) and not written.kept, "Our own files stood in our way.")
    for path in written.outputs:
        insist(_read_back(path) == list(_SAID), f"What is read from the {path.suffix} file is not what was written.")
    return f"written and read back: {', '.join(path.suffix[1:] for path in written.outputs)}"


def _read_back(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8")
    read = format_named(path.suffix).read
    if read is None:
        return text.splitlines()
    return [segment.text for segment in read(text).segments]


@contextmanager
def _opened(folder: Path) -> "Iterator[Library]":
    from app.workflow.library_access import opened_library

    with opened_library(folder, _OWNER, lock_wait_s=1.0) as library:
        yield library


@contextmanager
def _filled(folder: Path) -> "Iterator[tuple[Library, TranscriptId]]":
    """Open a new library that holds one recording with one transcript."""
    from app.store.versions import Label

    path = sample(LANGUAGES[0])
    with _opened(folder) as library:
        media = library.media.add(library.media_store.take(path, limit_bytes=GIB), name=path.name).result()
        label = Label(kind=VersionKind.ASR)
        yield library, library.transcripts.add(media.id, path.stem, _transcript(_SAID), label).result()


def _transcript(texts: tuple[str, ...]) -> Transcript:
    """Return a transcript with a row a second."""
    from app.core.retiming import words_of

    rows = [
        (number, text, Span(start_ms=number * 1_000, end_ms=number * 1_000 + 900)) for number, text in enumerate(texts)
    ]
    segments = tuple(
        Segment(key=SegmentKey(number + 1), start_ms=span.start_ms, end_ms=span.end_ms, words=words_of(text, span))
        for number, text, span in rows
    )
    return Transcript(segments=segments, language="en", duration_ms=len(texts) * 1_000)
