"""Values for tests of the store: segments, transcripts, stretches, recordings, jobs."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.attempts import Attempt
from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobId, JobSnapshot, JobState
from app.core.library import NewJob
from app.core.media import MediaRecord
from app.core.options import JobOptions
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word
from app.store.library import Library

OPTIONS = JobOptions(model="demo")
LIMIT_BYTES = 1 << 30


def segment(key: int, text: str, *, start_ms: int | None = None, probability: float | None = 0.93) -> Segment:
    """Return a segment of a second's length; without a start it begins at ``key`` seconds."""
    start_ms = key * 1000 if start_ms is None else start_ms
    parts = text.split(" ")
    step_ms = max(1, 1000 // len(parts))
    words = tuple(
        Word(
            text=f" {part}",
            start_ms=start_ms + number * step_ms,
            end_ms=start_ms + (number + 1) * step_ms,
            probability=probability,
        )
        for number, part in enumerate(parts)
    )
    return Segment(key=SegmentKey(key), start_ms=start_ms, end_ms=start_ms + 1000, words=words)


def transcript(*texts: str, language: str = "en") -> Transcript:
    segments = tuple(segment(number, text) for number, text in enumerate(texts, start=1))
    return Transcript(segments=segments, language=language, duration_ms=(len(texts) + 1) * 1000)


def long_transcript(rows: int, *, seed: int = 1) -> Transcript:
    chance = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(20_000)]
    return transcript(*(" ".join(chance.choices(vocabulary, k=12)) for _ in range(rows)))


def edited(before: Transcript, rows: Sequence[int], text: str) -> Transcript:
    """Return the transcript with new words in some rows; the others stay the very same objects."""
    segments = list(before.segments)
    for row in rows:
        fresh = segment(segments[row].key, text, start_ms=segments[row].start_ms, probability=None)
        segments[row] = fresh
    return replace(before, segments=tuple(segments))


def chunk(until_ms: int, *texts: str) -> JobChunk:
    """Return a stretch of the last ``len(texts)`` seconds before ``until_ms``, all of it speech."""
    first_ms = until_ms - 1000 * len(texts)
    segments = tuple(
        segment(number, text, start_ms=first_ms + 1000 * (number - 1)) for number, text in enumerate(texts, start=1)
    )
    speech = (Span(start_ms=first_ms, end_ms=until_ms),) if texts else ()
    return JobChunk(until_ms=until_ms, segments=segments, speech=speech, language="en" if texts else None)


def wave_file(folder: Path, name: str = "talk.wav", content: bytes = b"sound") -> Path:
    path = folder / name
    path.write_bytes(b"RIFF\x00\x00\x00\x00WAVE" + content)
    return path


def recording(library: Library, folder: Path, name: str = "talk.wav", content: bytes = b"sound") -> MediaRecord:
    """Take a small file into the library."""
    path = wave_file(folder, name, content)
    stored = library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    return library.media.add(stored, name=path.name).result()


def queued_job(library: Library, record: MediaRecord, options: JobOptions = OPTIONS) -> JobSnapshot:
    path = str(library.media_store.path_of(record))
    new = NewJob(media_id=record.id, name=record.name, media_path=path, options=options)
    return library.jobs.add(new).result()


def running_job(library: Library, record: MediaRecord, options: JobOptions = OPTIONS) -> JobSnapshot:
    job = queued_job(library, record, options).moved(JobState.STARTING).moved(JobState.RUNNING)
    library.jobs.save(job).result()
    return job


def attempt(job_id: JobId, state: JobState = JobState.FAILED, code: ErrorCode = ErrorCode.AUDIO_CORRUPT) -> Attempt:
    """Return what became of the first start of a job."""
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return Attempt(
        job_id=job_id,
        number=1,
        started_at=began,
        ended_at=began + timedelta(seconds=5),
        model="demo",
        device="cpu",
        compute_type="int8",
        batch_rows=4,
        from_ms=0,
        until_ms=0,
        state=state,
        code=code,
        sentence="So it was.",
        log_tail="the worker said this",
    )
