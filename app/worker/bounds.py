"""Recordings that are shorter or longer than the person asked for, or end before the part that is asked for."""

from app.core.errors import ErrorCode, InputError
from app.core.options import JobOptions
from app.core.timecode import clock, to_seconds


def check_length(duration_ms: int | None, options: JobOptions) -> None:
    """Refuse a recording outside the bounds; one that does not say how long it is, is listened to."""
    if not duration_ms:
        return
    if duration_ms < options.shortest_ms:
        raise _skipped(duration_ms, "less", options.shortest_ms)
    if options.longest_ms is not None and duration_ms > options.longest_ms:
        raise _skipped(duration_ms, "more", options.longest_ms)


def check_part(end_ms: int | None, options: JobOptions) -> None:
    """Refuse a part that begins where the recording is over; ask again where its end was not known."""
    if end_ms is not None and options.from_ms and options.from_ms >= end_ms:
        lasts, begin = clock(end_ms), clock(options.from_ms)
        if lasts == begin:
            lasts, begin = _to_the_point(end_ms), _to_the_point(options.from_ms)
        sentence = f"It lasts {lasts}; there is nothing to transcribe from {begin} on. Choose an earlier start."
        raise InputError(ErrorCode.AUDIO_PART, sentence)


def _skipped(duration_ms: int, compared: str, bound_ms: int) -> InputError:
    lasts, bound = clock(duration_ms), clock(bound_ms)
    if lasts == bound:
        lasts, bound = _to_the_point(duration_ms), _to_the_point(bound_ms)
    sentence = f"It lasts {lasts}, {compared} than the {bound} you asked for, and was skipped."
    return InputError(ErrorCode.AUDIO_SKIPPED, sentence)


def _to_the_point(ms: int) -> str:
    return f"{to_seconds(ms):,.3f} s"
