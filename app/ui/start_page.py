"""The empty window: where files go, and what this machine can do, in one sentence."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import StatusDot, text_label
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme

if TYPE_CHECKING:  # painted before the cards are looked at
    from app.ui.gpu.activity import EngineActivity


class StartPage(QWidget):
    """Owns the large drop target. Lives on the GUI thread.

    Signals: ``open_requested()``, ``sample_requested()``.
    """

    open_requested = Signal()
    sample_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = Surface("drop")
        self._words = EmptyState(
            "frisco-mark",
            self.tr("Drop audio or video here"),
            self.tr("Files or whole folders, anywhere on the window. Nothing leaves this computer."),
        )
        self._dot = StatusDot()
        self._machine = text_label(self.tr("Opening your library…"), role="hint")
        self._demo = text_label(role="muted")
        self._words.add_button(self.tr("Open files…"), is_primary=True).clicked.connect(self.open_requested)
        self._words.add_button(self.tr("Try the sample")).clicked.connect(self.sample_requested)
        self._lay_out()

    def show_activity(self, activity: "EngineActivity") -> None:
        """Say with what this machine will work, and what the demo model is while there is no other."""
        self._dot.set_tone("plain" if activity.is_on_processor else "good")
        self._machine.setText(_sentence(activity))
        self._demo.setVisible(activity.model == "demo")
        self._demo.setText(
            self.tr("The built-in demo model knows some 280 English and German words: for trying, not for real speech.")
        )

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
        self._words.add_widget(self._demo)
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
