"""How long the engine has been at the same call: the owner tells a hang from hard work by it."""

import time


class Pulse:
    """Touched by the loop's thread around every call into the model, read by the heartbeat's."""

    def __init__(self) -> None:
        self._since: float | None = None

    def beat(self) -> None:
        """Note that the engine is at work, and that the call before came back."""
        self._since = time.monotonic()

    def rest(self) -> None:
        """Note that the engine has nothing to do."""
        self._since = None

    @property
    def busy_s(self) -> float:
        """Return how long ago the last call began that has not come back."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since
