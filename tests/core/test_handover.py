"""The lines between a command and the window that has the library."""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.batch import BatchOrder, FileOutcome, FileRequest, JobNews, WrittenFile
from app.core.errors import ErrorCode
from app.core.formats import FORMATS
from app.core.handover import (
    HANDOVER_VERSION,
    Accepted,
    Answer,
    FileDone,
    Greeting,
    HandoverError,
    HeldUp,
    JobMoved,
    OpenFiles,
    OtherVersionError,
    Refused,
    RememberExport,
    Request,
    TranscribeFiles,
    decode_answer,
    decode_request,
    encode,
)
from app.core.jobs import JobId, JobState
from app.core.languages import LANGUAGES
from app.core.options import Device, JobOptions, Quality, Task, VoiceDetection
from app.core.transcript import TranscriptId, VersionId

_text = st.text(max_size=10)
_whole = st.integers(0, 2**62)
_real = st.floats(0, 1000)
_codes = st.sampled_from(ErrorCode)
_names = st.binary(min_size=1, max_size=8).filter(lambda name: b"/" not in name and b"\0" not in name)
_paths = _names.map(lambda name: Path("/home") / os.fsdecode(name))
_few_paths = st.lists(_paths, max_size=3).map(tuple)
_formats = st.lists(st.sampled_from(sorted(FORMATS)), min_size=1, max_size=2).map(tuple)
_options = st.builds(
    JobOptions,
    model=_text,
    quality=st.sampled_from(Quality),
    language=st.none() | st.sampled_from(sorted(LANGUAGES)),
    task=st.sampled_from(Task),
    device=st.sampled_from(Device),
    vocabulary=st.lists(_text, max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(sorted(LANGUAGES)), max_size=3).map(tuple),
    is_mixed=st.booleans(),
    voice=st.sampled_from(VoiceDetection),
    shortest_ms=_whole,
    longest_ms=st.none() | _whole,
)
_orders = st.builds(
    BatchOrder,
    requests=st.lists(st.builds(FileRequest, path=_paths, target=_paths), min_size=1, max_size=3).map(tuple),
    options=_options,
    formats=_formats,
    again=st.booleans(),
)
_written = st.builds(
    WrittenFile, version_id=_whole.map(VersionId), format=st.sampled_from(sorted(FORMATS)), path=_paths, sha256=_text
)
_news = st.builds(
    JobNews,
    job_id=_whole.map(JobId),
    name=_text,
    state=st.sampled_from(JobState),
    progress=_real,
    duration_ms=st.none() | _whole,
    retry_in_s=st.none() | _whole,
)
_outcomes = st.builds(
    FileOutcome,
    ticket=_whole,
    path=_paths,
    status=st.sampled_from(JobState),
    code=st.none() | _codes,
    message=_text,
    transcript_id=st.none() | _whole.map(TranscriptId),
    language=st.none() | _text,
    duration_ms=st.none() | _whole,
    coverage=st.none() | _real,
    outputs=_few_paths,
    kept=_few_paths,
    realtime_factor=st.none() | _real,
)
REQUESTS = st.one_of(
    st.builds(TranscribeFiles, order=_orders),
    st.builds(OpenFiles, files=_few_paths, activation_token=_text),
    st.builds(RememberExport, written=_written),
)
ANSWERS = st.one_of(
    st.builds(Greeting, program=_text, pid=_whole),
    st.just(Accepted()),
    st.builds(JobMoved, news=_news),
    st.builds(HeldUp, sentence=_text),
    st.builds(FileDone, outcome=_outcomes),
    st.builds(Refused, code=_codes, sentence=_text),
)
ORDER = BatchOrder(
    requests=(FileRequest(path=Path("/a.wav"), target=Path("/a")),),
    options=JobOptions(model="demo"),
    formats=("srt",),
)


@given(REQUESTS)
def test_that_a_request_comes_out_as_it_went_in_on_one_line_of_ascii(request_: Request) -> None:
    line = encode(request_)
    assert decode_request(line) == request_
    assert line.count(b"\n") == 1
    assert line.isascii()


