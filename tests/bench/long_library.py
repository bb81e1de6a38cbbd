"""A library of as many transcripts as somebody has after years, written row by row: transcribing them would take as long."""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from app.bootstrap import Program
from app.core.options import JobOptions
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.segment_blobs import SegmentBlobs
from app.store.versions import packed
from tests.bench.stage import talk

_YEARS_MS: Final = 4 * 365 * 86_400_000
_LENGTH_MS: Final = 600_000
_ROWS: Final = 20
_TOPICS: Final = ("harbour", "council", "market", "school", "Malmö", "interview", "采访")

_MEDIA = "INSERT INTO media (id, sha256, extension, size_bytes, name, added_at, duration_ms) VALUES (?, ?, 'wav', 9, ?, ?, ?)"
_TRANSCRIPT = """
    INSERT INTO transcript (id, media_id, title, language, duration_ms, created_at, changed_at, tags)
    VALUES (?, ?, ?, 'en', ?, ?, ?, ?)
"""
_VERSION = """
    INSERT INTO version (id, transcript_id, number, kind, created_at, author, note, language, duration_ms, speakers,
                         holes, segment_count, word_count, ids, keys)
    VALUES (?, ?, 1, 'asr', ?, 'demo', '', 'en', ?, '[]', '[]', 20, 200, ?, ?)
"""
_JOB = """
    INSERT INTO job (media_id, name, media_path, options, result_key, state, created_at, updated_at, priority, position,
                     duration_ms, done_ms, attempts, deaths, is_suspect, message, device, compute_type, notes, engine_ms,
                     transcript_id, dismissed_at)
    VALUES (?, ?, '', ?, '', ?, ?, ?, 0, ?, ?, ?, 1, 0, 0, '', 'cpu', 'int8', '[]', 1000, ?, ?)
"""
_DOC = """
    INSERT INTO search_doc (transcript_id, version_id, title, tags, notes, speakers, starts, text)
    VALUES (?, ?, '', '', '', '', x'', '')
"""


def make_long_library(folder: Path, *, transcripts: int) -> None:
    """Write transcripts evenly over four years, each with its recording, its version and the job that made it."""
    folder.mkdir(parents=True, exist_ok=True)
    with Program(folder, "a benchmark").open_library() as library:
        library.database.write(lambda: _fill(library, transcripts)).result()


def _fill(library: Library, count: int) -> None:
    chance = random.Random(count)
    step_ms, now_ms = _YEARS_MS // count, round(time.time() * 1_000)
    made = [now_ms - (count - number) * step_ms - chance.randrange(step_ms) for number in range(count)]
    options = json.dumps(JobOptions(model="demo").as_record())
    run, numbered = library.database.run_many, _numbered(made)
    run(_MEDIA, numbered(lambda n, at: (n, f"{n:064x}", f"REC_{n:06}.WAV", at, _LENGTH_MS)))
    run(_TRANSCRIPT, numbered(lambda n, at: (n, n, _title(n, chance), _LENGTH_MS, at, at, _tags(n))))
    ids, keys = packed(_segments(library)), packed(range(1, _ROWS + 1))  # of all of them: they say the same
    run(_VERSION, numbered(lambda n, at: (n, n, at, _LENGTH_MS, ids, keys)))
    library.database.sql("UPDATE transcript SET head_version_id = id")
    run(
        _JOB,
        numbered(lambda n, at: (n, f"REC_{n:06}.WAV", options, _state(n), at, at, n, _LENGTH_MS, _LENGTH_MS, n, at)),
    )
    run(_DOC, numbered(lambda n, _at: (n, n)))
    library.database.sql("DELETE FROM search_behind")  # it is the list that is measured: nothing is left to be indexed


def _segments(library: Library) -> list[int]:
    return SegmentBlobs(library.database).put(TranscriptId(1), talk(_ROWS).segments)


def _numbered(made: list[int]) -> Callable[[Callable[[int, int], tuple[Any, ...]]], Iterator[tuple[Any, ...]]]:
    return lambda row: (row(number, at_ms) for number, at_ms in enumerate(made, start=1))


def _title(number: int, chance: random.Random) -> str:
    return f"{chance.choice(_TOPICS)} {chance.choice(_TOPICS)} {number}"


def _tags(number: int) -> str:
    return '["radio","2026"]' if number % 7 == 0 else "[]"


def _state(number: int) -> str:
    return "incomplete" if number % 50 == 0 else "finished"
