"""One person's day in a library, in a process whose disk fails or is watched: takes in, transcribes, corrects, saves,
exports, backs up, and says each thing as soon as it is acknowledged.

``python -m tests.helpers.disk_child serve`` reads orders and forks for each: starting anew would take ten times as long.
"""

import ctypes
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import FriscoError
from app.core.jobs import JobState
from app.core.library import NewJob, VersionKind
from app.core.options import JobOptions
from app.core.transcript import TranscriptId
from app.store.database import Database
from app.store.library import Library
from app.store.restoring import restore
from app.workflow.exporting import Exporter
from app.workflow.own_data.reading import import_library
from tests.helpers.stored_values import LIMIT_BYTES, chunk, edited, wave_file

ROWS = 6
EDITS = 3
BUG = 70


@dataclass(frozen=True, kw_only=True)
class Order:
    """What one process is to do, and which of its operations on the disk fails (none: 0)."""

    library: Path
    outside: Path
    fails_at: int = 0
    error: int = 0
    is_sticky: bool = False
    rounds: int = 1
    # Instead of a day one of these alone:
    migrations: Path | None = None  # bring the library up to these
    restores: Path | None = None  # put this back-up, or this file, in the library's place
    imports: Path | None = None  # take this export in

    @classmethod
    def read(cls, line: str) -> "Order":
        record = json.loads(line)
        names = ("library", "outside", "migrations", "restores", "imports")
        paths = {name: Path(record[name]) for name in names if name in record}
        return cls(**{**record, **paths})


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


class Day:
    """Does one thing after another, and goes on after an expected error as the program would."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._transcript: TranscriptId | None = None

    def live(self) -> None:
        library: Library | None = None

        def open_library() -> None:
            nonlocal library
            library = Library.open(self._order.library)
            say("open")

        self._try(open_library)
        if library is None:
            return
        for number in range(1, self._order.rounds + 1):
            self._round(library, number)
        self._try(library.close)
        say("closed")

    def _round(self, library: Library, number: int) -> None:
        self._transcript = None
        self._try(lambda: self._take_in(library, number))
        if self._transcript is None:
            return
        self._try(lambda: self._correct(library, number))
        self._try(lambda: self._save(library, number))
        self._try(lambda: self._export(library, number))
        self._try(lambda: say(f"backup {library.backups.back_up('by hand').name}"))

    def _take_in(self, library: Library, number: int) -> None:
        source = self._order.outside / f"talk-{number}.wav"
        stored = library.media_store.take(source, limit_bytes=LIMIT_BYTES)
        record = library.media.add(stored, name=source.name).result()
        say(f"media {record.sha256}")
        path = str(library.media_store.path_of(record))
        new = NewJob(media_id=record.id, name=source.name, media_path=path, options=JobOptions(model="demo"))
        job = library.jobs.add(new).result().moved(JobState.STARTING)
        library.jobs.save(job).result()
        for row in range(1, ROWS + 1):
            library.jobs.append_chunk(job.id, chunk(row * 1000, f"round {number} row {row}")).result()
            say(f"chunk {job.id} {row * 1000}")
        done = library.jobs.complete(job.moved(JobState.RUNNING), decoded_ms=ROWS * 1000, is_cut=False).result()
        self._transcript = done.transcript_id
        say(f"transcript {done.transcript_id}")

    def _correct(self, library: Library, number: int) -> None:
        assert self._transcript is not None
        base = library.transcripts.summary(self._transcript).head
        for edit in range(1, EDITS + 1):
            library.drafts.append(self._transcript, base, {"number": edit, "round": number}).result()
            say(f"edit {self._transcript} {edit}")

    def _save(self, library: Library, number: int) -> None:
        assert self._transcript is not None
        head = edited(library.transcripts.head(self._transcript), [number % ROWS], f"round {number} by hand")
        version = library.transcripts.save_version(self._transcript, head, kind=VersionKind.SAVE).result()
        say(f"version {version}")

    def _export(self, library: Library, number: int) -> None:
        assert self._transcript is not None
        stem = self._order.library / "exports" / f"talk-{number}"
        (written,) = Exporter(library).export(self._transcript, stem, ["srt"]).outputs
        say(f"export {written.name}")

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except FriscoError as error:
            say(f"error {error.code}")


def prepare(outside: Path, rounds: int) -> None:
    """Write the files that a day takes in."""
    for number in range(1, rounds + 1):
        wave_file(outside, f"talk-{number}.wav", f"sound {number} ".encode() * 2_000)


def carry_out(order: Order) -> int:
    """Live the day with a failing disk; return the exit code. A bug is told with its traceback."""
    shim = ctypes.CDLL(None)
    try:
        shim.shim_arm(ctypes.c_long(order.fails_at), order.error, int(order.is_sticky))
        _carry_out(order)
    except BaseException:
        lines = traceback.format_exc()
        shim.shim_arm(ctypes.c_long(0), 0, 0)
        say("bug " + json.dumps(lines))
        return BUG
    say(f"operations {shim.shim_arm(ctypes.c_long(0), 0, 0)}")
    return 0


def _carry_out(order: Order) -> None:
    if order.migrations is not None:
        Database.open(order.library, migrations=order.migrations).close()
        say("upgraded")
    elif order.restores is not None:
        restore(order.library, order.restores)
        say("restored")
    elif order.imports is not None:
        with Library.open(order.library) as library:
            import_library(library, order.imports)
        say("imported")
    else:
        Day(order).live()


def serve() -> None:
    """Fork for each order on stdin; after its last line say that it ended, and how."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = BUG
            try:
                code = carry_out(Order.read(line))
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    serve()
