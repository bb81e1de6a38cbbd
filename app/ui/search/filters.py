"""The choices beside the search box: date, language, speaker, tag, state, and which come first."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.jobs import JobState
from app.core.search import SearchChoices, SearchFilters, SearchOrder
from app.ui.kit.fields import CaptionCombo
from app.ui.option_words import language_name
from app.ui.tokens import current_theme

_WIDEST_PX = 230


class FilterBar(QWidget):
    """Owns what is chosen. Lives on the GUI thread. Signal ``changed()`` when the person chose something else."""

    changed = Signal()

    def __init__(self, *, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        translate = QCoreApplication.translate
        self.day = CaptionCombo(translate("Search", "Date"))
        self.language = CaptionCombo(translate("Search", "Language"))
        self.speaker = CaptionCombo(translate("Search", "Speaker"))
        self.tag = CaptionCombo(translate("Search", "Tag"))
        self.state = CaptionCombo(translate("Search", "State"))
        self.order = CaptionCombo(translate("Search", "Order"))
        self._fill_fixed()
        self.offer(SearchChoices())
        self._lay_out()
        for field in self.fields:
            field.activated.connect(lambda _place: self.changed.emit())

    @property
    def fields(self) -> tuple[CaptionCombo, ...]:
        return (self.day, self.language, self.speaker, self.tag, self.state, self.order)

    @property
    def chosen_order(self) -> SearchOrder:
        return SearchOrder(self.order.currentData())

    def filters(self) -> SearchFilters:
        """Return what is chosen, by the calendar of today."""
        after, before = _days(self.day.currentData(), self._today())
        state = self.state.currentData()
        return SearchFilters(
            languages=_one(self.language.currentData()),
            speakers=_one(self.speaker.currentData()),
            tags=_one(self.tag.currentData()),
            states=(JobState(state),) if state else (),
            after=after,
            before=before,
        )

    def offer(self, choices: SearchChoices) -> None:
        """Offer what the library has; what is chosen stays so."""
        languages = sorted((language_name(code), code) for code in choices.languages)
        _refill(self.language, [(name, code) for name, code in languages if name])
        _refill(self.speaker, [(name, name) for name in choices.speakers])
        _refill(self.tag, [(name, name) for name in choices.tags])

    def clear(self) -> None:
        """Let everything through; the order stays."""
        for field in self.fields[:-1]:
            field.setCurrentIndex(0)
        self.changed.emit()

    def _fill_fixed(self) -> None:
        translate = QCoreApplication.translate
        for words, days in (
            (translate("Search", "any"), ""),
            (translate("Search", "today"), "today"),
            (translate("Search", "last 7 days"), "week"),
            (translate("Search", "last 30 days"), "month"),
            (translate("Search", "this year"), "year"),
            (translate("Search", "last year"), "year_before"),
        ):
            self.day.addItem(words, days)
        for words, state in (
            (translate("Search", "any"), ""),
            (translate("Search", "finished"), JobState.FINISHED.value),
            (translate("Search", "incomplete"), JobState.INCOMPLETE.value),
            (translate("Search", "no speech"), JobState.NO_SPEECH.value),
        ):
            self.state.addItem(words, state)
        self.order.addItem(translate("Search", "best first"), SearchOrder.BEST.value)
        self.order.addItem(translate("Search", "newest first"), SearchOrder.NEWEST.value)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_theme().metric("space"))
        for field in self.fields[:-1]:
            field.setMaximumWidth(_WIDEST_PX)
            row.addWidget(field)
        row.addStretch(1)
        row.addWidget(self.order)


def _refill(field: CaptionCombo, items: Sequence[tuple[str, str]]) -> None:
    chosen: Any = field.currentData()
    field.clear()
    field.addItem(QCoreApplication.translate("Search", "any"), "")
    for words, value in items:
        field.addItem(words, value)
    field.setCurrentIndex(max(0, field.findData(chosen)))
    field.setEnabled(field.count() > 1)


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _days(name: str, today: date) -> tuple[date | None, date | None]:
    """Return from which day on, and before which."""
    match name:
        case "today":
            return today, None
        case "week":
            return today - timedelta(days=6), None
        case "month":
            return today - timedelta(days=29), None
        case "year":
            return date(today.year, 1, 1), None
        case "year_before":
            return date(today.year - 1, 1, 1), date(today.year, 1, 1)
        case _:
            return None, None
