"""The window of the figures: read on a thread of its own, shown when they are there."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.statistics import Statistics
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import Surface
from app.ui.statistics import words
from app.ui.statistics.day_chart import DayChart
from app.ui.tokens import current_theme

_SIZE: Final = (880, 560)
_MOST_LINES: Final = 6


class StatisticsDialog(QDialog):
    """Shows what ``read`` comes back with. Lives on the GUI thread; owns the thread that reads."""

    def __init__(self, read: Callable[[], Statistics], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._errands = Errands(self)
        self._waiting = text_label(self.tr("Counting…"), role="hint")
        self._pages = QStackedWidget()
        self._again, self._close = push_button(self.tr("Count again"), kind="quiet"), push_button(self.tr("Close"))
        self.chart = DayChart()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Statistics"))
        self._lay_out()
        self._again.clicked.connect(self.look)
        self._close.clicked.connect(self.close)
        self.look()

    def look(self) -> None:
        """Count everything anew."""
        self._again.setEnabled(False)
        self._errands.run("figures", self._read, self._show, self._show_fault)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._errands.close()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setWordWrap(True)
        self._pages.addWidget(self._waiting)
        self._close.setDefault(True)
        column = page_of(self)
        column.addLayout(heading(self.tr("Statistics"), self.tr("Counted on this computer, and shown nowhere else.")))
        column.addWidget(self._pages, 1)
        column.addLayout(foot([self._again], [self._close]))
        self.resize(*_SIZE)

    def _show(self, figures: Statistics) -> None:
        self._again.setEnabled(True)
        if not any(figures.jobs.values()) and not figures.recordings:
            self._say(self.tr("Nothing has been transcribed yet. Drop a recording on the window to begin."))
            return
        self.chart = DayChart()
        self.chart.show_days(figures.days, datetime.now().astimezone().date())
        page = _page(figures, self.chart)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._drop_old_pages()

    def _show_fault(self, error: FriscoError) -> None:
        self._again.setEnabled(True)
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self._waiting.setText(sentence)
        self._pages.setCurrentWidget(self._waiting)

    def _drop_old_pages(self) -> None:
        for at in reversed(range(self._pages.count())):
            page = self._pages.widget(at)
            if page is not None and page not in (self._waiting, self._pages.currentWidget()):
                self._pages.removeWidget(page)
                page.deleteLater()


def _page(figures: Statistics, chart: DayChart) -> QWidget:
    translate = QCoreApplication.translate
    page, theme = QWidget(), current_theme()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.metric("space_wide"))
    tiles = QHBoxLayout()
    tiles.setSpacing(theme.metric("space"))
    for tile in words.tiles(figures):
        tiles.addWidget(_tile(*tile), 1)
    column.addLayout(tiles)
    column.addWidget(text_label(translate("Statistics", "Transcribed a day, the last 30 days"), role="strong"))
    if any(day.jobs for day in chart.days):
        column.addWidget(chart)
    else:
        column.addWidget(text_label(translate("Statistics", "Nothing was transcribed in this time."), role="hint"))
    lists = QHBoxLayout()
    lists.setSpacing(theme.metric("space_wide"))
    nothing = translate("Statistics", "Nothing failed.")
    no_pace = translate("Statistics", "Nothing has been measured yet.")
    lists.addWidget(_list(translate("Statistics", "Models and devices"), words.paces(figures), no_pace), 5)
    lists.addWidget(_list(translate("Statistics", "What went wrong"), words.failures(figures), nothing), 3)
    lists.addWidget(_list(translate("Statistics", "On the disk"), words.storage(figures), ""), 4)
    column.addLayout(lists)
    warmth = text_label(words.warmth(figures), role="hint", wraps=True)
    warmth.setVisible(bool(warmth.text()))
    column.addWidget(warmth)
    column.addStretch(1)
    return page


def _tile(name: str, figure: str, below: str) -> Surface:
    card = Surface("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(13, 10, 13, 12)
    column.setSpacing(2)
    column.addWidget(text_label(name, role="hint"))
    column.addWidget(ElidedLabel(figure, role="display"))
    column.addWidget(text_label(below, role="muted", wraps=True))
    column.addStretch(1)
    card.setAccessibleName(f"{name}: {figure}, {below}")
    return card


def _list(title: str, lines: Sequence[Sequence[str]], nothing: str) -> QWidget:
    """Return a few lines under a heading; the rest is told as a number."""
    well = QWidget()
    grid = QGridLayout(well)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(current_theme().metric("space_wide"))
    grid.setVerticalSpacing(current_theme().metric("space_tiny"))
    columns = max((len(line) for line in lines), default=1)
    grid.addWidget(text_label(title, role="strong"), 0, 0, 1, columns)
    for row, line in enumerate(lines[:_MOST_LINES], start=1):
        for column, part in enumerate(line):
            label = ElidedLabel(part, role="body" if column == 0 else "muted")
            if column:
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, row, column)
    if not lines:
        grid.addWidget(text_label(nothing, role="hint", wraps=True), 1, 0, 1, columns)
    if len(lines) > _MOST_LINES:
        more = QCoreApplication.translate("Statistics", "and {0} more").format(len(lines) - _MOST_LINES)
        grid.addWidget(text_label(more, role="hint"), _MOST_LINES + 1, 0, 1, columns)
    grid.setColumnStretch(0, 1)
    grid.setRowStretch(_MOST_LINES + 2, 1)
    return well