@given(ANSWERS)
def test_that_an_answer_comes_out_as_it_went_in(answer: Answer) -> None:
    assert decode_answer(encode(answer)) == answer


def test_that_neither_end_takes_the_words_of_the_other() -> None:
    with pytest.raises(HandoverError):
        decode_request(encode(Accepted()))
    with pytest.raises(HandoverError):
        decode_answer(encode(OpenFiles(files=())))


@given(st.binary(max_size=60))
def test_that_rubbish_is_refused(line: bytes) -> None:
    with pytest.raises(HandoverError):
        decode_request(line)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8))  # fmt: skip
def test_that_any_json_of_this_version_is_read_or_refused(order: Any) -> None:
    line = json.dumps({"type": "TranscribeFiles", "protocol": HANDOVER_VERSION, "order": order}).encode()
    with pytest.raises(HandoverError):
        decode_request(line)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("requests",), []),
        (("requests",), {}),
        (("requests", 0, "path"), "a.wav"),
        (("requests", 0, "path"), "/a\0.wav"),
        (("requests", 0, "path"), "/" + "x" * 200_000),
        (("requests", 0, "target"), 7),
        (("formats",), ["exe"]),
        (("formats",), [[]]),
        (("formats",), []),
        (("again",), 1),
        (("options", "model"), None),
        (("options", "language"), "klingon"),
        (("options", "quality"), "good"),
        (("options", "vocabulary"), "words"),
        (("options", "vocabulary"), [7]),
        (("options", "languages"), "de"),
        (("options", "languages"), ["klingon"]),
        (("options", "is_mixed"), 1),
        (("options", "voice"), "loud"),
        (("options", "shortest_ms"), -1),
        (("options", "shortest_ms"), None),
        (("options", "longest_ms"), 2.5),
    ],
)
def test_that_a_field_that_is_not_what_it_should_be_refuses_the_whole(place: tuple[Any, ...], value: Any) -> None:
    record = json.loads(encode(TranscribeFiles(order=ORDER)))
    inner = record["order"]
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(HandoverError):
        decode_request(json.dumps(record).encode())


def test_that_no_option_of_a_job_is_left_behind() -> None:
    record = json.loads(encode(TranscribeFiles(order=ORDER)))["order"]["options"]
    assert set(record) == {item.name for item in fields(JobOptions)}
    for name in record:
        lacking = json.loads(encode(TranscribeFiles(order=ORDER)))
        del lacking["order"]["options"][name]
        with pytest.raises(HandoverError):
            decode_request(json.dumps(lacking).encode())


def test_that_another_version_is_told_apart_and_named() -> None:
    line = json.dumps({"type": "Welcome", "protocol": 99, "program": "9.9", "more": []}).encode()
    with pytest.raises(OtherVersionError) as caught:
        decode_answer(line)
    assert caught.value.program == "9.9"


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"protocol":1e999}', b"9" * 5_000, b"", b"null", b"{}"])
def test_that_a_line_made_to_hurt_is_only_refused(line: bytes) -> None:
    with pytest.raises(HandoverError):
        decode_request(line)


def test_that_an_order_of_jobs_may_write_nothing_and_has_a_job_for_each_request() -> None:
    requests = (FileRequest(path=Path("/talks/a.wav"), target=Path("/talks/a")),)
    order = BatchOrder(requests=requests, options=JobOptions(model=""), formats=(), jobs=(JobId(7),))
    assert decode_request(encode(TranscribeFiles(order=order))) == TranscribeFiles(order=order)
    for jobs, formats in (((JobId(7), JobId(8)), ()), ((), ())):
        wrong = BatchOrder(requests=requests, options=JobOptions(model=""), formats=formats, jobs=jobs)
        with pytest.raises(HandoverError):
            decode_request(encode(TranscribeFiles(order=wrong)))
