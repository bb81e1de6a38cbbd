"""Which stretch of a recording the waveform shows, and where on it a moment stands. Values only, no Qt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.core.timecode import MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND

SHORTEST_MS: Final = 3_000
_USUAL_POINTS_A_SECOND: Final = 30  # a subtitle of three seconds has room for its first words
_STEPS_MS: Final = (
    *(MS_PER_SECOND * step for step in (1, 2, 5, 10, 15, 30)),
    *(MS_PER_MINUTE * step for step in (1, 2, 5, 10, 15, 30)),
    *(MS_PER_HOUR * step for step in (1, 2, 5, 10)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeScale:
    """A stretch of a recording on a number of points, always inside the recording. Changes give a new one."""

    duration_ms: int
    width: int
    start_ms: float = 0.0
    span_ms: float = SHORTEST_MS

    @classmethod
    def usual(cls, duration_ms: int, width: int) -> "TimeScale":
        """Return the beginning of a recording at the size in which rows are read and timed."""
        span_ms = max(1, width) / _USUAL_POINTS_A_SECOND * MS_PER_SECOND
        return cls(duration_ms=duration_ms, width=max(1, width), span_ms=span_ms)._inside()

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.span_ms

    @property
    def points_per_ms(self) -> float:
        return self.width / self.span_ms

    @property
    def is_whole(self) -> bool:
        return self.span_ms >= self.duration_ms

    def x_of(self, ms: float) -> float:
        return (ms - self.start_ms) * self.points_per_ms

    def ms_at(self, x: float) -> int:
        """Return the moment at a point, never outside the recording."""
        return round(min(max(self.start_ms + x / self.points_per_ms, 0), self.duration_ms))

    def resized(self, width: int) -> "TimeScale":
        """Return the scale after the window grew or shrank: moments keep their distances."""
        width = max(1, width)
        return replace(self, width=width, span_ms=self.span_ms * width / self.width)._inside()

    def lasting(self, duration_ms: int) -> "TimeScale":
        """Return the scale for a recording that turned out longer or shorter."""
        if not self.duration_ms:
            return TimeScale.usual(duration_ms, self.width)
        scale = replace(self, duration_ms=duration_ms)
        return scale.fitted() if self.is_whole else scale._inside()

    def zoomed(self, factor: float, at_ms: float) -> "TimeScale":
        """Return a scale that shows more or less, with one moment where it was."""
        share = (at_ms - self.start_ms) / self.span_ms
        span_ms = min(max(self.span_ms * factor, SHORTEST_MS), max(self.duration_ms, SHORTEST_MS))
        return replace(self, span_ms=span_ms, start_ms=at_ms - share * span_ms)._inside()

    def fitted(self) -> "TimeScale":
        return replace(self, start_ms=0.0, span_ms=float(max(self.duration_ms, SHORTEST_MS)))

    def scrolled(self, by_ms: float) -> "TimeScale":
        return replace(self, start_ms=self.start_ms + by_ms)._inside()

    def centred(self, ms: float) -> "TimeScale":
        return replace(self, start_ms=ms - self.span_ms / 2)._inside()

    def following(self, ms: float) -> "TimeScale":
        """Return the scale that shows a moment which moves on: the same, or a page further with room ahead."""
        if self.start_ms <= ms <= self.start_ms + self.span_ms * 0.92:
            return self
        return replace(self, start_ms=ms - self.span_ms * 0.08)._inside()

    def ticks(self, least_points: float) -> Iterator[int]:
        """Yield round moments, no nearer to each other than this."""
        least_ms = least_points / self.points_per_ms
        step = next((step for step in _STEPS_MS if step >= least_ms), _STEPS_MS[-1])
        moment = int(-(-self.start_ms // step)) * step
        while moment <= min(self.end_ms, self.duration_ms):
            yield moment
            moment += step

    def _inside(self) -> "TimeScale":
        span_ms = min(max(self.span_ms, SHORTEST_MS), max(self.duration_ms, SHORTEST_MS))
        start_ms = min(max(self.start_ms, 0.0), max(0.0, self.duration_ms - span_ms))
        return replace(self, start_ms=start_ms, span_ms=span_ms)
