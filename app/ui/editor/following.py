"""Following the sound: the playing word stays in view until the person scrolls away, and a pill brings it back."""

from PySide6.QtCore import QObject, Signal

from app.ui.editor.bands import Side
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.row_scroll import RowScroll
from app.ui.editor.row_view import RowView
from app.ui.kit.buttons import PillButton


class Following(QObject):
    """Owns whether the view goes with the sound. Lives on the main thread.

    Signal ``following_changed(bool)``: also when scrolling ended it.
    """

    following_changed = Signal(object)

    def __init__(self, view: RowView, geometry: RowGeometry, scroll: RowScroll, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._geometry = geometry
        self._scroll = scroll
        self._is_following = False
        self._is_parted = False  # the person scrolled away, and may want to come back
        self._row: int | None = None
        self._pill = PillButton(self.tr("Back to what is playing"), "locate-fixed", view)
        self._pill.clicked.connect(lambda: self.set_following(True))
        scroll.scrolled_by_hand.connect(self._part)

    @property
    def is_following(self) -> bool:
        return self._is_following

    @property
    def pill(self) -> PillButton:
        return self._pill

    def set_following(self, is_following: bool) -> None:
        """Keep the playing word in view from now on, or leave the view to the person."""
        self._is_parted = False
        self._set(is_following)
        if is_following and self._row is not None:
            self._scroll.reveal(self._geometry.band_of(Side.RIGHT, self._row))
        self._show_pill()

    def set_playhead(self, at_ms: int | None) -> None:
        """Mark the word that is heard at a time; None: nothing is open to be heard."""
        row = self._view.mark_playing(at_ms)
        if row is not None and row != self._row and self._is_following:
            self._scroll.reveal(self._geometry.band_of(Side.RIGHT, row))
        if row is not None or at_ms is None:  # between two rows the last one counts
            self._row = row
        self._show_pill()

    def _part(self) -> None:
        if self._is_following:
            self._is_parted = True
            self._set(False)
        self._show_pill()

    def _set(self, is_following: bool) -> None:
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit(is_following)

    def _show_pill(self) -> None:
        is_away = self._row is not None and not self._scroll.is_in_view(self._geometry.band_of(Side.RIGHT, self._row))
        is_wanted = self._is_parted and is_away
        if self._pill.isVisibleTo(self._view) != is_wanted:
            self._pill.setVisible(is_wanted)
