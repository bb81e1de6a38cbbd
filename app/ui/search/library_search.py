"""Search everything, put together: the panel over the window, made when it is first asked for, and the opening of a find."""

from PySide6.QtCore import QObject

from app.store.search import Search
from app.ui.editor.page import EditorPage
from app.ui.main_window import MainWindow
from app.ui.search.asking import Asking
from app.ui.search.panel import SearchPanel
from app.ui.search.rows import HitRow, PlaceRow


class LibrarySearch(QObject):
    """Owns the panel and its thread. Lives on the GUI thread; close it before the library."""

    def __init__(self, search: Search, editor: EditorPage, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asking = Asking(search, self)
        self._editor, self._window = editor, window
        self._panel: SearchPanel | None = None

    @property
    def panel(self) -> SearchPanel:
        """Return the panel, made now if need be: its first field alone takes Qt a while."""
        if self._panel is None:
            host = self._window.centralWidget()
            assert host is not None
            self._panel = SearchPanel(self._asking, host)
            self._panel.open_requested.connect(self._open)
        return self._panel

    def open(self) -> None:
        self.panel.open()

    def close(self) -> None:
        self._asking.close()

    def _open(self, row: HitRow | PlaceRow) -> None:
        self.panel.put_away()
        match row:
            case PlaceRow(hit=hit, place=place):
                found = place.line.found
                self._editor.open(
                    hit.transcript_id, then=lambda: self._editor.go_to(place.at_ms, found[0] if found else "")
                )
            case HitRow(hit=hit):
                self._editor.open(hit.transcript_id)
