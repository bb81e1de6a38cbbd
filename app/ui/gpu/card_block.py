"""One graphics card in the panel: its tiles, and above them what a person should know about it."""

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.gpu import GpuCard, GpuSnapshot
from app.core.overriding import override
from app.ui.gpu import figures, tile_words
from app.ui.gpu.activity import EngineActivity
from app.ui.gpu.card_notices import RECENT_SAMPLES, CardNotice, card_notices
from app.ui.gpu.charts import Chart, MemoryBar
from app.ui.gpu.history import SAMPLES, GpuHistory
from app.ui.gpu.notice_row import NoticeRow
from app.ui.gpu.self_test_words import CardOutcome
from app.ui.gpu.tile import Tile
from app.ui.gpu.tile_grid import FIVE, TileGrid
from app.ui.tokens import current_theme

_COLDEST_C, _HOTTEST_C = 20, 100
_STRETCHES: Final = (12, 11, 10, 11, 12)


class CardBlock(QWidget):
    """Owns the tiles, charts and notices of one card and shows in them what it is told. Lives on the GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = MemoryBar()
        self._memories, self._loads, self._heats = (Chart(length=SAMPLES) for _ in range(3))
        self.identity, self.engine = Tile(), Tile()
        self.memory = Tile(above_facts=self._bar, below_facts=self._memories)
        self.load, self.heat = Tile(below_facts=self._loads), Tile(below_facts=self._heats)
        self._notices: list[NoticeRow] = []
        tiles = (self.identity, self.memory, self.load, self.heat, self.engine)
        self._grid = TileGrid(tiles, FIVE, stretches=_STRETCHES)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(current_theme().metric("space"))
        self._column.addWidget(self._grid, 1)

    @property
    def notices(self) -> list[str]:
        return [row.sentence() for row in self._notices if not row.isHidden()]

    def show_card(
        self,
        snapshot: GpuSnapshot,
        card: GpuCard,
        activity: EngineActivity | None,
        history: GpuHistory,
        tested: CardOutcome,
    ) -> None:
        self.setAccessibleName(card.name)
        notices = card_notices(
            card,
            slowdowns=history.slowdowns(card, last=RECENT_SAMPLES) or card.slowdowns or (),
            is_engine_here=activity is not None and activity.is_on(card),
        )
        self._warn(notices)
        self._say(card, activity)
        self.identity.say(tile_words.identity(snapshot, card, notices, tested))
        self._bar.show_shares(ours=_share(card, card.memory_ours_mib), others=_share(card, _not_ours_mib(card)))
        self._draw(card, history)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._limit_height()
        return super().event(event)

    def _limit_height(self) -> None:
        """Let the charts grow with the panel, but not for ever: a layout does not hand on the limits of what is in it."""
        rows = [row for row in self._notices if not row.isHidden()]
        heights = [row.heightForWidth(self.width()) + self._column.spacing() for row in rows]
        self.setMaximumHeight(self._grid.maximumHeight() + sum(heights))

    def _say(self, card: GpuCard, activity: EngineActivity | None) -> None:
        self.memory.say(tile_words.memory(card))
        self.load.say(tile_words.load(card))
        self.heat.say(tile_words.heat(card))
        self.engine.say(tile_words.engine_on(card, activity))

    def _warn(self, notices: tuple[CardNotice, ...]) -> None:
        while len(self._notices) < len(notices):
            self._notices.append(NoticeRow())
            self._column.insertWidget(len(self._notices) - 1, self._notices[-1])
        for at, row in enumerate(self._notices):
            row.setVisible(at < len(notices))
            if at < len(notices):
                row.say(notices[at])

    def _draw(self, card: GpuCard, history: GpuHistory) -> None:
        samples = history.samples(card)
        self._loads.show_shares([sample.load for sample in samples])
        self._memories.show_shares([sample.memory for sample in samples])
        self._heats.show_shares([_warmth(sample.temperature_c) for sample in samples])


def _not_ours_mib(card: GpuCard) -> int | None:
    others = figures.memory_others_mib(card)
    return card.memory_used_mib if others is None else others


def _share(card: GpuCard, mib: int | None) -> float:
    return mib / card.memory_total_mib if mib is not None and card.memory_total_mib else 0.0


def _warmth(temperature_c: int | None) -> float | None:
    return None if temperature_c is None else (temperature_c - _COLDEST_C) / (_HOTTEST_C - _COLDEST_C)
