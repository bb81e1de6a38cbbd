"""The registry of formats, and what holds for all readers and writers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import ErrorCode, InputError
from app.core.formats import FORMATS, ExportOptions, Format, format_named
from app.core.soundness import check
from app.core.transcript import Transcript
from tests.helpers.transcripts import lines, quick, transcripts

READABLE = [item for item in FORMATS.values() if item.read is not None]

# What subtitle files are made of, so that the fuzz comes deep into the readers.
_MARKUP = ("WEBVTT", "NOTE\n", "STYLE", "<v Anna>", "<", ">", "&#10;", "&amp", "-->", "{", "[", '"', "}", "1\n")
_TIMES = ("00:00:01,000 --> 00:00:02,000\n", "00:01.000 --> 00:02.000\n", "9999:59:59.999")
_ENDS = ("\n", "\r\n", "\r", "\n\n", "\ufeff", "\x00", "\x85", "\u2028", " ")
_PIECES = st.one_of(st.sampled_from(_MARKUP + _TIMES + _ENDS), st.text(max_size=4), lines)
texts = st.lists(_PIECES, max_size=12).map("".join)


def test_that_the_formats_of_the_command_line_are_there() -> None:
    assert list(FORMATS) == ["srt", "vtt", "txt", "json"]
    assert [item.name for item in READABLE] == ["srt", "vtt", "json"]
    assert all(item.extension == name for name, item in FORMATS.items())


def test_that_a_format_is_found_by_name_and_extension_in_capitals_or_not() -> None:
    assert format_named(".SRT") is FORMATS["srt"]
    with pytest.raises(InputError, match="choose one of srt, vtt, txt, json"):
        format_named("docx")


@pytest.mark.parametrize("item", READABLE, ids=lambda item: item.name)
@settings(quick, max_examples=400)
@given(text=st.one_of(texts, texts.map(lambda text: f"WEBVTT\n\n{text}"), st.text()))
def test_that_a_reader_gives_a_sound_transcript_or_names_what_is_wrong(item: Format, text: str) -> None:
    assert item.read is not None
    try:
        read = item.read(text)
    except InputError as error:
        refusal = error
    else:
        assert check(read) == []
        return
    assert refusal.code is ErrorCode.FORMAT_BROKEN
    assert refusal.sentence.endswith(".")


@quick
@given(transcripts())
def test_that_every_format_writes_text_that_utf8_can_hold_with_its_own_line_ends_alone(drawn: Transcript) -> None:
    for item in FORMATS.values():
        written = item.write(drawn, ExportOptions(is_timed=True, has_word_times=True))
        assert written.encode().decode() == written
        assert "\x00" not in written
        breaks = written.count("\r\n") if item.name == "srt" else 0
        assert (written.count("\r"), written.count("\n") if breaks else 0) == (breaks, breaks)


@quick
@given(transcripts())
def test_that_a_subtitle_read_back_is_written_the_same_again(drawn: Transcript) -> None:
    for name in ("srt", "vtt", "json"):
        item = FORMATS[name]
        assert item.read is not None
        written = item.write(drawn, ExportOptions())
        assert item.write(item.read(written), ExportOptions()) == written
