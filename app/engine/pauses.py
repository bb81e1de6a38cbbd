"""Why the queue starts nothing: several reasons may hold at once, and each ends by itself or by the person's hand."""

from dataclasses import dataclass
from enum import StrEnum


class Hold(StrEnum):
    """Who holds the queue; the first that holds has the word."""

    DISK = "disk"  # there is no room: it goes on by itself
    CARD = "card"  # another program needs the card: it goes on by itself
    DEATHS = "deaths"  # workers died too often
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSnapshot:
    """Whether the queue starts jobs, and if not, why."""

    is_paused: bool
    sentence: str = ""
    passes_by_itself: bool = False  # nobody has to let it go on


class Pauses:
    """Owns the reasons that hold now; lives on the queue's thread."""

    def __init__(self) -> None:
        self._sentences: dict[Hold, str] = {}

    def add(self, hold: Hold, sentence: str) -> None:
        self._sentences[hold] = sentence

    def remove(self, hold: Hold) -> None:
        self._sentences.pop(hold, None)

    def clear(self) -> None:
        self._sentences.clear()

    def holds(self, hold: Hold) -> bool:
        return hold in self._sentences

    @property
    def snapshot(self) -> QueueSnapshot:
        first = next((hold for hold in Hold if hold in self._sentences), None)
        if first is None:
            return QueueSnapshot(is_paused=False)
        passes = set(self._sentences) <= {Hold.DISK, Hold.CARD}
        return QueueSnapshot(is_paused=True, sentence=self._sentences[first], passes_by_itself=passes)
