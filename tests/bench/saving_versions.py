"""What it costs to save a version of a long transcript after each of many corrections: time and room on the disk.

python -m tests.bench.saving_versions
"""

import json
import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from app.core.library import VersionKind
from app.core.transcript import Segment, SegmentKey, Transcript
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.segment_arrays import encode
from app.store.versions import Label
from tests.bench.report import Figure, Report
from tests.helpers.stored_values import edited, long_transcript, recording

ROWS, EDITS = 10_000, 200
_SEED = 5
_PERCENT = 0.95
_KIB = 1_024


def corrections(first: Transcript, count: int) -> Iterator[Transcript]:
    """Yield the transcript after each correction: mostly a few rows, now and then a split, a join, a word everywhere."""
    chance, now = random.Random(_SEED), first
    for number in range(count):
        kind = chance.random()
        rows = chance.sample(range(len(now.segments)), min(len(now.segments), chance.randint(1, 5)))
        if kind < 0.05:
            now = _split(now, rows[0])
        elif kind < 0.10:
            now = _joined(now, rows[0])
        elif kind < 0.11:
            now = edited(now, range(0, len(now.segments), 50), f"everywhere {number}")
        else:
            now = edited(now, rows, f"a correction with the number {number}")
        yield now


def _split(now: Transcript, row: int) -> Transcript:
    segments, at = list(now.segments), now.segments[row]
    half = max(1, len(at.words) // 2)
    key = SegmentKey(max(segment.key for segment in segments) + 1)
    segments[row : row + 1] = [
        replace(at, words=at.words[:half], end_ms=at.words[half - 1].end_ms),
        replace(at, key=key, words=at.words[half:], start_ms=at.words[half - 1].end_ms),
    ]
    return replace(now, segments=tuple(segments))


def _joined(now: Transcript, row: int) -> Transcript:
    row = min(row, len(now.segments) - 2)
    one, other = now.segments[row : row + 2]
    both = replace(one, words=one.words + other.words, end_ms=max(one.end_ms, other.end_ms))
    return replace(now, segments=(*now.segments[:row], both, *now.segments[row + 2 :]))


def save_all(folder: Path, rows: int, edits: int) -> tuple[list[float], float]:
    """Save a version after each correction; return the milliseconds of each, and the bytes of one on average."""
    with Library.open(folder / "library") as library:
        record = recording(library, folder)
        first = long_transcript(rows)
        known = library.transcripts.add(record.id, "Talk", first, Label(kind=VersionKind.ASR)).result()
        library.transcripts.save_version(known, first, kind=VersionKind.SAVE).result()
        before, took = _bytes_of_versions(library), []
        for after in corrections(first, edits):
            library.database.write(lambda: None).result()  # the index of the save before follows it: not counted
            began = time.perf_counter()
            library.transcripts.save_version(known, after, kind=VersionKind.SAVE).result()
            took.append((time.perf_counter() - began) * 1_000)
        return took, (_bytes_of_versions(library) - before) / edits


def save_whole(folder: Path, rows: int, edits: int) -> tuple[list[float], float]:
    """Save each version whole as compressed JSON: what one would do first."""
    took, sizes, first = [], [], long_transcript(rows)
    with closing(DRIVER.connect(str(folder / "whole.db"))) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE version (id INTEGER PRIMARY KEY, body BLOB)")
        for after in corrections(first, edits):
            began = time.perf_counter()
            body = zlib.compress(json.dumps([_plain(segment) for segment in after.segments]).encode())
            with connection:
                connection.execute("INSERT INTO version (body) VALUES (?)", (body,))
            took.append((time.perf_counter() - began) * 1_000)
            sizes.append(len(body))
    return took, statistics.mean(sizes)


def _plain(segment: Segment) -> str:
    return encode(segment).decode("latin-1")


def _bytes_of_versions(library: Library) -> int:
    with library.database.reading():
        blobs = library.database.sql("SELECT COALESCE(SUM(length(body) + length(hash)), 0) FROM segment_blob")[0][0]
        lists = library.database.sql("SELECT COALESCE(SUM(length(ids) + length(keys)), 0) FROM version")[0][0]
    return int(blobs + lists)


def _percentile(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, round(len(times) * _PERCENT))]


def measure(rows: int = ROWS, edits: int = EDITS, whole: int = 10) -> Report:
    with tempfile.TemporaryDirectory() as place:
        ours, our_bytes = save_all(Path(place), rows, edits)
        theirs, their_bytes = save_whole(Path(place), rows, min(whole, edits))
    return Report(
        benchmark="saving_versions",
        baseline="each version whole, as compressed JSON in a row of its own, on the same disk",
        conditions=f"{edits} corrections of a transcript of {rows} rows of 12 words, each acknowledged on the disk",
        figures=[
            Figure(name="a save, median", unit="ms", runs=(statistics.median(ours),), baseline=tuple(theirs)),
            Figure(
                name="a save, 95 of 100 within",
                unit="ms",
                runs=(_percentile(ours),),
                baseline=(_percentile(theirs),),
                target="under 50",
            ),
            Figure(
                name="room that a version takes, on average",
                unit="KiB",
                runs=(our_bytes / _KIB,),
                baseline=(their_bytes / _KIB,),
                target="under 60",
            ),
        ],
        notes=("The search index follows each save in a write of its own, and is not part of what is acknowledged.",),
    )


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
