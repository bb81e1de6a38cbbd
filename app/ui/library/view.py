"""The list of transcripts: opening, renaming in place, the menu of a row. It asks by signals and changes nothing itself."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from app.core.overriding import override
from app.core.transcript import TranscriptId
from app.ui.icons import icon
from app.ui.library.day_list import DayList
from app.ui.library.delegate import LibraryDelegate, row_sizes
from app.ui.library.model import LibraryModel
from app.ui.library.row import LibraryRow


class LibraryView(DayList):
    """Shows a LibraryModel. Lives on the GUI thread.

    Signals, each a wish: ``transcript_open_requested``, ``export_requested``, ``describe_requested`` (TranscriptId), ``reveal_requested``,
    ``about_recording_requested`` (MediaId). A new title is asked for by the model. ``left_upwards``: the person went up from the first row.
    """

    transcript_open_requested = Signal(object)
    export_requested = Signal(object)
    describe_requested = Signal(object)
    reveal_requested = Signal(object)
    about_recording_requested = Signal(object)
    delete_requested = Signal(object)  # TranscriptId
    delete_recording_requested = Signal(object)  # MediaId
    forget_requested = Signal(object)  # MediaId
    again_requested = Signal(object)  # MediaId
    left_upwards = Signal()

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Library", "Library"), model, row_sizes(), parent)
        self._transcripts = model
        self._kept: TranscriptId | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setItemDelegate(LibraryDelegate(self, model))
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
        describing = menu.addAction(icon("tag"), QCoreApplication.translate("Library", "Tags and notes…"))
        exporting = menu.addAction(icon("upload"), QCoreApplication.translate("Library", "Export…"))
        again = menu.addAction(icon("rotate-cw"), QCoreApplication.translate("Library", "Transcribe again…"))
        menu.addSeparator()
        revealing = menu.addAction(
            icon("folder-open"), QCoreApplication.translate("Library", "Show the file in its folder")
        )
        opening.triggered.connect(lambda: self.transcript_open_requested.emit(row.summary.id))
        renaming.triggered.connect(lambda: self.edit(self._transcripts.index_of(row.summary.id)))
        describing.triggered.connect(lambda: self.describe_requested.emit(row.summary.id))
        again.triggered.connect(lambda: self.again_requested.emit(row.summary.media_id))
        exporting.triggered.connect(lambda: self.export_requested.emit(row.summary.id))
        about = menu.addAction(icon("info"), QCoreApplication.translate("Library", "About this recording…"))
        about.triggered.connect(lambda: self.about_recording_requested.emit(row.summary.media_id))
        revealing.triggered.connect(lambda: self.reveal_requested.emit(row.summary.media_id))
        menu.addSeparator()
        self._add_deletion(menu, row)
        return menu

    def _add_deletion(self, menu: QMenu, row: LibraryRow) -> None:
        translate = QCoreApplication.translate
        deleting = menu.addAction(icon("trash-2"), _with_keys(translate("Library", "Delete"), "Del"))
        with_media = menu.addAction(_with_keys(translate("Library", "Delete recording and transcripts"), "Shift+Del"))
        forgetting = menu.addAction(translate("Library", "Forget completely…"))
        deleting.triggered.connect(lambda: self.delete_requested.emit(row.summary.id))
        with_media.triggered.connect(lambda: self.delete_recording_requested.emit(row.summary.media_id))
        forgetting.triggered.connect(lambda: self.forget_requested.emit(row.summary.media_id))

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self.transcript_open_requested.emit(row.summary.id)
            case Qt.Key.Key_Delete if row is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.delete_recording_requested.emit(row.summary.media_id)
            case Qt.Key.Key_Delete if row is not None:
                self.delete_requested.emit(row.summary.id)
            case Qt.Key.Key_Up if self.currentIndex().row() <= 1:
                self.left_upwards.emit()
            case _:
                super().keyPressEvent(event)

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
