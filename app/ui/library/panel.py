"""The lower part of the side bar: heading, filter, and the list of transcripts or a word on why it is empty."""

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.overriding import override
from app.ui.kit.buttons import push_button
from app.ui.kit.empty_state import empty_hint
from app.ui.kit.fields import SearchField
from app.ui.kit.looks import Surface
from app.ui.kit.section_header import SectionHeader
from app.ui.library.model import LibraryModel
from app.ui.library.source import TranscriptSource
from app.ui.library.view import LibraryView
from app.ui.tokens import current_theme

_MARGIN_PX: Final = 10
_MINUTE_MS: Final = 60_000
_FILTER_SHOWN: Final = 40


class LibraryPanel(Surface):
    """Owns model, view and filter of the library. Lives on the GUI thread; its wishes come from model and view."""

    def __init__(self, *, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self.model = LibraryModel(today=today, parent=self)
        self.view = LibraryView(self.model)
        self.filter = FilterField(QCoreApplication.translate("Library", "Filter by name or tag"))
        self._header = SectionHeader(QCoreApplication.translate("Library", "Library"), count=0)
        self._hint = empty_hint("")
        self._all = push_button(QCoreApplication.translate("Library", "Show all"), kind="link")
        self._empty = self._empty_part()
        self._midnight = QTimer(self, interval=_MINUTE_MS)
        self._lay_out()
        self._connect()
        self._show_what_there_is()
        self._midnight.start()

    def set_transcripts(self, source: TranscriptSource) -> None:
        self.model.set_transcripts(source)

    def _empty_part(self) -> QWidget:
        part = Surface("side")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._hint)
        link = QHBoxLayout()
        link.setContentsMargins(current_theme().metric("space_tiny"), 0, 0, 0)  # its words below those of the hint
        link.addWidget(self._all)
        link.addStretch(1)
        column.addLayout(link)
        column.addStretch(1)
        return part

    def _lay_out(self) -> None:
        top = Surface("side")
        inner = QVBoxLayout(top)
        inner.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, current_theme().metric("space_tiny"))
        inner.setSpacing(0)
        inner.addWidget(self._header)
        inner.addWidget(self.filter)
        inner.addWidget(self._empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, current_theme().metric("space_tiny"), 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.view, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.model.set_filter)
        self.filter.went_down.connect(self.view.go_to_first)
        self.view.left_upwards.connect(self._go_to_filter)
        self._all.clicked.connect(self.filter.clear)
        self._midnight.timeout.connect(self.model.turn_day)
        self.model.count_changed.connect(self._show_what_there_is)

    def _go_to_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _show_what_there_is(self) -> None:
        total, shown = self.model.total_count, self.model.shown_count
        self._header.set_count(shown)
        self.filter.setVisible(total > 0)
        self.view.setVisible(shown > 0)
        self._empty.setVisible(shown == 0)
        self._all.setVisible(total > 0)
        self._hint.setText(self._hint_words(total))

    def _hint_words(self, total: int) -> str:
        if total == 0:
            return QCoreApplication.translate("Library", "No transcripts yet. They will be kept here.")
        words = self.filter.text().strip()
        shown = words if len(words) <= _FILTER_SHOWN else f"{words[:_FILTER_SHOWN]}…"
        return QCoreApplication.translate(
            "Library", "No name and no tag matches “{0}”. Search everything (Ctrl+K) looks into the text as well."
        ).format(shown)


class FilterField(SearchField):
    """A search field of the library: Escape empties it, the down key goes to the list.

    Signal ``went_down``.
    """

    went_down = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.went_down.emit()
            case _:
                super().keyPressEvent(event)
