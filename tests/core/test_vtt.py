"""WebVTT subtitles."""

import pytest
from hypothesis import given

from app.core.errors import ErrorCode, InputError
from app.core.formats import ExportOptions
from app.core.formats.cues import cues_of
from app.core.formats.vtt import read, write
from app.core.soundness import check
from app.core.transcript import Segment, SegmentKey, Transcript, Word
from tests.helpers.formats import shown
from tests.helpers.transcripts import lines, quick, row, transcript, transcripts

PLAIN = ExportOptions()
KARAOKE = ExportOptions(has_word_times=True, line_columns=12)


def test_that_a_file_has_its_header_times_and_voices() -> None:
    drawn = transcript(
        row(1, 1_000, 2_500, "Good day.", speaker=0), row(2, 2_500, 2_600, "Hm."), speakers=("R&D <team>",)
    )
    assert write(drawn, PLAIN) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v R&amp;D &lt;team&gt;>Good day.\n\n00:00:02.500 --> 00:00:02.600\nHm.\n"
    )
    assert "<v" not in write(drawn, ExportOptions(has_speakers=False))
    assert read(write(drawn, PLAIN)).speakers == ("R&D <team>",)


def test_that_a_transcript_without_rows_is_a_header_alone() -> None:
    assert write(transcript(), PLAIN) == "WEBVTT\n"
    assert read("WEBVTT\n").segments == ()


def test_that_markup_and_arrows_in_a_text_are_escaped() -> None:
    drawn = transcript(row(1, 0, 900, "<b>a</b> & b --> c &amp;"))
    written = write(drawn, PLAIN)
    assert "&lt;b&gt;a&lt;/b&gt; &amp; b --&gt; c &amp;amp;" in written
    assert read(written).text == drawn.text


def test_that_word_times_stand_before_words_and_only_where_they_rise_within_the_cue() -> None:
    words = (
        Word(text="It", start_ms=100, end_ms=200),
        Word(text=" was", start_ms=200, end_ms=300),
        Word(text=" <so>", start_ms=200, end_ms=400),
        Word(text=" good", start_ms=500, end_ms=900),
        Word(text=" ok", start_ms=1_000, end_ms=1_000),
    )
    drawn = transcript(Segment(key=SegmentKey(1), start_ms=100, end_ms=1_000, words=words))
    assert "It <00:00:00.200>was &lt;so&gt;\n<00:00:00.500>good ok\n" in write(drawn, KARAOKE)
    assert "<00" not in write(drawn, PLAIN)


def test_that_words_without_spaces_get_their_times_too() -> None:
    words = (Word(text="你", start_ms=50, end_ms=100), Word(text="好", start_ms=100, end_ms=200))
    drawn = transcript(Segment(key=SegmentKey(1), start_ms=0, end_ms=200, words=words))
    assert write(drawn, KARAOKE).endswith("\n你<00:00:00.100>好\n")


def test_that_words_that_make_another_text_than_their_row_get_no_times() -> None:
    words = (Word(text="a\n", start_ms=0, end_ms=100), Word(text="\nb", start_ms=100, end_ms=200))
    drawn = transcript(Segment(key=SegmentKey(1), start_ms=0, end_ms=200, words=words))
    assert write(drawn, KARAOKE).endswith("\na b\n")


@quick
@given(transcripts())
def test_that_what_is_written_is_read_back(drawn: Transcript) -> None:
    expected = [(cue.start_ms, cue.end_ms, " ".join(cue.text.split())) for cue in cues_of(drawn)]
    for options in (PLAIN, KARAOKE, ExportOptions(is_wrapped=False)):
        again = read(write(drawn, options))
        assert shown(again) == expected
        assert check(again) == []
        named = [again.speakers[item.speaker] if item.speaker is not None else "" for item in again.segments]
        assert named == [" ".join(cue.speaker.split()) for cue in cues_of(drawn)]


@quick
@given(lines)
def test_that_any_markup_in_a_text_comes_back_as_text(line: str) -> None:
    drawn = transcript(row(1, 0, 900, f"<v {line}> &lt; {line} <00:00:00.100>"))
    assert read(write(drawn, PLAIN)).text == drawn.text


GOOD = [(1_000, 2_000, "one two"), (3_000, 4_000, "three")]


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\none\ntwo\n\n00:03.000 --> 00:04.000\nthree",
        "\ufeffWEBVTT a title\r\nKind: captions\r\n\r\nid 1\r\n00:00:01.000 --> 00:00:02.000 align:start\r\none two\r\n\r\n00:03.000 --> 00:04.000\r\n<c.loud>thr<b>ee</b></c>\r\n",
        "WEBVTT\r\rNOTE a remark\rof two lines\r\r00:01.000 --> 00:02.000\rone two\r\r00:03.000 --> 00:04.000\rthree\r",
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\n\n00:01,000 --> 00:02,000\none <00:01.500>two\n\n \n\n2\n00:00:03.000 -->\t00:00:04.000\nthree\n\n",
        "WEBVTT\n\n00:03.000 --> 00:04.000\nthree\n\n00:01.000 --> 00:02.000\none&nbsp;two",
    ],
)
def test_that_files_as_they_are_found_are_read(text: str) -> None:
    assert shown(read(text)) == GOOD


def test_that_voices_become_speakers_and_part_a_cue() -> None:
    again = read(
        "WEBVTT\n\n00:00.000 --> 00:01.000\n<v.loud Anna>Hi &amp; bye</v>\n<v Ben>oh\n\n00:01.000 --> 00:02.000\n<v  Anna>ok"
    )
    assert again.speakers == ("Anna", "Ben")
    assert [(item.speaker, item.text) for item in again.segments] == [(0, "Hi & bye"), (1, "oh"), (0, "ok")]
    assert [(item.start_ms, item.end_ms) for item in again.segments] == [(0, 800), (800, 1_000), (1_000, 2_000)]


def test_that_a_cue_without_text_stays_a_row() -> None:
    assert shown(read("WEBVTT\n\n00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.000\n<v Anna>")) == [
        (0, 1_000, ""),
        (1_000, 2_000, ""),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: a WebVTT file begins with the word WEBVTT."),
        ("WEBVTTX\n", "Line 1: a WebVTT file begins with the word WEBVTT."),
        ("WEBVTT\n00:01.000 --> 00:02.000\nx", "Line 2: a blank line is missing above these times."),
        ("WEBVTT\n\nhello\n", "Line 3: 'hello' stands outside a cue; above it a line of times is missing."),
        (
            "WEBVTT\n\nid\nid\n00:01.000 --> 00:02.000\nx",
            "Line 3: 'id' stands outside a cue; above it a line of times is missing.",
        ),
        ("WEBVTT\n\n00:01.000 --> 00:0x.000\nx", "Line 3: not a time: '00:0x.000'."),
        ("WEBVTT\n\nid\n00:03.000 --> 00:02.000\nx", "Line 4: the cue ends before it begins."),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\ny",
            "Line 5: a blank line is missing above these times.",
        ),
    ],
)
def test_that_a_broken_file_is_told_by_line_and_reason(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(text)
    assert (refusal.value.code, refusal.value.sentence) == (ErrorCode.FORMAT_BROKEN, sentence)
