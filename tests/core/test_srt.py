"""SubRip subtitles."""

import re

import pytest
from hypothesis import given

from app.core.errors import ErrorCode, InputError
from app.core.formats import ExportOptions
from app.core.formats.cues import cues_of
from app.core.formats.srt import read, write
from app.core.soundness import check
from app.core.transcript import Transcript
from tests.helpers.formats import shown
from tests.helpers.transcripts import quick, row, transcript, transcripts

PLAIN = ExportOptions()


def test_that_a_file_has_numbers_times_and_crlf() -> None:
    drawn = transcript(row(1, 1_000, 2_500, "Good day."), row(2, 3_600_000, 3_601_000, "你好"))
    assert write(drawn, PLAIN) == (
        "1\r\n00:00:01,000 --> 00:00:02,500\r\nGood day.\r\n\r\n2\r\n01:00:00,000 --> 01:00:01,000\r\n你好\r\n\r\n"
    )


def test_that_a_long_row_is_two_lines_unless_asked_otherwise() -> None:
    drawn = transcript(row(1, 0, 900, "It was the best of times, it was the worst of times."))
    assert "times,\r\nit was" in write(drawn, PLAIN)
    assert "times, it was" in write(drawn, ExportOptions(is_wrapped=False))
    assert "best\r\nof" in write(transcript(row(1, 0, 900, "the best of times")), ExportOptions(line_columns=9))


def test_that_no_text_can_look_like_a_line_of_times() -> None:
    written = write(transcript(row(1, 0, 900, "a --> b ----> c -- > d")), PLAIN)
    assert "a -> b -> c -- > d" in written
    assert written.count("-->") == 1


@quick
@given(transcripts())
def test_that_what_is_written_is_read_back(drawn: Transcript) -> None:
    again = read(write(drawn, PLAIN))
    assert shown(again) == [
        (cue.start_ms, cue.end_ms, re.sub("-{2,}>", "->", " ".join(cue.text.split()))) for cue in cues_of(drawn)
    ]
    assert check(again) == []
    assert all(word.probability is None for word in again.words())


GOOD = [(1_000, 2_000, "one two"), (3_000, 4_000, "three")]


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\none\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nthree\n",
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\none two\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nthree",
        "1\r00:00:01,000 --> 00:00:02,000\rone two\r\r2\r00:00:03,000 --> 00:00:04,000\rthree\r",
        "00:00:01.000 --> 00:00:02.000\none two\n\n00:00:03.0 --> 00:00:04\nthree",
        "\n\n7\n00:01,000 --> 00:02,000 X1:40 X2:600\n<i>one</i> <font color=red>two</font>\n\n\n2\n0:0:3 -->0:0:4\n{\\an8}three",
        "2\n00:00:03,000 --> 00:00:04,000\nthree\n\n1\n00:00:01,000 --> 00:00:02,000\none two\n",
        "1\n00:00:01,000 --> 00:00:02,000\none\n\ntwo\n2\n00:00:03,000 --> 00:00:04,000\nthree\n",
        "1\n00:00:01,000-->00:00:02,000\none\x00 two\n \n2\n00:00:03,000 --> 00:00:04,000\nthree\n",
    ],
)
def test_that_files_as_they_are_found_are_read(text: str) -> None:
    assert shown(read(text)) == GOOD


def test_that_a_number_at_the_very_end_is_text() -> None:
    assert shown(read("00:00:01,000 --> 00:00:02,000\nroute\n66")) == [(1_000, 2_000, "route 66")]


def test_that_a_cue_that_ends_the_file_without_text_is_a_row() -> None:
    assert shown(read("00:01,0 --> 00:02,0\nx\n\n2\n00:03,0 --> 00:04,0")) == [(1_000, 2_000, "x"), (3_000, 4_000, "")]


def test_that_a_cue_without_length_is_read() -> None:
    assert shown(read("00:00:01,000 --> 00:00:01,000\nx")) == [(1_000, 1_000, "x")]


def test_that_a_recording_lasts_to_the_end_of_its_last_row() -> None:
    text = "00:00:01,000 --> 00:00:09,000\nx\n\n00:00:02,000 --> 00:00:03,000\ny"
    assert read(text).duration_ms == 9_000


def test_that_a_blank_text_is_a_transcript_without_rows() -> None:
    assert read("\ufeff\r\n \n").segments == ()


def test_that_rows_get_numbers_length_and_spread_words() -> None:
    again = read("1\n00:00:01,000 --> 00:00:02,000\na bbb\n")
    assert (again.segments[0].key, again.duration_ms, again.language) == (1, 2_000, "und")
    assert [(word.text, word.start_ms, word.end_ms) for word in again.words()] == [
        ("a", 1_000, 1_250),
        (" bbb", 1_250, 2_000),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "Line 1: 'hello' stands before the first line of times."),
        ("1\n\nhello", "Line 1: '1' stands before the first line of times."),
        ("1\n00:00:01,000 --> later\nx", "Line 2: not a time: 'later'."),
        ("1\n00:00:61,000 --> 00:01:02,000\nx", "Line 2: minutes and seconds end at 59: '00:00:61,000'."),
        ("1\n00:00:03,000 --> 00:00:02,000\nx", "Line 2: the cue ends before it begins."),
        ("1\n-00:00:01,000 --> 00:00:02,000\nx", "Line 2: not a time: '-00:00:01,000'."),
        ("1\n--> 00:00:02,000\nx", "Line 2: '--> 00:00:02,000' is no line of times."),
        (
            "1\r\n00:00:01,000 --> 00:00:02,000\r\nx\r\n\r\n2\r\n00:00:03,000 -> 00:00:04,000\r\ny",
            "Line 6: '00:00:03,000 -> 00:00:04,000' is no line of times.",
        ),
    ],
)
def test_that_a_broken_file_is_told_by_line_and_reason(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(text)
    assert (refusal.value.code, refusal.value.sentence) == (ErrorCode.FORMAT_BROKEN, sentence)


def test_that_a_text_that_talks_of_times_is_read_back() -> None:
    drawn = transcript(row(1, 0, 900, "00:00:01 --> 00:00:02"), row(2, 900, 999, "2"))
    assert [text for _, _, text in shown(read(write(drawn, PLAIN)))] == ["00:00:01 -> 00:00:02", "2"]
