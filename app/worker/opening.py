"""The guarded way into a media file: nothing is opened that is no ordinary file of a kind on our list.

A path, never a file object: FFmpeg limits protocols for paths alone. The list of formats keeps out playlists, concat
lists and stream descriptions, which would make it open other files or the network.
"""

import os
import re
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from app.core.errors import ErrorCode, FriscoError, InputError
from app.core.lettering import clean_line
from app.core.media import HEADER_BYTES, MediaFacts, detect_container
from app.core.timecode import MS_PER_HOUR, MS_PER_SECOND
from app.worker.media_faults import media_fault

OPENING_LIMIT_S = 10.0
FORMATS = "wav,w64,aiff,mp3,flac,ogg,mov,matroska,aac,ac3,eac3,asf,avi,mpegts,mpeg,amr,caf,au"
LOWEST_RATE, HIGHEST_RATE = 4_000, 768_000  # outside, the resampler takes minutes or makes days of a small file
MOST_CHANNELS = 64
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
_LISTS = (b"#EXTM3U", b"ffconcat", b"v=0", b"<?xml", b"<MPD", b"[playlist]")
_LOCKED_TAGS = {"enca", "drms", "aavd"}  # MP4: encrypted; bought from Apple; an audio book
_LOCKED_PARTS = (  # WMA: the plain and the extended object that say how it is encrypted
    bytes.fromhex("FBB3112223BDD211B4B700A0C955FC6E"),
    bytes.fromhex("14E68A292226174CB935DAE07EE9289C"),
)
_STREAM_CLAIMS = {"w64", "aiff", "flac", "mov", "ogg", "caf", "au"}  # each stream says how long it is
_FILE_CLAIMS = {"matroska", "asf"}  # the length of the longest stream; all other formats only estimate
_US_PER_MS = 1_000
_WAV_UNKNOWN = (0, 0xFFFFFFFF)
_CHUNK_NAME = re.compile(rb"[\x20-\x7e]{4}")
_MOST_CHUNKS = 1_000
_MOST_TAGS, _LONGEST_TAG = 32, 300
_LEAST_OUTGROWN = 16_000  # bytes: a fraction of a second, more than a careless program leaves behind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMedia:
    """An open file with the sound that will be heard. Whoever holds it closes the container."""

    container: InputContainer
    stream: AudioStream
    facts: MediaFacts
    claimed_ms: int | None  # what an honest header promises; None where it is an estimate
    witness: VideoStream | None  # where the claim is the whole file's: its packets tell that the file is not cut


def open_within(
    path: Path, *, longest_hours: int, track: int | None = None, limit_s: float = OPENING_LIMIT_S
) -> OpenMedia:
    """Open a file on a thread of its own and leave that thread behind when it takes too long.

    ``track`` is the audio track that is heard, counted from one; None for the one that a player would play.
    """
    answers: Queue[OpenMedia | Exception] = Queue()
    is_late = threading.Event()

    def work() -> None:
        answer = _answer(path, longest_hours, track)
        if is_late.is_set() and isinstance(answer, OpenMedia):
            answer.container.close()
        answers.put(answer)

    threading.Thread(target=work, name="opening", daemon=True).start()
    try:
        answer = answers.get(timeout=limit_s)
    except Empty:
        is_late.set()
        sentence = f"It could not be opened within {limit_s:.0f} seconds. Convert it to WAV or MP3 and try again."
        raise InputError(ErrorCode.AUDIO_REJECTED, sentence) from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _answer(path: Path, longest_hours: int, track: int | None) -> OpenMedia | Exception:
    try:
        return open_media(path, longest_hours=longest_hours, track=track)
    except Exception as error:  # crosses to the thread that waits
        return error


def open_media(path: Path, *, longest_hours: int, track: int | None = None) -> OpenMedia:
    """Open a file and check what it claims; raise FriscoError with a sentence for everything else."""
    header = _read_header(path)
    _refuse_lists(header)
    if any(part in header for part in _LOCKED_PARTS):
        raise locked()
    try:
        options = _OPTIONS | ({"ignore_length": "1"} if _has_outgrown_its_header(path) else {})
        container = av.open(str(path.absolute()), options=options, metadata_errors="ignore")
    except Exception as error:
        raise _opening_fault(error, header) from error
    try:
        return _examine(container, path, longest_hours, track)
    except Exception as error:
        container.close()
        raise media_fault(error) from error


