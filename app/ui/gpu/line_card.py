"""A card of the panel that has a line for each of several things, a sentence below, and what can be done at its foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui.kit.flow import FlowLayout
from app.ui.kit.labels import ElidedLabel, StatusDot, text_label
from app.ui.kit.looks import Surface, Tone
from app.ui.tokens import current_theme

_MARGINS_PX: Final = (13, 10, 13, 12)
_WORDS_PX: Final = 120  # beside a name, which is shortened first


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One of the things: how it is, what it is called, what is said of it."""

    tone: Tone
    name: str
    words: str
    spoken: str = ""  # for those who hear the window, where the words hold signs


class LineCard(Surface):
    """Owns the lines and lays out the rest. Lives on the GUI thread."""

    def __init__(self) -> None:
        super().__init__("card")
        self._rows: list[tuple[StatusDot, ElidedLabel, QLabel]] = []
        self._lines = QGridLayout()

    @property
    def lines(self) -> list[str]:
        """Return what is said of each thing."""
        return [f"{name.text()}: {words.text()}" for _, name, words in self._rows if not words.isHidden()]

    def show_lines(self, lines: Sequence[CardLine]) -> None:
        while len(self._rows) < len(lines):
            self._add_row()
        for at, row in enumerate(self._rows):
            for widget in row:
                widget.setVisible(at < len(lines))
        for (dot, name, words), line in zip(self._rows, lines, strict=False):
            dot.set_tone(line.tone)
            name.set_text(line.name)
            words.setText(line.words)
            words.setAccessibleName(line.spoken)

    def lay_out(self, title: str, below: QWidget, foot: Sequence[QWidget]) -> None:
        """Put everything in its place; the foot goes on in another line where there is little room."""
        theme = current_theme()
        self._lines.setHorizontalSpacing(theme.metric("space"))
        self._lines.setVerticalSpacing(theme.metric("space_tiny"))
        self._lines.setColumnStretch(2, 1)
        flow = FlowLayout(gap_px=theme.metric("space"))
        for widget in (*foot, QWidget()):  # the last one takes what is left of the line
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS_PX)
        column.setSpacing(theme.metric("space"))
        column.addWidget(text_label(title, role="muted"))
        column.addLayout(self._lines)
        column.addWidget(below)
        column.addLayout(flow)

    def _add_row(self) -> None:
        at, top = len(self._rows), Qt.AlignmentFlag.AlignTop
        row = (StatusDot(), ElidedLabel(), text_label(role="hint", wraps=True))
        row[2].setMinimumWidth(_WORDS_PX)
        first_line = QVBoxLayout()  # beside which the dot stands, where there are more
        first_line.addSpacing(max(0, row[1].sizeHint().height() - row[0].height()) // 2)
        first_line.addWidget(row[0])
        self._lines.addLayout(first_line, at, 0, top)
        self._lines.addWidget(row[1], at, 1, top)
        self._lines.addWidget(row[2], at, 2, top)
        self._rows.append(row)
