"""A second process for tests of the store, to be killed: it upgrades, locks, or writes and acknowledges on its stdout."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import peewee

from app.core.jobs import JobId
from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.database import Database
from app.store.library import Library
from app.store.library_lock import LibraryLock
from tests.helpers.stored_values import LIMIT_BYTES, chunk, edited


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


def upgrade(library_dir: Path, migrations: Path, die_at: int) -> None:
    """Open a library; die before its statement number ``die_at``, or say how many there were."""
    count = 0
    execute: Callable[..., Any] = peewee.Database.execute_sql

    def counting(self: Any, sql: str, params: Any = None) -> Any:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(self, sql, params)

    peewee.Database.execute_sql = counting  # type: ignore[method-assign]
    Database.open(library_dir, migrations=migrations).close()
    say(str(count))


def lock(library_dir: Path, owner: str) -> None:
    """Hold the lock until stdin ends."""
    with LibraryLock(library_dir).acquire(timeout_s=0, owner=owner):
        say("locked")
        sys.stdin.read()


def lock_with_child(library_dir: Path) -> None:
    """Hold the lock, and have a child that lives until the same stdin ends; say its number."""
    with LibraryLock(library_dir).acquire(timeout_s=0, owner="a parent"):
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], close_fds=False)
        say(str(child.pid))
        child.wait()


def write(library_dir: Path, job_id: JobId, transcript_id: TranscriptId) -> None:
    """Write stretches, edits and versions without end; say each as soon as it is on disk."""
    library = Library.open(library_dir)
    job = library.jobs.get(job_id)
    draft = library.drafts.load(transcript_id)
    base = draft.base if draft else library.transcripts.summary(transcript_id).head
    head = library.transcripts.head(transcript_id)
    number = draft.position if draft else 0
    until_ms = job.done_ms
    while True:
        number, until_ms = number + 1, until_ms + 1000
        stretch = library.jobs.append_chunk(job_id, chunk(until_ms, f"stretch {until_ms}"))
        acknowledged(stretch, f"chunk {until_ms}")
        saved = library.drafts.append(transcript_id, base, {"number": number})
        acknowledged(saved, "edit {}")
        if number % 5 == 0:
            head = edited(head, [number % len(head.segments)], f"edit {number} by hand")
            version = library.transcripts.save_version(transcript_id, head, kind=VersionKind.SAVE, parent=base)
            acknowledged(version, "version {}")
            version.result()


def take(library_dir: Path, file: Path) -> None:
    """Take a file into a library; say each folder of its media that was read through meanwhile."""
    with Library.open(library_dir) as library:
        media = library.database.layout.media
        listed: set[str] = set()

        def note(event: str, arguments: tuple[Any, ...]) -> None:
            if event in ("os.scandir", "os.listdir") and Path(str(arguments[0])).is_relative_to(media):
                listed.add(Path(str(arguments[0])).relative_to(media).as_posix())

        sys.addaudithook(note)  # it cannot be taken off again: only for a process that ends
        library.media_store.take(file, limit_bytes=LIMIT_BYTES)
        say(" ".join(sorted(listed)))


def acknowledged(future: "Future[Any]", line: str) -> None:
    """Say it on the writer's thread, in the moment in which it is on disk."""
    future.add_done_callback(lambda done: say(line.format(done.result())))


def main(arguments: list[str]) -> None:
    match arguments:
        case ["upgrade", library_dir, migrations, die_at]:
            upgrade(Path(library_dir), Path(migrations), int(die_at))
        case ["lock", library_dir, owner]:
            lock(Path(library_dir), owner)
        case ["lock-with-child", library_dir]:
            lock_with_child(Path(library_dir))
        case ["take", library_dir, file]:
            take(Path(library_dir), Path(file))
        case ["write", library_dir, job_id, transcript_id]:
            write(Path(library_dir), JobId(int(job_id)), TranscriptId(int(transcript_id)))
        case _:
            raise SystemExit(f"unknown: {arguments}")


if __name__ == "__main__":
    main(sys.argv[1:])
