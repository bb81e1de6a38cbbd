"""Times as integer milliseconds and the ways people and file formats write them."""

import re

MS_PER_SECOND = 1_000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE
WINDOW_MS = 30_000  # what a model of the Whisper kind hears at once

_CLOCK = re.compile(r"(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,3}))?", re.ASCII)


def from_seconds(seconds: float) -> int:
    """Round seconds, as the engine gives them, to milliseconds."""
    return round(float(seconds) * MS_PER_SECOND)


def to_seconds(ms: int) -> float:
    return ms / MS_PER_SECOND


def split_clock(ms: int) -> tuple[int, int, int, int]:
    """Return hours, minutes, seconds and milliseconds of a time that is not negative."""
    if ms < 0:
        raise ValueError(f"a time cannot be negative: {ms} ms")
    hours, rest = divmod(ms, MS_PER_HOUR)
    minutes, rest = divmod(rest, MS_PER_MINUTE)
    seconds, millis = divmod(rest, MS_PER_SECOND)
    return hours, minutes, seconds, millis


def srt_time(ms: int) -> str:
    hours, minutes, seconds, millis = split_clock(ms)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{millis:03d}"


def vtt_time(ms: int) -> str:
    return srt_time(ms).replace(",", ".")


def clock(ms: int) -> str:
    """Write a time for people: ``0:07``, ``12:40`` or ``1:02:14``."""
    hours, minutes, seconds, _ = split_clock(ms)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{minutes}:{seconds:02d}"


def parse_clock(text: str) -> int:
    """Read ``[hours:]minutes:seconds[.,fraction]``; raise ValueError for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a time: {text[:40]!r}")
    minutes, seconds = int(match["m"]), int(match["s"])
    if minutes > 59 or seconds > 59:
        raise ValueError(f"minutes and seconds end at 59: {text[:40]!r}")
    millis = int((match["f"] or "0").ljust(3, "0"))
    return int(match["h"] or 0) * MS_PER_HOUR + minutes * MS_PER_MINUTE + seconds * MS_PER_SECOND + millis
