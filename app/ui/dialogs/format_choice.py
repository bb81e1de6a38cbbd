"""One format of an export: whether it is wanted, and the choices it has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app.core.formats import ExportOptions, Format
from app.ui.dialogs.export_choices import FIELDS, LEAST_COLUMNS, MOST_COLUMNS
from app.ui.kit.fields import spin_box
from app.ui.kit.labels import text_label
from app.ui.tokens import current_theme

_INDENT_PX: Final = 28
_NUMBER_PX: Final = 72


def format_words(item: Format) -> str:
    """Return what a person knows a format by."""
    match item.name:
        case "srt":
            return QCoreApplication.translate("Export", "SRT subtitles")
        case "vtt":
            return QCoreApplication.translate("Export", "VTT subtitles for the web")
        case "txt":
            return QCoreApplication.translate("Export", "Plain text")
        case "json":
            return QCoreApplication.translate("Export", "JSON with everything, can be read back")
        case _:
            return item.label


class FormatChoice(QWidget):
    """Owns the check boxes of one format; its options show while it is wanted. Lives on the GUI thread.

    Signals: ``changed()``, something was chosen otherwise; ``wanted(str)``, after it, the format was chosen.
    """

    changed = Signal()
    wanted = Signal(object)

    def __init__(self, item: Format, options: ExportOptions, *, is_wanted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = item.name
        self._words = format_words(item)
        self._options = options
        self._box_wanted = QCheckBox(self._words)
        self._box_wanted.setChecked(is_wanted)
        self._more = QWidget()
        self._column = QVBoxLayout(self._more)
        self._column.setContentsMargins(_INDENT_PX, 0, 0, current_theme().metric("space_tiny"))
        self._column.setSpacing(2)
        self._add_options()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._box_wanted)
        column.addWidget(self._more)
        self._box_wanted.toggled.connect(self._toggle)
        self._show_or_hide()

    @property
    def name(self) -> str:
        return self._name

    @property
    def is_wanted(self) -> bool:
        return self._box_wanted.isChecked()

    @property
    def options(self) -> ExportOptions:
        return self._options

    def _add_options(self) -> None:
        for field in FIELDS[self._name]:
            match field:
                case "line_columns":
                    continue
                case "is_wrapped":
                    self._add_wrapping()
                case _:
                    self._column.addWidget(self._box(field))

    def _add_wrapping(self) -> None:
        box, columns = self._box("is_wrapped"), self._columns()
        columns.setEnabled(box.isChecked())
        box.toggled.connect(columns.setEnabled)
        row = QHBoxLayout()
        row.setSpacing(current_theme().metric("space_tiny"))
        row.addWidget(box)
        row.addWidget(columns)
        row.addWidget(text_label(QCoreApplication.translate("Export", "letters"), role="hint"))
        row.addStretch(1)
        self._column.addLayout(row)

    def _box(self, field: str) -> QCheckBox:
        box = QCheckBox(_option_words(self._name, field))
        box.setAccessibleDescription(self._words)  # other formats have the same choice
        box.setChecked(getattr(self._options, field))
        box.toggled.connect(self._change(field))
        return box

    def _columns(self) -> QSpinBox:
        name = QCoreApplication.translate("Export", "Longest line in letters")
        box = spin_box(name, least=LEAST_COLUMNS, most=MOST_COLUMNS)
        box.setAccessibleDescription(self._words)
        box.setValue(self._options.line_columns)
        box.setFixedWidth(_NUMBER_PX)
        box.valueChanged.connect(self._change("line_columns"))
        return box

    def _change(self, field: str) -> Callable[[object], None]:
        def change(value: object) -> None:
            self._options = replace(self._options, **{field: value})  # type: ignore[arg-type]
            self.changed.emit()

        return change

    def _show_or_hide(self) -> None:
        self._more.setVisible(self.is_wanted and bool(FIELDS[self._name]))

    def _toggle(self) -> None:
        self._show_or_hide()
        self.changed.emit()
        if self.is_wanted:
            self.wanted.emit(self._name)


def _option_words(name: str, field: str) -> str:
    translate = QCoreApplication.translate
    match field:
        case "is_wrapped":
            return translate("Export", "Two lines if longer than")
        case "is_timed":
            return translate("Export", "Time before each row")
        case "has_word_times":
            return translate("Export", "Time of each word, for karaoke")
        case "has_speakers" if name == "vtt":
            return translate("Export", "Speakers as voices")
        case _:
            return translate("Export", "Names of speakers")