def _read_header(path: Path) -> bytes:
    """Return the first bytes of an ordinary file that is not empty."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a FIFO must not hold us
    try:
        if path.is_dir():
            raise IsADirectoryError(path)
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            _refuse_strange(file)
            return file.read(HEADER_BYTES)
    except (OSError, ValueError) as error:
        raise media_fault(error) from error


def _refuse_strange(file: BinaryIO) -> None:
    facts = os.fstat(file.fileno())
    if not stat.S_ISREG(facts.st_mode):
        sentence = "It is a device or a pipe, not an ordinary file. Save it as a file first."
        raise InputError(ErrorCode.MEDIA_NOT_A_FILE, sentence)
    if facts.st_size == 0:
        raise InputError(ErrorCode.MEDIA_EMPTY, "The file is empty. Copy or record it again.")


def _refuse_lists(header: bytes) -> None:
    if header.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_LISTS):
        sentence = "It is a list that points to other files, not a recording. Add those files themselves."
        raise InputError(ErrorCode.AUDIO_REJECTED, sentence)


def _opening_fault(error: Exception, header: bytes) -> FriscoError:
    is_unlisted = isinstance(error, av.error.ArgumentError) and detect_container(header) is None
    if is_unlisted:
        sentence = "It is no audio or video file of a kind that can be read here. Convert it to WAV or MP3."
        return InputError(ErrorCode.AUDIO_UNSUPPORTED, sentence, detail=type(error).__name__)
    return media_fault(error)


def _examine(container: InputContainer, path: Path, longest_hours: int, track: int | None) -> OpenMedia:
    if not container.streams.audio:
        sentence = "There is no sound in it. Choose a file with an audio track."
        raise InputError(ErrorCode.AUDIO_NO_STREAM, sentence)
    stream = _heard_stream(container) if track is None else _chosen_stream(container, track)
    if stream.codec_context.codec_tag in _LOCKED_TAGS:
        raise locked()
    check_format(stream.sample_rate, stream.channels)
    pictures = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    claimed_ms = _claimed_ms(container, stream, path)
    if claimed_ms is not None and claimed_ms > longest_hours * MS_PER_HOUR:
        raise too_long(longest_hours)
    return OpenMedia(
        container=container,
        stream=stream,
        facts=_facts(container, stream, has_video=bool(pictures)),
        claimed_ms=claimed_ms,
        witness=pictures[0] if pictures and _format_name(container) in _FILE_CLAIMS else None,
    )


def _heard_stream(container: InputContainer) -> AudioStream:
    """Return the track that a player would play, or another where that one is coded in a way we do not know."""
    best = container.streams.best("audio")
    known = [stream for stream in (best, *container.streams.audio) if isinstance(stream, AudioStream)]
    found = next((stream for stream in known if bool(stream.codec_context)), None)
    if found is None or best is None:
        raise _undecodable(container.streams.audio[0])
    return found


def _chosen_stream(container: InputContainer, track: int) -> AudioStream:
    streams = container.streams.audio
    if not 1 <= track <= len(streams):
        has = "one audio track" if len(streams) == 1 else f"{len(streams)} audio tracks"
        sentence = f"It has {has}; there is no track {track}. Choose another one."
        raise InputError(ErrorCode.AUDIO_CHANNEL, sentence)
    if not bool(streams[track - 1].codec_context):
        raise _undecodable(streams[track - 1])
    return streams[track - 1]


def _undecodable(stream: AudioStream) -> av.error.FFmpegError:
    """Tell a coding we do not know from bytes that only look like sound."""
    has_decoder = bool(stream.codec_context)
    return av.error.InvalidDataError(0, "") if has_decoder else av.error.DecoderNotFoundError(0, "")


def check_format(rate: int, channels: int) -> None:
    """Refuse what would hold the resampler for ever; also asked of every frame, for a header may lie."""
    if rate == 0 or channels == 0:
        raise InputError(ErrorCode.AUDIO_CORRUPT, "Its sound cannot be decoded; the file is damaged. Copy it again.")
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        sentence = f"It claims {rate:,} samples a second; from {LOWEST_RATE:,} to {HIGHEST_RATE:,} can be read here."
        raise InputError(ErrorCode.AUDIO_REJECTED, f"{sentence} Convert it to an ordinary rate.")
    if channels > MOST_CHANNELS:
        sentence = f"It claims {channels} channels; at most {MOST_CHANNELS} can be read here. Mix it down first."
        raise InputError(ErrorCode.AUDIO_REJECTED, sentence)


def too_long(longest_hours: int) -> InputError:
    sentence = f"It is longer than {longest_hours} hours. Cut it into parts, or raise the limit in the settings."
    return InputError(ErrorCode.AUDIO_TOO_LONG, sentence)


def locked() -> InputError:
    sentence = "It is protected against copying: only the program it was made for can play it. Use an unprotected copy."
    return InputError(ErrorCode.AUDIO_UNSUPPORTED, sentence)


def _facts(container: InputContainer, stream: AudioStream, *, has_video: bool) -> MediaFacts:
    return MediaFacts(
        container=_format_name(container),
        codec=stream.codec_context.codec.canonical_name,
        sample_rate=stream.sample_rate,
        channels=stream.channels,
        duration_ms=_container_ms(container),
        has_video=has_video,
        audio_tracks=len(container.streams.audio),
        heard_track=1 + [other.index for other in container.streams.audio].index(stream.index),
        tags=_tags(container),
    )


def _tags(container: InputContainer) -> tuple[tuple[str, str], ...]:
    """Return what the recorder wrote into the file, in bounds and on one line each."""
    lines = (
        (clean_line(name)[:_LONGEST_TAG], clean_line(value)[:_LONGEST_TAG])
        for name, value in container.metadata.items()
    )
    return tuple((name, value) for name, value in lines if name and value)[:_MOST_TAGS]


def _container_ms(container: InputContainer) -> int | None:
    if container.duration is None or container.duration < 0:
        return None
    return container.duration // _US_PER_MS


def _claimed_ms(container: InputContainer, stream: AudioStream, path: Path) -> int | None:
    name = _format_name(container)
    if name == "wav":
        return _wav_claim_ms(path, stream)
    if name in _FILE_CLAIMS:
        return _container_ms(container)
    if name not in _STREAM_CLAIMS or stream.duration is None or stream.time_base is None:
        return None
    return max(0, int(stream.duration * stream.time_base * MS_PER_SECOND))


def _format_name(container: InputContainer) -> str:
    return container.format.name.split(",")[0]


def _wav_claim_ms(path: Path, stream: AudioStream) -> int | None:
    """Read the length of the data chunk: FFmpeg quietly corrects it by the size of the file."""
    bytes_per_second = (stream.codec_context.bit_rate or 0) // 8
    is_exact = stream.codec_context.codec.canonical_name.startswith("pcm_")  # of other codings it is an average
    with suppress(OSError), path.open("rb") as file:
        size = _wav_data_bytes(file)
        if size is None or size in _WAV_UNKNOWN or bytes_per_second <= 0:
            return None
        is_whole = size <= os.fstat(file.fileno()).st_size - file.tell()
        return size * MS_PER_SECOND // bytes_per_second if is_exact or not is_whole else None
    return None


def _has_outgrown_its_header(path: Path) -> bool:
    """Tell whether the sound of a WAV goes on behind its end: a recorder died before it wrote how long it had become."""
    with suppress(OSError), path.open("rb") as file:
        head = file.read(12)
        size = _wav_data_bytes(file) if head[:4] == b"RIFF" and head[8:] == b"WAVE" else None
        if size is not None and size not in _WAV_UNKNOWN:
            file.seek(size + size % 2, os.SEEK_CUR)
            behind = file.read(_LEAST_OUTGROWN)
            return len(behind) == _LEAST_OUTGROWN and any(behind) and not _CHUNK_NAME.match(behind)
    return False


def _wav_data_bytes(file: BinaryIO) -> int | None:
    """Return how long the data chunk of a WAV says it is, and stand at its begin; None where there is none."""
    file.seek(12)
    for _ in range(_MOST_CHUNKS):
        head = file.read(8)
        size = int.from_bytes(head[4:], "little")
        if len(head) < 8 or head[:4] == b"data":
            return size if len(head) == 8 else None
        file.seek(size + size % 2, os.SEEK_CUR)
    return None
