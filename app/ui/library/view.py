"""The list of transcripts: opening, renaming in place, the menu of a row. It asks by signals and changes nothing itself."""

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.icons import icon
from app.ui.library.delegate import LibraryDelegate
from app.ui.library.model import LibraryModel
from app.ui.library.row import LibraryRow
from app.ui.queue.row_list import RowList

_ROWS_A_TURN = 1000


class LibraryView(RowList):
    """Shows a LibraryModel. Lives on the GUI thread.

    Signals, each a wish: ``transcript_open_requested``, ``export_requested`` (TranscriptId), ``reveal_requested``
    (MediaId). A new title is asked for by the model. ``left_upwards``: the person went up from the first row.
    """

    transcript_open_requested = Signal(object)
    export_requested = Signal(object)
    reveal_requested = Signal(object)
    left_upwards = Signal()

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Library", "Library"), parent)
        self._transcripts = model
        self._kept: TranscriptId | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setBatchSize(_ROWS_A_TURN)
        self.setItemDelegate(LibraryDelegate(self, model))
        self.setModel(model)
        model.modelAboutToBeReset.connect(self._keep_current)
        model.modelReset.connect(self._find_current)

    def current(self) -> LibraryRow | None:
        return self._transcripts.transcript_at(self.currentIndex())

    def go_to(self, transcript_id: TranscriptId) -> None:
        """Select a transcript and bring it into view, if the filter shows it."""
        index = self._transcripts.index_of(transcript_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def go_to_first(self) -> None:
        """Select the first transcript unless one is selected, and take the keyboard."""
        if self.current() is None and self._transcripts.rowCount() > 1:
            self.setCurrentIndex(self._transcripts.index(1))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def menu(self) -> QMenu | None:
        """Return a menu for the current row, which deletes itself when closed; None without one."""
        row = self.current()
        if row is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opening = menu.addAction(
            icon("external-link"), _with_keys(QCoreApplication.translate("Library", "Open"), "Return")
        )
        renaming = menu.addAction(icon("pencil"), _with_keys(QCoreApplication.translate("Library", "Rename"), "F2"))
        exporting = menu.addAction(icon("upload"), QCoreApplication.translate("Library", "Export…"))
        menu.addSeparator()
        revealing = menu.addAction(
            icon("folder-open"), QCoreApplication.translate("Library", "Show the file in its folder")
        )
        opening.triggered.connect(lambda: self.transcript_open_requested.emit(row.summary.id))
        renaming.triggered.connect(lambda: self.edit(self._transcripts.index_of(row.summary.id)))
        exporting.triggered.connect(lambda: self.export_requested.emit(row.summary.id))
        revealing.triggered.connect(lambda: self.reveal_requested.emit(row.summary.media_id))
        return menu

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def reset(self) -> None:
        """Lay out the rows in turns, so that thousands of them do not hold up the window."""
        self.setLayoutMode(QListView.LayoutMode.Batched)
        super().reset()

    @override
    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]
        self.setLayoutMode(QListView.LayoutMode.SinglePass)  # in turns the list would jump to its top
        super().rowsInserted(parent, start, end)

    @override
    def rowsAboutToBeRemoved(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        super().rowsAboutToBeRemoved(parent, start, end)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self.transcript_open_requested.emit(row.summary.id)
            case Qt.Key.Key_Up if self.currentIndex().row() <= 1:
                self.left_upwards.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go to the first transcript of a day where the way ends on the day's name, which cannot be selected."""
        index = super().moveCursor(action, modifiers)
        is_day = index.isValid() and self._transcripts.transcript_at(index) is None
        return self._transcripts.index(index.row() + 1) if is_day else index

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self._transcripts.transcript_at(self.indexAt(event.position().toPoint()))
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.transcript_open_requested.emit(row.summary.id)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        menu = self.menu() if self._transcripts.transcript_at(index) is not None else None
        if menu is not None:
            place = self.row_rect(index).center() if by_key else event.pos()
            menu.popup(self.viewport().mapToGlobal(place))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def _keep_current(self) -> None:
        row = self.current()
        self._kept = row.summary.id if row else self._kept

    def _find_current(self) -> None:
        """Select again what was selected before the filter changed."""
        if self._kept is not None:
            self.setCurrentIndex(self._transcripts.index_of(self._kept))


def _with_keys(text: str, keys: str) -> str:
    """Return the text of an action with keys that are only shown: the view listens to them itself."""
    return f"{text}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}"
