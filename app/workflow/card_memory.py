"""How much memory of a card one process takes at most, asked now and then while it works."""

from collections.abc import Callable, Collection

from app.core.gpu import GpuSnapshot


class CardMemory:
    """Owns the most that was seen of one process on one card."""

    def __init__(self, index: int, read: Callable[[Collection[int]], GpuSnapshot]) -> None:
        self._index = index
        self._read = read
        self._used_before_mib: int | None = None
        self.most_mib: int | None = None

    def look(self, pid: int) -> None:
        """Ask once more; where the driver keeps the shares to itself, what the card has more in use than at first."""
        card = next((card for card in self._read((pid,)).cards if card.index == self._index), None)
        if card is None or card.memory_used_mib is None:
            return
        if self._used_before_mib is None:
            self._used_before_mib = card.memory_used_mib
        share_mib = card.memory_ours_mib or max(0, card.memory_used_mib - self._used_before_mib)
        self.most_mib = max(self.most_mib or 0, share_mib)
