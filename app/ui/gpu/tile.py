"""One card of the panel: a heading, a figure, facts below it, perhaps a drawing."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.gpu.pair_line import PairLine
from app.ui.gpu.tile_words import TileWords
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme

_MARGINS_PX: Final = (13, 10, 13, 12)
_LEAST_WIDTH_PX: Final = 150


class Tile(Surface):
    """Owns the lines of words of one card and lays the drawings it is given among them."""

    def __init__(self, *, above_facts: QWidget | None = None, below_facts: QWidget | None = None) -> None:
        super().__init__("card")
        self._head, self._figure = PairLine("head"), PairLine("figure")
        self._facts: list[PairLine] = []
        self._fact_column = QVBoxLayout()
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        self._lay_out(above_facts, below_facts)

    @property
    def words(self) -> TileWords:
        return TileWords(
            head=self._head.pair,
            figure=self._figure.pair,
            facts=tuple(line.pair for line in self._facts if not line.isHidden()),
        )

    def say(self, words: TileWords) -> None:
        self._head.show_pair(words.head)
        self._figure.show_pair(words.figure)
        self.setAccessibleName(words.head.left)
        while len(self._facts) < len(words.facts):
            self._facts.append(PairLine("fact"))
            self._fact_column.addWidget(self._facts[-1])
        for at, line in enumerate(self._facts):
            line.setVisible(at < len(words.facts))
            if at < len(words.facts):
                line.show_pair(words.facts[at])

    def _lay_out(self, above: QWidget | None, below: QWidget | None) -> None:
        tiny = current_theme().metric("space_tiny")
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS_PX)
        column.setSpacing(0)
        self._fact_column.setSpacing(2)
        column.addWidget(self._head)
        column.addSpacing(1)
        column.addWidget(self._figure)
        column.addSpacing(tiny)
        if above is not None:
            column.addSpacing(tiny)
            column.addWidget(above)
            column.addSpacing(tiny + 2)
        column.addLayout(self._fact_column)
        if below is None:
            column.addStretch(1)
        else:
            column.addSpacing(tiny)
            column.addWidget(below, 1)
