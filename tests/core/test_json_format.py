"""The whole transcript as JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode, InputError
from app.core.formats import ExportOptions
from app.core.formats.json_format import read, read_document, write
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word
from tests.helpers.transcripts import quick, row, transcript, transcripts

WORD = {"text": "a", "start_ms": 0, "end_ms": 100, "probability": 0.5}
ROW = {"key": 1, "start_ms": 0, "end_ms": 100, "speaker": None, "text": "a", "marks": [], "words": [WORD]}
ROOT = {
    "format": "frisco-whisper-transcript",
    "version": 1,
    "language": "en",
    "duration_ms": 100,
    "speakers": ["Anna"],
    "metadata": {},
    "holes": [],
    "segments": [ROW],
}
_json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("aé你", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=2),
    max_leaves=4,
)


@quick
@given(drawn=transcripts(), metadata=st.dictionaries(st.text("ab", max_size=3), _json_values, max_size=3))
def test_that_a_transcript_comes_back_without_loss(drawn: Transcript, metadata: dict[str, Any]) -> None:
    document = read_document(write(drawn, ExportOptions(metadata=metadata)))
    assert document.transcript == drawn
    assert document.metadata == metadata


def test_that_the_document_has_the_fields_that_are_promised() -> None:
    word = Word(text="a", start_ms=0, end_ms=100, probability=0.5)
    drawn = transcript(Segment(key=SegmentKey(1), start_ms=0, end_ms=100, words=(word,)), speakers=("Anna",))
    written = write(drawn, ExportOptions())
    assert json.loads(written) == ROOT
    assert list(json.loads(written)) == list(ROOT)
    assert written.endswith("}\n")


def test_that_a_row_is_a_line_of_the_file() -> None:
    written = write(transcript(row(1, 0, 10, "x"), row(2, 10, 20, "é")), ExportOptions())
    assert len(written.splitlines()) == 13
    assert "é" in written


def test_that_holes_and_a_bom_are_read() -> None:
    drawn = transcript(row(1, 0, 10, "x"), holes=(Span(start_ms=3, end_ms=9),))
    assert read("\ufeff" + write(drawn, ExportOptions())) == drawn


def test_that_what_utf8_cannot_hold_is_replaced_in_writing() -> None:
    word = Word(text="a\ud800\nb", start_ms=0, end_ms=100)
    drawn = transcript(Segment(key=SegmentKey(1), start_ms=0, end_ms=100, words=(word,)))
    written = write(drawn, ExportOptions(metadata={"source": "caf\udce9.wav"}))
    document = read_document(written.encode().decode())
    assert (document.transcript.text, document.metadata) == ("a\ufffd b", {"source": "caf\ufffd.wav"})


def test_that_fields_of_a_later_writer_are_passed_over() -> None:
    assert read(json.dumps({**ROOT, "colour": "blue", "segments": [{**ROW, "pitch": 3}]})).text == "a"


def broken(path: str, value: Any) -> str:
    """Return the document with one field replaced; ``del`` takes it out."""
    root = json.loads(json.dumps(ROOT))
    *way, last = path.replace("segments.", "segments.0.").replace("words.", "words.0.").split(".")
    place: Any = root
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value == "del":
        del place[last]
    else:
        place[last] = value
    return json.dumps(root)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("format", "other", "format must be 'frisco-whisper-transcript'."),
        ("version", 2, "version is 2, and this program reads version 1."),
        ("version", "1", "version must be a whole number."),
        ("language", 5, "language must be a text."),
        ("duration_ms", -1, "duration_ms must be at least 0."),
        ("duration_ms", 10**12, "duration_ms is later than any recording lasts."),
        ("speakers", {}, "speakers must be a list."),
        ("speakers", [1], "speakers[0] must be a text."),
        ("metadata", [], "metadata must be an object."),
        ("holes", [{"start_ms": 5, "end_ms": 4}], "holes[0].end_ms is before start_ms."),
        ("segments", "del", "segments is missing."),
        ("segments", [3], "segments[0] must be an object."),
        ("segments", [ROW, ROW], "segments[1].key is the key of a row above too."),
        (
            "segments",
            [{**ROW, "start_ms": 50, "words": []}, {**ROW, "key": 2}],
            "segments[1].start_ms is before the start of the row above.",
        ),
        ("segments.key", 0, "segments[0].key must be at least 1."),
        ("segments.key", True, "segments[0].key must be a whole number."),
        ("segments.start_ms", 0.5, "segments[0].start_ms must be a whole number."),
        ("segments.end_ms", "del", "segments[0].end_ms is missing."),
        ("segments.speaker", 1, "segments[0].speaker is the number of no speaker."),
        ("segments.speaker", "Anna", "segments[0].speaker must be a whole number."),
        ("segments.marks", [None], "segments[0].marks[0] must be a text."),
        ("segments.words.text", None, "segments[0].words[0].text must be a text."),
        (
            "segments.words.text",
            "a\nb",
            "segments[0].words[0].text must hold no line break, control character or half character.",
        ),
        ("segments.words.end_ms", 101, "segments[0].words[0].end_ms is after the end of the row."),
        (
            "segments.words",
            [{**WORD, "start_ms": 9}, {**WORD, "start_ms": 8}],
            "segments[0].words[1].start_ms is before the start of the word above or of the row.",
        ),
        ("segments.words.probability", 1.5, "segments[0].words[0].probability must be a number from 0 to 1, or null."),
        ("segments.words.probability", True, "segments[0].words[0].probability must be a number from 0 to 1, or null."),
    ],
)
def test_that_what_is_wrong_is_told_with_its_path(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(broken(path, value))
    assert (refusal.value.code, refusal.value.sentence) == (ErrorCode.FORMAT_BROKEN, sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1, column 1: Expecting value."),
        ('{\n  "a": }', "Line 2, column 8: Expecting value."),
        ("[]", "The document must be an object."),
        ('{"a": NaN}', "The text is no JSON that can be read: NaN is no number."),
    ],
)
def test_that_a_text_that_is_no_document_is_told(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(text)
    assert (refusal.value.code, refusal.value.sentence) == (ErrorCode.FORMAT_BROKEN, sentence)


def test_that_nesting_without_end_is_a_broken_file() -> None:
    with pytest.raises(InputError):
        read("[" * 200_000)
