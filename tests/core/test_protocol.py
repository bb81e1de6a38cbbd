"""The lines between the program and a worker."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobId
from app.core.media import MediaFacts
from app.core.options import Device, JobOptions, Quality, Task
from app.core.protocol import (
    CancelJob,
    ChunkDone,
    Command,
    Heartbeat,
    Hello,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    ProtocolError,
    Ready,
    Report,
    SetPriority,
    Shutdown,
    StartJob,
    WorkerFailed,
    decode,
    encode,
)
from app.core.sound import SoundPlaces
from app.core.transcript import Span
from tests.helpers.transcripts import quick, transcripts

_ids = st.integers(1).map(JobId)
_ms = st.integers(0, 10**9)
_text = st.text(max_size=10)
_codes = st.sampled_from(ErrorCode)
_options = st.builds(
    JobOptions,
    model=_text,
    quality=st.sampled_from(Quality),
    language=st.none() | _text,
    task=st.sampled_from(Task),
    device=st.sampled_from(Device),
    vocabulary=st.lists(_text, max_size=2).map(tuple),
)
_facts = st.builds(
    MediaFacts,
    container=_text,
    codec=_text,
    sample_rate=_ms,
    channels=st.integers(1, 64),
    duration_ms=st.none() | _ms,
    has_video=st.booleans(),
)
_chunks = st.builds(
    JobChunk,
    until_ms=_ms,
    segments=transcripts(max_rows=2).map(lambda drawn: drawn.segments),
    speech=st.lists(st.builds(Span, start_ms=_ms, end_ms=_ms), max_size=2).map(tuple),
    language=st.none() | _text,
)
_by_kind: dict[type, st.SearchStrategy[Any]] = {
    StartJob: st.builds(
        StartJob,
        job_id=_ids,
        path=_text,
        options=_options,
        resume_ms=_ms,
        priority=st.integers(),
        language=st.none() | _text,
        sound=st.none() | st.builds(SoundPlaces, proxy_path=_text, peaks_path=_text),
    ),
    CancelJob: st.builds(CancelJob, job_id=_ids),
    SetPriority: st.builds(SetPriority, job_id=_ids, priority=st.integers()),
    Shutdown: st.just(Shutdown()),
    Hello: st.builds(Hello, protocol=st.integers(), program=_text, pid=st.integers(1)),
    Ready: st.builds(Ready, device=_text, compute_type=_text, load_ms=_ms),
    Heartbeat: st.just(Heartbeat()),
    JobStarted: st.builds(JobStarted, job_id=_ids, facts=_facts),
    ChunkDone: st.builds(ChunkDone, job_id=_ids, chunk=_chunks),
    JobDone: st.builds(
        JobDone, job_id=_ids, decoded_ms=_ms, is_cut=st.booleans(), sound_fault=_text, notes=st.lists(_text).map(tuple)
    ),
    JobFailed: st.builds(JobFailed, job_id=_ids, code=_codes, sentence=_text, detail=_text),
    JobCancelled: st.builds(JobCancelled, job_id=_ids),
    WorkerFailed: st.builds(WorkerFailed, code=_codes, sentence=_text, detail=_text),
}
messages = st.one_of(list(_by_kind.values()))


def test_that_every_message_is_among_those_drawn_here() -> None:
    assert set(_by_kind) == {*get_args(Command), *get_args(Report)}


@pytest.mark.parametrize("kind", _by_kind, ids=lambda kind: kind.__name__)
@quick
@given(data=st.data())
def test_that_a_message_comes_across_as_one_ascii_line(kind: type, data: st.DataObject) -> None:
    message = data.draw(_by_kind[kind])
    line = encode(message)
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    again = decode(line)
    assert again == message
    assert type(again) is kind


@quick
@given(st.binary(max_size=40))
def test_that_garbage_is_no_message(line: bytes) -> None:
    with pytest.raises(ProtocolError, match="not a message"):
        decode(line)


@quick
@given(messages, st.data())
def test_that_half_a_message_is_none(message: Command | Report, data: st.DataObject) -> None:
    line = encode(message)
    with pytest.raises(ProtocolError):
        decode(line[: data.draw(st.integers(0, len(line) - 2))])


@quick
@given(
    messages, st.data(), st.none() | st.integers() | st.floats() | st.text(max_size=3) | st.lists(st.none(), max_size=1)
)
def test_that_a_message_with_a_spoilt_field_breaks_nothing(
    message: Command | Report, data: st.DataObject, value: object
) -> None:
    record = json.loads(encode(message))
    record[data.draw(st.sampled_from(sorted(record)))] = value
    try:
        decode(json.dumps(record).encode())
    except ProtocolError as error:
        refusal = error
    else:
        return
    assert refusal.__cause__ is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"null",
        b"[]",
        b"{}",
        b'"JobDone"',
        b'{"type": "Explode"}',
        b'{"type": []}',
        b'{"type": "JobDone"}',
        b'{"type": "JobDone", "job_id": 1, "decoded_ms": 2, "is_cut": false, "mood": "good"}',
        b'{"type": "JobFailed", "job_id": 1, "code": "NO_SUCH", "sentence": ""}',
        b'{"type": "ChunkDone", "job_id": 1, "chunk": {"until_ms": 1e999, "segments": [], "speech": [], "language": null}}',
        b'{"type": "Heartbeat"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"Traceback (most recent call last):",
    ],
    ids=lambda line: repr(line[:30]),
)
def test_that_a_line_that_is_not_wholly_a_message_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(line)
