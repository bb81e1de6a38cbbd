"""The empty window: where files go, and what this machine can do, in one sentence."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import StatusDot, text_label
from app.ui.kit.looks import Surface
from app.ui.kit.thin_progress import ThinProgress
from app.ui.tokens import current_theme

if TYPE_CHECKING:  # painted before the cards are looked at
    from app.ui.gpu.activity import EngineActivity

_WIDEST_LINE_PX, _ROOM_AROUND_PX = 600, 4
_PROGRESS_PX = 320


class StartPage(QWidget):
    """Owns the large drop target. Lives on the GUI thread.

    Signals: ``open_requested()``, ``sample_requested()``, ``component_requested()``, ``model_requested()``.
    """

    open_requested = Signal()
    sample_requested = Signal()
    component_requested = Signal()
    model_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = Surface("drop")
        self._words = EmptyState(
            "frisco-mark",
            self.tr("Drop audio or video here"),
            self.tr("Files or whole folders, anywhere on the window. Nothing leaves this computer."),
        )
        self._dot = StatusDot()
        self._machine = text_label(self.tr("Opening your library…"), role="hint", wraps=True)
        self._demo = text_label(role="muted")
        self._words.add_button(self.tr("Add files…"), is_primary=True).clicked.connect(self.open_requested)
        self._words.add_button(self.tr("Try the sample")).clicked.connect(self.sample_requested)
        self._component = push_button(self.tr("Get the GPU component (about 0.6 GB)…"))
        self._component.clicked.connect(self.component_requested)
        self._component.hide()
        self._model = push_button("", icon_name="download")
        self._model.clicked.connect(self.model_requested)
        self._fetching = ThinProgress(self.tr("How much of the model is here"))
        self._fetching_words = text_label(role="hint")
        self._fetching.setFixedWidth(_PROGRESS_PX)
        self._lay_out()
        self.offer_model("")
        self.show_fetching("", None)

    def offer_model(self, text: str) -> None:
        """Offer to get the model that is right for this machine, in these words; nothing for none."""
        self._model.setText(text)
        self._model.setVisible(bool(text) and self._fetching.isHidden())

    def show_fetching(self, words: str, fraction: float | None) -> None:
        """Say how far the model has come that was asked for here; nothing when it comes no more."""
        self._fetching.set_fraction(fraction)
        self._fetching_words.setText(words)
        for widget in (self._fetching, self._fetching_words):
            widget.setVisible(bool(words))
        self._model.setVisible(bool(self._model.text()) and not words)

    def offer_component(self, *, is_offered: bool) -> None:
        """Offer what the card here needs, or no longer."""
        self._component.setVisible(is_offered)

    def show_activity(self, activity: "EngineActivity") -> None:
        """Say with what this machine will work, and what the demo model is while there is no other."""
        self._dot.set_tone("plain" if activity.is_on_processor else "good")
        self._say(_sentence(activity))
        self._demo.setVisible(activity.model == "demo")
        self._demo.setText(
            self.tr("The built-in demo model knows some 390 English and German words: for trying, not for real speech.")
        )

    def _say(self, text: str) -> None:
        """Say it on one line where it fits: a label that wraps asks for less room than it needs, and is given no more."""
        self._machine.setText(text)
        wanted = self._machine.fontMetrics().horizontalAdvance(text) + _ROOM_AROUND_PX
        width = min(wanted, _WIDEST_LINE_PX)
        self._machine.setMinimumSize(0, 0)  # a label never wants less height than it has to have
        self._machine.setMinimumSize(width, self._machine.heightForWidth(width))

    def _lay_out(self) -> None:
        theme = current_theme()
        card = Surface("card")
        line = QHBoxLayout(card)
        line.setContentsMargins(
            theme.metric("space_wide"), theme.metric("space"), theme.metric("space_wide"), theme.metric("space")
        )
        line.setSpacing(theme.metric("space"))
        line.addWidget(self._dot)
        line.addWidget(self._machine, 1)
        self._words.add_widget(card)
        self._words.add_widget(self._component)
        self._words.add_widget(self._demo)
        for widget in (self._model, self._fetching, self._fetching_words):
            self._words.add_widget(widget)
        inner = QVBoxLayout(self._target)
        inner.addWidget(self._words)
        edge = theme.metric("space_section")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(edge, edge, edge, edge)
        outer.addWidget(self._target)


def _sentence(activity: "EngineActivity") -> str:
    reason, factor = activity.reason.removesuffix("."), activity.realtime_factor
    if not factor:
        return QCoreApplication.translate("StartPage", "{reason}. Model: {model}").format(
            reason=reason, model=activity.model
        )
    return QCoreApplication.translate("StartPage", "{reason}. Model: {model} · {factor}× real time so far").format(
        reason=reason, model=activity.model, factor=round(factor)
    )
