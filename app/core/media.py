"""What a media file is to us: its identity, its facts, and how its first bytes tell the container."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, Self

MediaId = NewType("MediaId", int)

HEADER_BYTES = 4_096


class Keeping(StrEnum):
    """What becomes of the file of a recording that is taken in."""

    COPY = "copy"  # the library keeps a copy of its own
    REFER = "refer"  # it is used where it lies


# What names of media end in. Some containers need not begin with a mark of their own: these words then tell.
# fmt: off
ACCEPTED_EXTENSIONS = frozenset({
    "3gp", "aac", "ac3", "aif", "aifc", "aiff", "amr", "asf", "au", "avi", "caf", "eac3", "flac", "m2ts", "m4a",
    "m4b", "m4v", "mka", "mkv", "mov", "mp2", "mp3", "mp4", "mpeg", "mpg", "mts", "oga", "ogg", "opus", "snd",
    "ts", "vob", "w64", "wav", "webm", "wma", "wmv",
})
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What opening a file told about it; None where the container does not say."""

    container: str
    codec: str
    sample_rate: int
    channels: int
    duration_ms: int | None = None
    has_video: bool = False
    audio_tracks: int = 1
    heard_track: int = 1  # which of them was heard, counted from one
    tags: tuple[tuple[str, str], ...] = ()  # what the recorder wrote into it: title, date, place, its own name

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        tags = tuple((str(name), str(value)) for name, value in record.get("tags", ()))
        return cls(**{**record, "tags": tags})


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecord:
    """One recording in the library. Its identity is the SHA-256 of its bytes."""

    id: MediaId
    sha256: str
    extension: str  # by detected container, without the dot
    size_bytes: int
    name: str  # as the person called it
    added_at: datetime
    referenced_path: str | None = None  # None: kept in the managed store
    modified_ms: int | None = None  # when a referenced file was last changed, by its own disk
    duration_ms: int | None = None
    facts: MediaFacts | None = None
    source_path: str | None = None  # where it was when it was taken in; for people, nothing is read there
    archived_path: str | None = None  # where it was put away
    checked_at: datetime | None = None  # when its bytes were last compared with its identity
    missing_at: datetime | None = None  # since when its file was not found
    deleted_at: datetime | None = None


_PREFIXES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"\x1aE\xdf\xa3", "mkv"),
    (0, b"ID3", "mp3"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "wma"),
    (0, b"#!AMR", "amr"),
    (0, b"caff", "caf"),
    (0, b".snd", "au"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (0, b"\x0bw", "ac3"),
    (0, b"\x00\x00\x01\xba", "mpg"),
    (0, b"\x00\x00\x01\xb3", "mpg"),
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mov"),
    (4, b"mdat", "mov"),
    (4, b"wide", "mov"),
    (4, b"free", "mov"),
    (4, b"skip", "mov"),
)
_CHUNKED = {b"WAVE": "wav", b"AVI ": "avi", b"AIFF": "aiff", b"AIFC": "aiff"}
_TS_PACKET = 188


def detect_container(header: bytes) -> str | None:
    """Tell the container from a file's first bytes; None when nothing we accept begins like this."""
    for offset, magic, name in _PREFIXES:
        if header[offset : offset + len(magic)] == magic:
            return name
    if header[:4] in (b"RIFF", b"RF64", b"FORM") and header[8:12] in _CHUNKED:
        return _CHUNKED[header[8:12]]
    if header[:1] == b"\x47" and header[_TS_PACKET : _TS_PACKET + 1] == b"\x47":
        return "ts"
    return _detect_frames(header)


def _detect_frames(header: bytes) -> str | None:
    """Recognise raw AAC and MP3, which have no header but frames that begin with set bits."""
    if len(header) < 4 or header[0] != 0xFF:
        return None
    if header[1] & 0xF6 == 0xF0:
        return "aac"
    layer, bitrate, rate = (header[1] >> 1) & 3, header[2] >> 4, (header[2] >> 2) & 3
    is_mpeg_audio = header[1] & 0xE0 == 0xE0 and layer != 0 and bitrate != 15 and rate != 3
    return "mp3" if is_mpeg_audio else None
