"""Another program needs the card: the engine leaves it, if that is wanted, and comes back when the memory is free again.

A game that starts takes what it finds; what it does not find, it takes from itself by stuttering. So the sign is memory
that others have taken since the engine came, together with none being left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.attempts import WarmWorker
from app.core.gpu import GpuCard, GpuSnapshot
from app.core.options import Device

_NONE_LEFT_MIB: Final = 512
_MUCH_MIB: Final = 1_024  # so much more than at first others must have taken
_LITTLE_MIB: Final = 512  # so much more they may keep, and the engine comes back all the same
_LOOKS: Final = 2  # on end, so that a moment's peak is none
_AGAIN_MS: Final = 5_000


class Giving(Protocol):
    """What is asked of the JobQueue."""

    def give_up_card(self, sentence: str, *, passes_by_itself: bool) -> None: ...

    def take_card_back(self) -> None: ...


class Warm(Protocol):
    """What is asked of the WorkerPool."""

    def warm(self) -> Sequence[WarmWorker]: ...


@dataclass(slots=True, kw_only=True)
class _Card:
    """What is remembered of a card that the engine uses."""

    others_mib: int  # the least that others had, since the engine came
    before_mib: int  # what they had before it, which is no estimate
    looks: int = 0  # on end, that say the same


class CardWatch(QObject):
    """Owns what others had of each card, and whether the engine has left one. Lives on the queue's thread.

    ``left_changed`` (bool): the engine has left the card, or is back.
    """

    left_changed = Signal(bool)

    def __init__(self, queue: Giving, workers: Warm, *, is_wanted: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._workers, self._is_wanted = queue, workers, is_wanted
        self._cards: dict[str, _Card] = {}
        self._left = ""  # the card that was left
        self._latest: GpuSnapshot | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._look_again)

    @property
    def has_left(self) -> bool:
        return bool(self._left)

    def set_wanted(self, *, is_wanted: bool) -> None:
        """Step back from now on, or never; never: come back at once."""
        self._is_wanted = is_wanted
        if not is_wanted and self._left:
            self._come_back()

    @Slot(object)
    def take(self, snapshot: GpuSnapshot) -> None:
        """Look at the cards as they are now; a picture that stays as it is counts as another after a while."""
        self._latest = snapshot
        if self._left:
            self._look_at_the_one_left(snapshot)
        elif self._is_wanted:
            self._look_at_those_in_use(snapshot)
        if any(card.looks for card in self._cards.values()):
            self._again.start()
        else:
            self._again.stop()

    @Slot()
    def _look_again(self) -> None:
        if self._latest is not None:
            self.take(self._latest)

    def _look_at_those_in_use(self, snapshot: GpuSnapshot) -> None:
        for card in snapshot.cards:
            ours = [one for one in self._workers.warm() if one.device == Device.CUDA and one.device_index == card.index]
            if not ours:
                self._cards.pop(card.uuid, None)
            if self._is_pressed(card, sum(one.need_mib for one in ours)) and ours:
                self._leave(card)
                return

    def _is_pressed(self, card: GpuCard, need_mib: int) -> bool:
        """Tell whether others want this card more than when the engine came.

        Where the driver hides our share (as it does on Windows), it is estimated: rather too large than too small, so
        that our own use is not taken for that of others.
        """
        if card.memory_used_mib is None or card.memory_free_mib is None:
            return False
        ours_mib = need_mib if card.memory_ours_mib is None else card.memory_ours_mib
        others_mib = max(0, card.memory_used_mib - ours_mib)
        kept = self._cards.setdefault(card.uuid, _Card(others_mib=others_mib, before_mib=others_mib))
        kept.others_mib = min(kept.others_mib, others_mib)
        is_so = card.memory_free_mib < _NONE_LEFT_MIB and others_mib - kept.others_mib >= _MUCH_MIB
        kept.looks = kept.looks + 1 if is_so else 0
        return kept.looks >= _LOOKS

    def _leave(self, card: GpuCard) -> None:
        self._left, self._cards[card.uuid].looks = card.uuid, 0
        sentence = f"Another program needs the memory of {card.name}. It goes on by itself when that is free again."
        self._queue.give_up_card(sentence, passes_by_itself=True)
        self.left_changed.emit(True)

    def _look_at_the_one_left(self, snapshot: GpuSnapshot) -> None:
        card = next((card for card in snapshot.cards if card.uuid == self._left), None)
        kept = self._cards[self._left]
        most_mib = max(kept.others_mib, kept.before_mib) + _LITTLE_MIB
        is_free = card is None or card.memory_used_mib is None or card.memory_used_mib <= most_mib
        kept.looks = kept.looks + 1 if is_free else 0
        if kept.looks >= _LOOKS:
            self._come_back()

    def _come_back(self) -> None:
        self._left = ""
        self._cards.clear()
        self._queue.take_card_back()
        self.left_changed.emit(False)
