"""How the first bytes of a file tell its container."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.media import HEADER_BYTES, MediaFacts, detect_container
from tests.helpers.transcripts import quick

_TS = b"\x47" + b"\x00" * 187


@pytest.mark.parametrize(
    ("header", "container"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "avi"),
        (b"FORM\x00\x00\x00\x24AIFFCOMM", "aiff"),
        (b"FORM\x00\x00\x00\x24AIFCFVER", "aiff"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "mp3"),
        (b"\xff\xfb\x90\x64\x00\x00", "mp3"),
        (b"\xff\xf3\x40\xc4\x00\x00", "mp3"),  # MPEG 2, layer 3
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"\xff\xf1\x50\x80\x00\x1f", "aac"),
        (b"\xff\xf9\x50\x80\x00\x1f", "aac"),
        (b"fLaC\x00\x00\x00\x22", "flac"),
        (b"OggS\x00\x02\x00\x00", "ogg"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81", "mkv"),
        (b"\x00\x00\x00\x20ftypM4A ", "mp4"),
        (b"\x00\x00\x00\x08wide\x00\x00", "mov"),
        (b"\x00\x00\x10\x00moov\x00\x00", "mov"),
        (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9", "wma"),
        (b"#!AMR\n\x3c", "amr"),
        (b"caff\x00\x01\x00\x00", "caf"),
        (b".snd\x00\x00\x00\x18", "au"),
        (b"riff\x2e\x91\xcf\x11\xa5\xd6", "w64"),
        (b"\x0bw\x5a\x6c", "ac3"),
        (b"\x00\x00\x01\xba\x44", "mpg"),
        (_TS + _TS, "ts"),
    ],
)
def test_that_a_container_is_told_from_its_first_bytes(header: bytes, container: str) -> None:
    assert detect_container(header) == container
    assert detect_container(header.ljust(HEADER_BYTES, b"\x00")) == container


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\x00" * 64,
        b"ffconcat version 1.0\nfile other.wav\n",
        b"#EXTM3U\n#EXTINF:10,\nhttp://localhost/a.ts\n",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
        b"<?xml version='1.0'?><MPD>",
        b"RIFF\x24\x00\x00\x00WEBP",
        b"RIFF",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"\x7fELF",
        b"G" + b"x" * 300,
        b"\xff\xff\xff\xff",
        b"\xff\xfb",
        b"\xff\xfb\xf0\x64\x00",  # a bit rate there is not
        b"\xff\xfb\x9c\x64\x00",  # a sample rate there is not
        b"just a text",
    ],
    ids=lambda header: repr(header[:12]),
)
def test_that_what_we_do_not_accept_is_no_container(header: bytes) -> None:
    assert detect_container(header) is None


@quick
@given(st.binary(max_size=300))
def test_that_any_bytes_get_an_answer(header: bytes) -> None:
    answer = detect_container(header)
    assert answer is None or answer.isalnum()


@pytest.mark.parametrize("duration_ms", [None, 5_000])
def test_that_facts_come_back_from_their_record(duration_ms: int | None) -> None:
    record = {"container": "ogg", "codec": "opus", "sample_rate": 48_000, "channels": 2, "duration_ms": duration_ms}
    facts = MediaFacts.from_record({**record, "has_video": False})
    assert (facts.container, facts.sample_rate, facts.duration_ms, facts.has_video) == (
        "ogg",
        48_000,
        duration_ms,
        False,
    )
