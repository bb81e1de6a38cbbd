"""Asks the library on another thread: of what is typed quickly only the last is asked, and an older answer never comes late."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import FriscoError
from app.core.search import SearchChoices, SearchPlace, SearchQuery, SearchResults
from app.core.transcript import TranscriptId
from app.store.search import Search
from app.ui.dialogs.errands import Errands

_TYPING_MS = 90  # shorter than the time between two keys of somebody who thinks


class Asking(QObject):
    """Owns the question at hand. Lives on the GUI thread; close it before the library.

    Signals: ``answered`` (SearchQuery, SearchResults), ``places_found`` (TranscriptId, tuple of SearchPlace),
    ``choices_found`` (SearchChoices), ``failed`` (FriscoError).
    """

    answered = Signal(object, object)
    places_found = Signal(object, object)
    choices_found = Signal(object)
    failed = Signal(object)

    def __init__(self, search: Search, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._questions = Errands(self)
        self._beside = Errands(self)  # a question must not wait for it
        self._query = SearchQuery()
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._soon.timeout.connect(self._send)

    @property
    def is_busy(self) -> bool:
        return self._soon.isActive() or self._questions.is_busy

    def ask(self, query: SearchQuery, *, at_once: bool = False) -> None:
        """Ask this instead of what was asked before."""
        self._query = query
        if at_once:
            self._send()
        else:
            self._soon.start()

    def ask_for_places(self, transcript_id: TranscriptId, query: SearchQuery) -> None:
        """Ask for every place of a transcript."""

        def tell(places: tuple[SearchPlace, ...]) -> None:
            if query is self._query:
                self.places_found.emit(transcript_id, places)

        self._beside.run("places", partial(self._search.places, transcript_id, query), tell, self.failed.emit)

    def ask_for_choices(self) -> None:
        self._beside.run("choices", self._search.choices, self._tell_choices, self._ignore)

    def close(self) -> None:
        self._soon.stop()
        self._query = SearchQuery()
        self._questions.close()
        self._beside.close()

    def _send(self) -> None:
        self._soon.stop()
        query = self._query

        def work() -> SearchResults:
            return self._search.find(query, is_wanted=lambda: query is self._query)

        self._questions.run("find", work, partial(self._tell, query), self.failed.emit)

    def _tell(self, query: SearchQuery, results: SearchResults) -> None:
        if query is self._query:
            self.answered.emit(query, results)

    def _tell_choices(self, choices: SearchChoices) -> None:
        self.choices_found.emit(choices)

    def _ignore(self, _error: FriscoError) -> None:
        """Leave the choices as they are: the search itself will tell what is wrong with the library."""
