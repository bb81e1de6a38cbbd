"""How much was transcribed on each of the last days, as bars."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.core.overriding import override
from app.core.statistics import Day
from app.ui.library.day_words import short_date
from app.ui.statistics.words import length, number
from app.ui.tokens import current_theme

DAYS: Final = 30
_LEAST_BAR_PX: Final = 2
_GAP_SHARE: Final = 0.3


class DayChart(QWidget):
    """Owns the bars of the last thirty days; each tells its figures in a tool tip, all of them to screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: tuple[Day, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(QCoreApplication.translate("Statistics", "The last 30 days"))

    @property
    def days(self) -> tuple[Day, ...]:
        return self._days

    def show_days(self, days: Sequence[Day], today: date) -> None:
        """Show the thirty days up to today, those without work too."""
        known = {day.day: day for day in days}
        span = [today - timedelta(days=back) for back in reversed(range(DAYS))]
        self._days = tuple(known.get(day, Day(day=day, jobs=0, missed=0, recorded_ms=0, words=0)) for day in span)
        self.setAccessibleDescription("\n".join(day_words(day) for day in self._days if day.jobs))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(560, 120)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for day, place in zip(self._days, self._places(), strict=True):
            painter.setBrush(theme.colour("accent" if day.recorded_ms else "track"))
            painter.drawRoundedRect(place, 2, 2)
        self._write_ends(painter)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self._day_at(event.pos().x())
            QToolTip.showText(event.globalPos(), day_words(day) if day else "", self)
            return True
        return super().event(event)

    def _write_ends(self, painter: QPainter) -> None:
        if not self._days:
            return
        theme = current_theme()
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        line = QRectF(0, self._floor() + 4, self.width(), self.height() - self._floor() - 4)
        first = short_date(self._days[0].day)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, first)
        today = QCoreApplication.translate("Statistics", "today")
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, today)

    def _floor(self) -> int:
        return self.height() - self.fontMetrics().height() - 6

    def _places(self) -> list[QRectF]:
        """Return the bars; the highest day fills the height."""
        most = max((day.recorded_ms for day in self._days), default=0) or 1
        step, floor = self.width() / max(1, len(self._days)), self._floor()
        places = []
        for at, day in enumerate(self._days):
            height = max(_LEAST_BAR_PX, day.recorded_ms / most * floor)
            places.append(QRectF(at * step, floor - height, step * (1 - _GAP_SHARE), height))
        return places

    def _day_at(self, x: int) -> Day | None:
        at = int(x * len(self._days) / max(1, self.width()))
        return self._days[at] if 0 <= at < len(self._days) else None


def day_words(day: Day) -> str:
    """Return a day with its figures on one line."""
    translate = QCoreApplication.translate
    when = short_date(day.day)
    if not day.jobs:
        return translate("Statistics", "{0}: nothing").format(when)
    files = translate("Statistics", "1 file") if day.jobs == 1 else translate("Statistics", "{0} files")
    parts = [files.format(number(day.jobs)), length(day.recorded_ms)]
    words = translate("Statistics", "1 word") if day.words == 1 else translate("Statistics", "{0} words")
    parts.append(words.format(number(day.words)))
    if day.missed:
        parts.append(translate("Statistics", "{0} with gaps or failed").format(number(day.missed)))
    return f"{when}: {' · '.join(parts)}"
