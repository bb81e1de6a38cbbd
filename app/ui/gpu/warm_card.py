"""The models that stay loaded, in the panel: which, since when unused, and what can be done about it."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.attempts import WarmPicture
from app.core.settings import Settings
from app.ui.gpu.warm_words import (
    MINUTES,
    can_free,
    figures_words,
    free_tip,
    minutes_words,
    name_words,
    state_words,
    tone_of,
)
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import CaptionCombo
from app.ui.kit.flow import FlowLayout
from app.ui.kit.labels import ElidedLabel, StatusDot, text_label
from app.ui.kit.looks import Surface
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import current_theme

_MARGINS_PX: Final = (13, 10, 13, 12)
_STATE_PX: Final = 110


class WarmCard(Surface):
    """Owns a line a model and the choices. Lives on the GUI thread.

    Signals: ``free_requested()``, ``leaving_chosen(bool)``: step back while another program needs the card, and
    ``minutes_chosen(int)``: for how long an unused model stays.
    """

    free_requested = Signal()
    leaving_chosen = Signal(bool)
    minutes_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("card")
        translate = QCoreApplication.translate
        self._rows: list[tuple[StatusDot, ElidedLabel, QLabel]] = []
        self._lines = QGridLayout()
        self.figures = text_label(role="hint", wraps=True)
        self.free = push_button(translate("Gpu", "Free the memory now"))
        self.minutes = CaptionCombo(translate("Gpu", "Unused models"))
        self.leaves = QCheckBox(translate("Gpu", "Step back for other programs"))
        give_tip(
            self.leaves,
            translate(
                "Gpu",
                "While a game, for instance, needs the memory of the card. What was begun goes on by itself afterwards.",
            ),
        )
        for minutes in MINUTES:
            self.minutes.addItem(minutes_words(minutes), minutes)
        self._lay_out()
        self.free.clicked.connect(self.free_requested)
        self.leaves.clicked.connect(self.leaving_chosen)
        self.minutes.activated.connect(lambda at: self.minutes_chosen.emit(self.minutes.itemData(at)))
        self.show_picture(WarmPicture())

    @property
    def lines(self) -> list[str]:
        """Return what is said of each model."""
        return [f"{name.text()}: {state.text()}" for _, name, state in self._rows if not name.isHidden()]

    def show_settings(self, settings: Settings) -> None:
        self.leaves.setChecked(settings.leaves_card)
        at = self.minutes.findData(settings.warm_minutes)
        if at < 0:  # a person's own number
            self.minutes.addItem(minutes_words(settings.warm_minutes), settings.warm_minutes)
            at = self.minutes.count() - 1
        self.minutes.setCurrentIndex(at)

    def show_picture(self, picture: WarmPicture) -> None:
        while len(self._rows) < len(picture.workers):
            self._add_row()
        for at, row in enumerate(self._rows):
            for widget in row:
                widget.setVisible(at < len(picture.workers))
        for (dot, name, state), worker in zip(self._rows, picture.workers, strict=False):
            dot.set_tone(tone_of(worker))
            name.set_text(name_words(worker))
            state.setText(state_words(worker))
        self.figures.setText(figures_words(picture))
        self.free.setEnabled(can_free(picture))
        give_tip(self.free, free_tip(picture))

    def _add_row(self) -> None:
        row = (StatusDot(), ElidedLabel(), text_label(role="hint", wraps=True))
        row[2].setMinimumWidth(_STATE_PX)  # beside a name that is shortened first
        for column, widget in enumerate(row):
            self._lines.addWidget(widget, len(self._rows), column)
        self._rows.append(row)

    def _lay_out(self) -> None:
        theme = current_theme()
        self._lines.setHorizontalSpacing(theme.metric("space"))
        self._lines.setVerticalSpacing(theme.metric("space_tiny"))
        self._lines.setColumnStretch(2, 1)
        foot = FlowLayout(gap_px=theme.metric("space"))
        for widget in (self.free, self.minutes, self.leaves, QWidget()):  # the last one takes what is left of the line
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS_PX)
        column.setSpacing(theme.metric("space"))
        column.addWidget(text_label(QCoreApplication.translate("Gpu", "Models in memory"), role="muted"))
        column.addLayout(self._lines)
        column.addWidget(self.figures)
        column.addLayout(foot)
