"""Where the sound is between two messages of the player, which come every 50 ms or so. No Qt here."""

import time
from collections.abc import Callable
from typing import Final

_TRUST_AFTER_S: Final = 0.25  # for so long after a jump the player may still speak of the place it came from
_FAR_MS: Final = 300.0
_BACK_MS: Final = 120.0  # what is said to be so little before the place shown is not gone back to: it would tremble


class PlayerClock:
    """Owns one moment and when it was. Lives on the main thread."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._at_ms = 0.0
        self._since_s = 0.0
        self._rate: float | None = None  # None: it stands
        self._jumped_s = float("-inf")

    @property
    def position_ms(self) -> int:
        if self._rate is None:
            return round(self._at_ms)
        return round(self._at_ms + (self._now_s() - self._since_s) * 1_000 * self._rate)

    def jump(self, ms: float) -> None:
        """Be here from now on, running or not."""
        self._at_ms, self._since_s = ms, self._now_s()
        self._jumped_s = self._since_s

    def run(self, rate: float) -> None:
        """Go on from here at this pace."""
        self._at_ms, self._since_s, self._rate = self.position_ms, self._now_s(), rate

    def stand(self) -> None:
        self._at_ms, self._rate = self.position_ms, None

    def correct(self, ms: float) -> None:
        """Take in what the player says, unless it is old news."""
        if self._rate is None:
            return
        shown_ms = self.position_ms
        is_old_news = self._now_s() - self._jumped_s < _TRUST_AFTER_S and abs(ms - shown_ms) > _FAR_MS
        if is_old_news or shown_ms - _BACK_MS <= ms <= shown_ms:
            return
        self._at_ms, self._since_s = ms, self._now_s()
