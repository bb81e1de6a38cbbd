"""Which files are not listened to for their length: two bounds, both off until somebody wants them."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox, QWidget

from app.core.settings import LONGEST_SKIPPED_MIN, LONGEST_SKIPPED_S, Settings
from app.ui.kit.fields import spin_box
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.tokens import current_theme

_USUAL_S, _USUAL_MIN = 5, 60
_S_PER_MIN: Final = 60
_NUMBER_PX: Final = 96


class SkipBounds(QWidget):
    """Owns both bounds. Lives on the GUI thread.

    Signals: ``shorter_chosen(int)`` in seconds, ``longer_chosen(int)`` in minutes, 0 for none.
    """

    shorter_chosen = Signal(object)
    longer_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        seconds, minutes = translate("FileOptions", " s"), translate("FileOptions", " min")
        self._shorter = QCheckBox(translate("FileOptions", "Shorter than"))
        self._shorter_s = spin_box(self._shorter.text(), least=1, most=LONGEST_SKIPPED_S, suffix=seconds)
        self._longer = QCheckBox(translate("FileOptions", "Longer than"))
        self._longer_min = spin_box(self._longer.text(), least=1, most=LONGEST_SKIPPED_MIN, suffix=minutes)
        self._hint = text_label(role="muted", wraps=True)
        self._shorter_s.setValue(_USUAL_S)
        self._longer_min.setValue(_USUAL_MIN)
        self._lay_out()
        for box, number, tell in (
            (self._shorter, self._shorter_s, self.shorter_chosen.emit),
            (self._longer, self._longer_min, self.longer_chosen.emit),
        ):
            self._join(box, number, tell)
        self._say()

    def show_settings(self, settings: Settings) -> None:
        for box, number, value in (
            (self._shorter, self._shorter_s, settings.skip_shorter_s),
            (self._longer, self._longer_min, settings.skip_longer_min),
        ):
            box.setChecked(bool(value))
            number.setEnabled(bool(value))
            if value and number.value() != value:
                number.blockSignals(True)
                number.setValue(value)
                number.blockSignals(False)
        self._say()

    def _join(self, box: QCheckBox, number: QSpinBox, tell: Callable[[int], object]) -> None:
        number.setEnabled(False)
        box.toggled.connect(number.setEnabled)
        box.clicked.connect(lambda is_on: tell(number.value() if is_on else 0))
        number.valueChanged.connect(tell)
        for signal in (box.toggled, number.valueChanged):
            signal.connect(self._say)

    def _say(self) -> None:
        """Say what becomes of such files, and warn where every file would be one."""
        translate = QCoreApplication.translate
        has_both = self._shorter.isChecked() and self._longer.isChecked()
        is_none_left = has_both and self._shorter_s.value() >= self._longer_min.value() * _S_PER_MIN
        every = translate("FileOptions", "Every file would be skipped.")
        calm = translate("FileOptions", "They stay in the list, and can be transcribed anyway.")
        self._hint.setText(every if is_none_left else calm)
        set_look(self._hint, "role", "warning" if is_none_left else "muted")

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(current_theme().metric("space"))
        grid.setVerticalSpacing(current_theme().metric("space_tiny"))
        for row, (box, number) in enumerate(((self._shorter, self._shorter_s), (self._longer, self._longer_min))):
            number.setFixedWidth(_NUMBER_PX)
            grid.addWidget(box, row, 0)
            grid.addWidget(number, row, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._hint, 2, 0, 1, 3)
