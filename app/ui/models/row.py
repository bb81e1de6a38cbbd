"""One model on the page: what it is, whether it fits, how far it has come, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.storage import size_words
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, chip, text_label
from app.ui.kit.looks import Surface, set_look
from app.ui.kit.plain_text import give_tip
from app.ui.kit.thin_progress import ThinProgress
from app.ui.models import words
from app.ui.models.errands import ErrandKind, ModelErrand
from app.ui.tokens import current_theme
from app.workflow.models.fitting import Room
from app.workflow.models.shelf import ModelRow, ModelState

translate = QCoreApplication.translate

SIZE_PX: Final = 70
MEMORY_PX: Final = 86
SPEED_PX: Final = 104
ACTS_PX: Final = 196


class ModelRowView(Surface):
    """Shows one model. Lives on the GUI thread; it decides nothing.

    Signals, all with the model's name: ``get_requested``, ``pause_requested``, ``cancel_requested``,
    ``remove_requested``, ``check_requested``.
    """

    get_requested = Signal(str)
    pause_requested = Signal(str)
    cancel_requested = Signal(str)
    remove_requested = Signal(str)
    check_requested = Signal(str)

    def __init__(self, row: ModelRow, room: Room, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._row, self._room = row, room
        self._errand: ModelErrand | None = None
        self._name = ElidedLabel(row.name, role="strong")
        self._state = chip()
        self._about = ElidedLabel(role="muted")
        self._about.set_elide_mode(Qt.TextElideMode.ElideRight)
        self._size, self._memory, self._speed = text_label(), text_label(), text_label()
        self._progress = ThinProgress(translate("Models", "How much of {0} is here").format(row.name))
        self._progress_words = text_label(role="muted")
        self._get = self._button(translate("Models", "Get"), self.get_requested)
        self._pause = self._button(translate("Models", "Pause"), self.pause_requested)
        self._cancel = self._button(translate("Models", "Cancel"), self.cancel_requested)
        self._check = self._button(translate("Models", "Check"), self.check_requested)
        self._remove = self._button(translate("Models", "Remove…"), self.remove_requested)
        self._lay_out()
        self.show_row(row, room)

    @property
    def name(self) -> str:
        return self._row.name

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """Return what can be pressed, in the order in which it stands."""
        return self._get, self._pause, self._check, self._cancel, self._remove

    def show_row(self, row: ModelRow, room: Room) -> None:
        """Show the model as it is now."""
        self._row, self._room = row, room
        self._size.setText(size_words(row.size_bytes) if row.size_bytes else "")
        self._memory.setText(words.fit_words(row.fit))
        set_look(self._memory, "role", words.fit_role(row.fit))
        give_tip(self._memory, words.fit_tip(row, room))
        self._speed.setText(words.speed_words(row))
        set_look(self._speed, "role", "body" if row.realtime_factor else "faint")
        self.show_errand(self._errand)

    def show_errand(self, errand: ModelErrand | None, note: str = "") -> None:
        """Show what is under way with it, or with nothing under way a last word about it."""
        self._errand = errand
        for widget in (self._progress, self._progress_words):
            widget.setVisible(errand is not None)
        if errand is not None:
            self._progress.set_fraction(errand.fraction if errand.is_running else 0.0)
            self._progress_words.setText(words.errand_words(errand))
        self._about.setVisible(errand is None)
        damage = words.damage(self._row) if self._row.state is ModelState.DAMAGED else ""
        self._about.set_text(damage or note or words.description(self._row))
        self._show_state()
        self._show_acts()

    def _show_state(self) -> None:
        state = "" if self._errand is not None else words.state_words(self._row)
        self._state.setText(state)
        self._state.setVisible(bool(state))
        set_look(self._state, "tone", words.state_tone(self._row))

    def _show_acts(self) -> None:
        state, errand = self._row.state, self._errand
        is_getting = errand is not None and errand.kind is ErrandKind.GET
        can_get = state in (ModelState.AVAILABLE, ModelState.PAUSED)
        can_get |= state is ModelState.DAMAGED and bool(self._row.repository)
        self._get.setText(
            {ModelState.PAUSED: translate("Models", "Go on"), ModelState.DAMAGED: translate("Models", "Get again")}.get(
                state, translate("Models", "Get")
            )
        )
        self._name_button(self._get)
        self._get.setVisible(errand is None and can_get)
        set_look(self._get, "kind", "primary" if self._row.is_recommended else "outlined")
        self._pause.setVisible(is_getting)
        self._cancel.setVisible(errand is not None or state is ModelState.PAUSED)
        self._check.setVisible(errand is None and state is ModelState.INSTALLED)
        self._remove.setVisible(errand is None and self._row.can_be_removed)
        for button in (self._pause, self._cancel):
            button.setEnabled(errand is None or not errand.is_stopping)

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = push_button(text)
        self._name_button(button)
        button.clicked.connect(lambda: signal.emit(self._row.name))
        return button

    def _name_button(self, button: QPushButton) -> None:
        """Say which model a button is about, where there are many with the same words."""
        button.setAccessibleName(f"{button.text().removesuffix('…')} {self._row.name}")

    def _lay_out(self) -> None:
        theme = current_theme()
        title = QHBoxLayout()
        title.setSpacing(theme.metric("space"))
        title.addWidget(self._name)
        title.addWidget(self._state)
        title.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(theme.metric("space_tiny"))
        left.addLayout(title)
        for widget in (self._about, self._progress, self._progress_words):
            left.addWidget(widget)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 10, 8)
        line.setSpacing(theme.metric("space_wide"))
        line.addLayout(left, 1)
        for label, width in ((self._size, SIZE_PX), (self._memory, MEMORY_PX), (self._speed, SPEED_PX)):
            line.addWidget(_of_width(label, width))
        self._size.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._acts())

    def _acts(self) -> QWidget:
        holder = QWidget()
        acts = QHBoxLayout(holder)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(current_theme().metric("space_tiny"))
        acts.addStretch(1)
        for button in self.buttons:
            acts.addWidget(button)
        holder.setFixedWidth(ACTS_PX)
        return holder


def _of_width(label: QLabel, width: int) -> QLabel:
    label.setFixedWidth(width)
    return label
