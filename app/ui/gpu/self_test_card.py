"""The self-tests in the panel: a line a device, the compute type to choose, and what can be done about it."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.ui.gpu.self_test_words import DeviceLine, SelfTestState, TypeChoice, device_line, step_words, type_choices
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import CaptionCombo
from app.ui.kit.flow import FlowLayout
from app.ui.kit.labels import StatusDot, text_label
from app.ui.kit.looks import Surface
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import current_theme

_MARGINS_PX: Final = (13, 10, 13, 12)


class SelfTestCard(Surface):
    """Owns the lines and the two things to do. Lives on the GUI thread.

    Signals: ``test_requested()``, ``compute_type_chosen`` (str: "auto" or a type).
    """

    test_requested = Signal()
    compute_type_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("card")
        translate = QCoreApplication.translate
        self._choices: list[TypeChoice] = []
        self._rows: list[tuple[StatusDot, QLabel, QLabel]] = []
        self._lines = QGridLayout()
        self.step = text_label(role="hint", wraps=True)
        self.types = CaptionCombo(translate("Gpu", "Compute type"))
        give_tip(
            self.types,
            translate(
                "Gpu",
                "In which numbers a model calculates: float16 is usual on a card, int8 takes half the memory. "
                "Automatic takes the best one that has passed its test.",
            ),
        )
        self.again = push_button(translate("Gpu", "Test again"))
        self._lay_out()
        self.again.clicked.connect(self.test_requested)
        self.types.activated.connect(self._choose)
        self.show_state(SelfTestState())

    @property
    def lines(self) -> list[str]:
        """Return what is said of each device."""
        return [f"{name.text()}: {words.text()}" for _, name, words in self._rows if not words.isHidden()]

    def show_state(self, state: SelfTestState) -> None:
        self._show_lines([device_line(known) for known in state.devices])
        self.step.setText(step_words(state))
        self.step.setVisible(bool(self.step.text()))
        self.again.setEnabled(state.step is None and not state.is_waiting)
        is_new = all(verdict is None for known in state.devices for _, verdict in known.verdicts)
        translate = QCoreApplication.translate
        self.again.setText(translate("Gpu", "Test now") if is_new else translate("Gpu", "Test again"))
        self._show_types(type_choices(state.devices), state.compute_type)

    def _show_lines(self, lines: list[DeviceLine]) -> None:
        while len(self._rows) < len(lines):
            self._add_row()
        for at, row in enumerate(self._rows):
            for widget in row:
                widget.setVisible(at < len(lines))
            if at < len(lines):
                dot, name, words = row
                dot.set_tone(lines[at].tone)
                name.setText(lines[at].name)
                words.setText(lines[at].words)
                words.setAccessibleName(lines[at].spoken)

    def _add_row(self) -> None:
        at, top = len(self._rows), Qt.AlignmentFlag.AlignTop
        row = (StatusDot(), text_label(), text_label(role="hint", wraps=True))
        first_line = QVBoxLayout()  # beside which the dot stands, where there are more
        first_line.addSpacing(max(0, row[1].sizeHint().height() - row[0].height()) // 2)
        first_line.addWidget(row[0])
        self._lines.addLayout(first_line, at, 0, top)
        self._lines.addWidget(row[1], at, 1, top)
        self._lines.addWidget(row[2], at, 2, top)
        self._rows.append(row)

    def _show_types(self, choices: list[TypeChoice], wanted: str) -> None:
        if choices != self._choices:  # not under the hands of somebody who chooses
            self._choices = choices
            self.types.clear()
            for choice in choices:
                self.types.addItem(choice.words, choice.compute_type)
            self._bar_what_failed(choices)
        self.types.setCurrentIndex(max(0, self.types.findData(wanted)))

    def _bar_what_failed(self, choices: list[TypeChoice]) -> None:
        model = self.types.model()
        assert isinstance(model, QStandardItemModel)
        for at, choice in enumerate(choices):
            model.item(at).setEnabled(not choice.hindrance)
            model.item(at).setToolTip(choice.hindrance)

    def _choose(self, at: int) -> None:
        self.compute_type_chosen.emit(self.types.itemData(at))

    def _lay_out(self) -> None:
        theme = current_theme()
        self._lines.setHorizontalSpacing(theme.metric("space"))
        self._lines.setVerticalSpacing(theme.metric("space_tiny"))
        self._lines.setColumnStretch(2, 1)
        foot = FlowLayout(gap_px=theme.metric("space"))
        for widget in (self.types, self.again, QWidget()):  # the last one takes what is left of the line
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS_PX)
        column.setSpacing(theme.metric("space"))
        column.addWidget(text_label(QCoreApplication.translate("Gpu", "Self-test"), role="muted"))
        column.addLayout(self._lines)
        column.addWidget(self.step)
        column.addLayout(foot)
