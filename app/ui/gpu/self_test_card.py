"""The self-tests in the panel: a line a device, the compute type to choose, and what can be done about it."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QStandardItemModel

from app.ui.gpu.line_card import LineCard
from app.ui.gpu.self_test_words import SelfTestState, TypeChoice, device_line, step_words, type_choices
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import CaptionCombo
from app.ui.kit.labels import text_label
from app.ui.kit.plain_text import give_tip


class SelfTestCard(LineCard):
    """Owns the lines and the two things to do. Lives on the GUI thread.

    Signals: ``test_requested()``, ``compute_type_chosen`` (str: "auto" or a type).
    """

    test_requested = Signal()
    compute_type_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self._choices: list[TypeChoice] = []
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
        self.lay_out(translate("Gpu", "Self-test"), self.step, (self.types, self.again))
        self.again.clicked.connect(self.test_requested)
        self.types.activated.connect(self._choose)
        self.show_state(SelfTestState())

    def show_state(self, state: SelfTestState) -> None:
        self.show_lines([device_line(known) for known in state.devices])
        self.step.setText(step_words(state))
        self.step.setVisible(bool(self.step.text()))
        self.again.setEnabled(state.step is None and not state.is_waiting)
        is_new = all(verdict is None for known in state.devices for _, verdict in known.verdicts)
        translate = QCoreApplication.translate
        self.again.setText(translate("Gpu", "Test now") if is_new else translate("Gpu", "Test again"))
        self._show_types(type_choices(state.devices), state.compute_type)

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
