"""The models that stay loaded, in the panel: which, since when unused, and what can be done about it."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox

from app.core.attempts import WarmPicture
from app.core.settings import Settings
from app.ui.gpu.line_card import LineCard
from app.ui.gpu.warm_words import (
    MINUTES,
    can_free,
    figures_words,
    free_tip,
    minutes_words,
    worker_line,
)
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import CaptionCombo
from app.ui.kit.labels import text_label
from app.ui.kit.plain_text import give_tip


class WarmCard(LineCard):
    """Owns a line a model and the choices. Lives on the GUI thread.

    Signals: ``free_requested()``, ``leaving_chosen(bool)``: step back while another program needs the card, and
    ``minutes_chosen(int)``: for how long an unused model stays.
    """

    free_requested = Signal()
    leaving_chosen = Signal(bool)
    minutes_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self.figures = text_label(role="hint", wraps=True)
        self.free = push_button(translate("Gpu", "Free the memory now"))
        self.minutes = CaptionCombo(translate("Gpu", "Unused models"))
        self.leaves = QCheckBox(translate("Gpu", "Yield to other programs"))
        give_tip(
            self.leaves,
            translate(
                "Gpu",
                "While a game, for instance, needs the memory of the card. What was begun goes on by itself afterwards.",
            ),
        )
        for minutes in MINUTES:
            self.minutes.addItem(minutes_words(minutes), minutes)
        self.lay_out(translate("Gpu", "Models in memory"), self.figures, (self.free, self.minutes, self.leaves))
        self.free.clicked.connect(self.free_requested)
        self.leaves.clicked.connect(self.leaving_chosen)
        self.minutes.activated.connect(lambda at: self.minutes_chosen.emit(self.minutes.itemData(at)))
        self.show_picture(WarmPicture())

    def show_settings(self, settings: Settings) -> None:
        self.leaves.setChecked(settings.leaves_card)
        at = self.minutes.findData(settings.warm_minutes)
        if at < 0:  # a person's own number
            self.minutes.addItem(minutes_words(settings.warm_minutes), settings.warm_minutes)
            at = self.minutes.count() - 1
        self.minutes.setCurrentIndex(at)

    def show_picture(self, picture: WarmPicture) -> None:
        self.show_lines([worker_line(worker) for worker in picture.workers])
        self.figures.setText(figures_words(picture))
        self.free.setEnabled(can_free(picture))
        give_tip(self.free, free_tip(picture))
