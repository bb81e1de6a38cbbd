"""How recordings are kept and how much room they may take: the settings of the storage dialog."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from app.core.settings import GB, Settings
from app.ui.dialogs.explained_choices import ExplainedChoices
from app.ui.dialogs.keeping_choices import keeping_choices
from app.ui.kit.fields import spin_box
from app.ui.kit.labels import text_label
from app.ui.tokens import current_theme

_MOST_GB: Final = 100_000
_USUAL_QUOTA_GB, _USUAL_FREE_GB = 100, 1
_NUMBER_PX: Final = 110


class StorageLimits(QWidget):
    """Owns the choices. Lives on the GUI thread.

    Signal ``changed`` (names of settings with their new values); each choice holds at once.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._keep = ExplainedChoices(keeping_choices())
        self._file = text_label(translate("Storage", "Copy files up to"))
        self._file_gb = _number(self._file.text())
        self._refers = QCheckBox(translate("Storage", "Use larger files where they lie; otherwise they are refused"))
        self._quota = QCheckBox(translate("Storage", "All copies together at most"))
        self._quota_gb = _number(self._quota.text())
        self._free = QCheckBox(translate("Storage", "Let the queue wait when the disk has less than"))
        self._free_gb = _number(self._free.text())
        self._lay_out()
        self._connect()

    def show_settings(self, settings: Settings) -> None:
        self._keep.show_value(settings.keep)
        self._refers.setChecked(settings.refers_to_large)
        _show_number(self._file_gb, settings.media_limit_bytes)
        for box, number, size_bytes, usual in (
            (self._quota, self._quota_gb, settings.media_quota_bytes, _USUAL_QUOTA_GB),
            (self._free, self._free_gb, settings.least_free_bytes, _USUAL_FREE_GB),
        ):
            box.setChecked(bool(size_bytes))
            number.setEnabled(bool(size_bytes))
            _show_number(number, size_bytes or usual * GB)

    def _connect(self) -> None:
        self._keep.chosen.connect(lambda keep: self.changed.emit({"keep": keep}))
        self._refers.clicked.connect(lambda is_on: self.changed.emit({"refers_to_large": is_on}))
        self._file_gb.valueChanged.connect(lambda gb: self.changed.emit({"media_limit_bytes": gb * GB}))
        self._join(self._quota, self._quota_gb, lambda size: self.changed.emit({"media_quota_bytes": size}))
        self._join(self._free, self._free_gb, lambda size: self.changed.emit({"least_free_bytes": size}))

    def _join(self, box: QCheckBox, number: QSpinBox, tell: Callable[[int], object]) -> None:
        box.clicked.connect(lambda is_on: tell(number.value() * GB if is_on else 0))
        number.valueChanged.connect(lambda gb: tell(gb * GB))

    def _lay_out(self) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.metric("space"))
        grid.setVerticalSpacing(theme.metric("space_tiny"))
        rows = {0: (self._file, self._file_gb), 2: (self._quota, self._quota_gb), 3: (self._free, self._free_gb)}
        for row, (words, number) in rows.items():
            grid.addWidget(words, row, 0)
            grid.addWidget(number, row, 1)
        grid.addWidget(self._refers, 1, 0, 1, 2)  # below the limit that it speaks of
        grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space_tiny"))
        column.addWidget(text_label(translate("Storage", "New recordings"), role="section"))
        column.addWidget(self._keep)
        column.addSpacing(theme.metric("space"))
        column.addWidget(text_label(translate("Storage", "Limits"), role="section"))
        column.addLayout(grid)


def _number(name: str) -> QSpinBox:
    number = spin_box(name, least=1, most=_MOST_GB, suffix=QCoreApplication.translate("Storage", " GB"))
    number.setFixedWidth(_NUMBER_PX)
    return number


def _show_number(number: QSpinBox, size_bytes: int) -> None:
    """Show a size in whole GB; showing is no choice, so one that a person wrote more exactly stays."""
    number.blockSignals(True)
    number.setValue(max(1, round(size_bytes / GB)))
    number.blockSignals(False)
