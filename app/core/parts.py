"""Which part of a recording is wanted: from when to when, which channel, which track. A value, and how a person writes a time."""

from dataclasses import dataclass, replace

from app.core.options import JobOptions
from app.core.timecode import from_seconds, parse_clock

_MOST_S = 10_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPart:
    """What of one recording is to be listened to."""

    from_ms: int = 0
    to_ms: int | None = None
    channel: int | None = None
    track: int | None = None

    def on(self, options: JobOptions) -> JobOptions:
        """Return options with this part in them."""
        return replace(options, from_ms=self.from_ms, to_ms=self.to_ms, channel=self.channel, track=self.track)


def place_in(text: str) -> int:
    """Read a place in a recording, 90, 90.5, 1:30 or 1:02:03; raise ValueError for anything else."""
    text = text.strip()
    if ":" in text:
        return parse_clock(text)
    if not text.isascii() or not all(char.isdigit() or char in ".," for char in text):
        raise ValueError(f"not a time: {text[:40]!r}")
    seconds = float(text.replace(",", "."))
    if seconds > _MOST_S:
        raise ValueError(f"longer than any recording: {text[:40]!r}")
    return from_seconds(seconds)
