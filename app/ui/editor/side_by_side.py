"""The heart of the editor: a version on the left, the working copy on the right, rows aligned, scrolling as one.

The window has actions for the keys of finding and zooming; where it has none, the keys are taken here.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.overriding import override
from app.core.settings import LARGEST_TEXT_ZOOM_PX, SMALLEST_TEXT_ZOOM_PX
from app.core.transcript import SegmentKey, Transcript
from app.ui.editor.alignment import Comparison, compared
from app.ui.editor.document import EditorDocument
from app.ui.editor.find_bar import FindBar
from app.ui.editor.finder import Finder
from app.ui.editor.following import Following
from app.ui.editor.paired_panes import PairedPanes
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.pane_header import PaneHeader, with_head

_COUNT_LATER_MS: Final = 200
_ZOOM_KEYS: Final[dict[int, int]] = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}


class SideBySide(QWidget):
    """Owns both panes with their headings, the find bar and the zoom. Lives on the main thread.

    Signals: ``word_clicked(int)``, milliseconds to be heard; ``hole_activated(Span)``, speech without text to be
    listened to again; ``refused(str)``, an edit did not fit, and why; ``following_changed(bool)``; ``zoom_changed(int)``;
    ``caret_row_changed(int)``, the row of the working copy, -1 where there is none.
    """

    word_clicked = Signal(object)
    hole_activated = Signal(object)
    refused = Signal(object)
    following_changed = Signal(object)
    zoom_changed = Signal(object)
    caret_row_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom_px = 0
        self._panes = PairedPanes(self)
        self._heads = (PaneHeader(self.tr("Version")), PaneHeader(self.tr("Working copy")))
        self._sides = tuple(map(with_head, self._heads, (self._panes.left, self._panes.right)))
        self._bar = FindBar()
        self._finder = Finder(self._bar, self._panes.right, self._panes.alignment, self)
        self._following = Following(self._panes.right, self._panes.geometry, self._panes.scroll, self)
        self._count_later = QTimer(self)
        self._lay_out()
        self._connect()

    @property
    def working_pane(self) -> TranscriptPane:
        return self._panes.right

    @property
    def version_pane(self) -> TranscriptPane:
        return self._panes.left

    @property
    def panes(self) -> PairedPanes:
        return self._panes

    @property
    def find_bar(self) -> FindBar:
        return self._bar

    @property
    def working_note(self) -> str:
        """Return what the heading says about the differences."""
        return self._heads[1].note()

    @property
    def finder(self) -> Finder:
        return self._finder

    @property
    def following(self) -> Following:
        return self._following

    # What is shown

    def set_document(self, document: EditorDocument, *, title: str) -> None:
        """Show another transcript's working copy, alone."""
        self._show(document)
        self._heads[1].set_title(title)

    def clear(self) -> None:
        """Show no transcript."""
        self._show(None)
        self._heads[1].set_title("")

    def _show(self, document: EditorDocument | None) -> None:
        before = self._panes.document
        if before is not None:
            before.rows_changed.disconnect(self._count_soon)
        self.set_playhead(None)
        self._panes.show(document)
        self._sides[0].setVisible(False)
        self._finder.set_document(document)
        if document is not None:
            document.rows_changed.connect(self._count_soon)
        self._count_changes()

    def compare_with(self, version: Transcript | None, *, title: str = "") -> None:
        """Show a version on the left with the words that differ, or, with None, nothing."""
        comparison = compared(version, self._panes.transcript) if version is not None else None
        self.show_compared(comparison, title=title)

    def show_compared(self, comparison: Comparison | None, *, title: str) -> None:
        """Show a version that was compared on another thread; what was typed since is taken into account."""
        self._heads[0].set_title(title)
        self._sides[0].setVisible(comparison is not None)
        self._panes.show_compared(comparison)
        self._count_changes()

    def set_title(self, title: str) -> None:
        """Name the working copy otherwise, as after a save."""
        self._heads[1].set_title(title)

    @property
    def change_count(self) -> int:
        """Return in how many places the working copy differs from the version beside it."""
        return self._panes.geometry.changes

    def _count_soon(self) -> None:
        self._count_later.start()

    def _count_changes(self) -> None:
        self._count_later.stop()
        is_comparing = self._panes.is_comparing
        self._heads[1].set_note(self.tr("%n changes", "", self.change_count) if is_comparing else "")

    # The sound and the view

    def set_playhead(self, at_ms: int | None) -> None:
        """Mark the word that is heard, and keep it in view while following; None: nothing can be heard."""
        self._following.set_playhead(at_ms)

    @property
    def is_following(self) -> bool:
        return self._following.is_following

    def set_following(self, is_following: bool) -> None:
        """Keep the playing word in view from now on, or leave the view to the person."""
        self._following.set_following(is_following)

    def reveal_row(self, key: SegmentKey, *, has_caret: bool = False) -> None:
        """Bring a row of the working copy into view, and the caret there; do nothing when it is gone."""
        try:
            row = self.working_pane.transcript.index_of(key)
        except KeyError:
            return
        if has_caret:
            self.working_pane.select(row, 0, 0)
        self._panes.reveal(row)

    @property
    def zoom_px(self) -> int:
        return self._zoom_px

    def set_zoom(self, zoom_px: int) -> None:
        """Make the text larger or smaller than the theme has it, by pixels."""
        zoom_px = min(max(zoom_px, SMALLEST_TEXT_ZOOM_PX), LARGEST_TEXT_ZOOM_PX)
        if zoom_px != self._zoom_px:
            self._zoom_px = zoom_px
            for pane in (self.version_pane, self.working_pane):
                pane.set_zoom(zoom_px)
            self.zoom_changed.emit(zoom_px)

    def zoom_by(self, steps: int) -> None:
        """Make the text a step larger or smaller; 0: as large as the theme has it."""
        self.set_zoom(self._zoom_px + steps if steps else 0)

    def open_find(self, *, is_replacing: bool = False) -> None:
        """Show the find bar, where there is something to find in."""
        if self._panes.document is not None:
            self._finder.open(is_replacing=is_replacing)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._act_for(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _act_for(self, event: QKeyEvent) -> Callable[[], None] | None:
        for key, act in self._acts.items():
            if event.matches(key):
                return act
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held == Qt.KeyboardModifier.ControlModifier and event.key() in _ZOOM_KEYS:
            return partial(self.zoom_by, _ZOOM_KEYS[event.key()])
        return None

    # Making it

    def _connect(self) -> None:
        keys = QKeySequence.StandardKey
        self._acts: dict[QKeySequence.StandardKey, Callable[[], None]] = {
            keys.Find: self.open_find,
            keys.Replace: partial(self.open_find, is_replacing=True),
            keys.FindNext: partial(self._finder.step, 1),
            keys.FindPrevious: partial(self._finder.step, -1),
        }
        for pane, head in zip((self.version_pane, self.working_pane), self._heads, strict=True):
            pane.word_clicked.connect(self.word_clicked)
            pane.hole_activated.connect(self.hole_activated)
            pane.zoom_wished.connect(self.zoom_by)
            pane.focus_changed.connect(head.set_focus)
        self.working_pane.refused.connect(self.refused)
        self.working_pane.caret_row_changed.connect(self.caret_row_changed)
        self._finder.match_chosen.connect(self._panes.reveal)
        self._following.following_changed.connect(self.following_changed)
        self._count_later.setSingleShot(True)
        self._count_later.setInterval(_COUNT_LATER_MS)
        self._count_later.timeout.connect(self._count_changes)

    def _lay_out(self) -> None:
        self.version_pane.setAccessibleName(self.tr("Version, to compare with"))
        self.working_pane.setAccessibleName(self.tr("Working copy"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for side in self._sides:
            splitter.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(splitter, 1)
        self._bar.hide()
        self._sides[0].hide()
