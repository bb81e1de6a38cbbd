"""The panel that Ctrl+K lays over the window: box, choices, results. What is opened is the affair of who shows it."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.search import MOST_HITS, SearchQuery, SearchResults
from app.core.search_words import LONGEST_QUERY, read_query
from app.ui.kit.buttons import IconButton
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Surface, rule
from app.ui.search import words
from app.ui.search.asking import Asking
from app.ui.search.box import SearchBox
from app.ui.search.filters import FilterBar
from app.ui.search.model import ResultsModel
from app.ui.search.rows import HitRow, MoreHitsRow, MorePlacesRow, PlaceRow
from app.ui.search.view import ResultsView
from app.ui.tokens import current_theme

_WIDEST_PX = 920
_HIGHEST_PX = 820


class SearchPanel(QWidget):
    """Covers its host with a veil and lays box, choices and results on it. Lives on the GUI thread.

    It keeps words and results while it is hidden, so that one find after the other can be opened. Signals:
    ``open_requested`` (HitRow or PlaceRow); ``left()``: it was closed by the person.
    """

    open_requested = Signal(object)
    left = Signal()

    def __init__(self, asking: Asking, host: QWidget) -> None:
        super().__init__(host)
        self._asking, self._host = asking, host
        self._query = SearchQuery()
        self._limit = MOST_HITS
        self._shown: SearchQuery | None = None  # whose results stand there
        self._before: QWidget | None = None  # had the keyboard
        self._is_leaving = False
        self.box = SearchBox()
        self.filters = FilterBar()
        self.model = ResultsModel(self)
        self.view = ResultsView(self.model)
        self.empty = EmptyState("search", *words.invitation())
        self.clear_filters = self.empty.add_button(QCoreApplication.translate("Search", "Take away the filters"))
        self._count = text_label(role="muted")
        self._keys = text_label(role="faint")
        self._close = IconButton("x", QCoreApplication.translate("Search", "Close"), shortcut="Esc")
        self._pages = QStackedWidget()
        self._card = Surface("card", self)
        self._lay_out()
        self._connect()
        self._show_page(*words.invitation())
        self.hide()
        host.installEventFilter(self)

    # --- coming and going -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show it with what was asked last, and take the keyboard."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self._cover()
        self.show()
        self.raise_()
        self._asking.ask_for_choices()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()
        if not self._query.is_empty:
            self._ask(at_once=True, keeps_place=True)

    def leave(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isVisible():
            self.put_away()
            self.left.emit()

    def put_away(self) -> None:
        """Hide it for what is opened now; the keyboard goes first, or Qt would look for a place for it in here."""
        self._is_leaving = True
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            before = self._before if self._before is not None and self._before.isVisible() else self._host
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self._before, self._is_leaving = None, False

    # --- asking and answering ---------------------------------------------------------------------------------------

    @property
    def query(self) -> SearchQuery:
        return self._query

    def _ask(self, *, at_once: bool = False, keeps_place: bool = False) -> None:
        if not keeps_place:
            self._limit = MOST_HITS
        self._query = read_query(
            self.box.text(),
            filters=self.filters.filters(),
            order=self.filters.chosen_order,
            limit=self._limit,
            is_growing=True,
        )
        self.clear_filters.setVisible(bool(self.filters.filters()))
        if self._query.is_empty:
            self._asking.ask(self._query)  # whatever was asked is not wanted any more
            self._show_page(*words.invitation())
        else:
            self._asking.ask(self._query, at_once=at_once)

    def _on_answer(self, query: SearchQuery, results: SearchResults) -> None:
        if query.is_empty:
            return
        is_same = self._shown is not None and self._shown.words == query.words and self._shown.filters == query.filters
        place = self.view.currentIndex().row() if is_same else -1
        scrolled = self.view.verticalScrollBar().value()
        self._shown = query
        self.model.show(results, keeps_opened=is_same)
        if results.is_given_up:
            self._show_page(*words.given_up())
        elif not results.count:
            self._show_page(*words.nothing_found(query))
        else:
            self._count.setText(words.count_words(query, results))
            self._pages.setCurrentWidget(self.view)
            self._keys.setText(words.keys_among_results())
            self._choose(place, scrolled)

    def _choose(self, place: int, scrolled: int) -> None:
        """Choose the first find, or the row that was chosen before the list was filled again."""
        row = self.model.row_at(place)
        if row is None or not row.is_choice:
            self.view.go_to_first()
        else:
            self.view.verticalScrollBar().setValue(scrolled)
            self.view.go_to(place)

    def _on_places(self, transcript_id: object, places: object) -> None:
        place, scrolled = self.view.currentIndex().row(), self.view.verticalScrollBar().value()
        self.model.open_places(transcript_id, places)  # type: ignore[arg-type]  # a signal carries objects
        self._choose(place, scrolled)

    def _on_failure(self, error: FriscoError) -> None:
        self._show_page(*words.failed(error.sentence))

    def _show_page(self, title: str, hint: str) -> None:
        self.empty.set_words(title, hint)
        self.clear_filters.setVisible(bool(self.filters.filters()))
        self._count.setText("")
        self._keys.setText(words.keys_without_results())
        self._pages.setCurrentWidget(self.empty)
        self._shown = None

    def _enter(self) -> None:
        if self._asking.is_busy or self._shown is not self._query:
            return  # what stands there is the answer to something else
        match self.view.current():
            case HitRow() | PlaceRow() as row:
                self.open_requested.emit(row)
            case MorePlacesRow(hit=hit):
                self._asking.ask_for_places(hit.transcript_id, self._query)
            case MoreHitsRow():
                self._limit += MOST_HITS
                self._ask(at_once=True, keeps_place=True)
            case None:
                pass

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() is QEvent.Type.Resize:
            self._cover()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            event.accept()  # no key reaches what lies below

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.leave()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Keep the keyboard in the panel: what lies below cannot be seen well."""
        stops = [stop for stop in self._stops() if stop.isVisible() and stop.isEnabled()]
        if not stops:
            return False
        here = self.focusWidget()
        at = stops.index(here) if here in stops else -1
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().colour("shadow"))

    def _stops(self) -> list[QWidget]:
        return [self.box, *self.filters.fields, self.view, self.clear_filters, self._close]

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Go when a command took the keyboard to a place below."""
        is_ours = now is None or self.isAncestorOf(now) or now.window() is not self.window()
        if self.isVisible() and not self._is_leaving and not is_ours:
            self.leave()

    def _cover(self) -> None:
        self.setGeometry(self._host.rect())
        edge = current_theme().metric("space_section")
        width = min(_WIDEST_PX, self.width() - 2 * edge)
        height = min(_HIGHEST_PX, self.height() - 2 * edge)
        self._card.setGeometry((self.width() - width) // 2, edge, width, height)

    def _lay_out(self) -> None:
        theme = current_theme()
        self.setAccessibleName(QCoreApplication.translate("Search", "Search everything"))
        self.box.setMaxLength(LONGEST_QUERY)
        top = QHBoxLayout()
        top.setSpacing(theme.metric("space"))
        top.addWidget(self.box, 1)
        top.addWidget(self._close)
        head = QVBoxLayout()
        margin = theme.metric("space_wide")
        head.setContentsMargins(margin, margin, margin, theme.metric("space"))
        head.setSpacing(theme.metric("space"))
        head.addLayout(top)
        head.addWidget(self.filters)
        foot = QHBoxLayout()
        foot.setContentsMargins(margin, theme.metric("space"), margin, theme.metric("space"))
        foot.addWidget(self._count)
        foot.addStretch(1)
        foot.addWidget(self._keys)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        column.addWidget(rule())
        column.addLayout(foot)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.view)

    def _connect(self) -> None:
        self.box.textChanged.connect(lambda _text: self._ask())
        self.box.stepped.connect(self.view.step)
        self.box.entered.connect(self._enter)
        self.view.chosen.connect(self._enter)
        self.filters.changed.connect(lambda: self._ask(at_once=True))
        self.clear_filters.clicked.connect(self.filters.clear)
        self._close.clicked.connect(self.leave)
        self._asking.answered.connect(self._on_answer)
        self._asking.places_found.connect(self._on_places)
        self._asking.choices_found.connect(self.filters.offer)
        self._asking.failed.connect(self._on_failure)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
