"""The history of a transcript: its versions, what can be done with each, and the button that opens it."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from app.core.library import VersionInfo, VersionKind
from app.core.overriding import override
from app.core.transcript import VersionId
from app.ui.dialogs.frame import foot
from app.ui.dialogs.version_delegate import VersionDelegate
from app.ui.dialogs.version_words import numbers_of
from app.ui.dialogs.versions_model import VERSION_ROLE, VersionRow, VersionsModel
from app.ui.icons import icon
from app.ui.kit.buttons import IconButton, PushButton, push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.plain_text import give_tip
from app.ui.kit.section_header import SectionHeader
from app.ui.tokens import current_theme

_WIDTH_PX = 400
_HEIGHT_PX = 380
_GAP_PX = 4
_ARROW_PX = 14
_PAIR = 2


class HistoryPanel(QFrame):
    """Owns which version is selected; opens below its button and closes by Escape or a click beside it.

    Lives on the GUI thread. Signals, each a wish with a VersionId: ``open_beside_requested``, ``go_back_requested``,
    ``delete_requested``; ``compare_requested`` with two of them, the older first; ``close_beside_requested()``, to stand
    alone again.
    """

    compare_requested = Signal(object)
    delete_requested = Signal(object)
    open_beside_requested = Signal(object)
    close_beside_requested = Signal()
    go_back_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._model = VersionsModel(self)
        self._list = QListView()
        self._beside = push_button("", kind="primary")
        self._back = push_button(QCoreApplication.translate("Versions", "Go back to this one"))
        self._delete = IconButton("trash-2", QCoreApplication.translate("Versions", "Delete this version"))
        self._hint = text_label(_hint_words(), role="faint", wraps=True)
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._show_what_can_be_done)
        self._list.selectionModel().selectionChanged.connect(lambda *_: self._show_what_can_be_done())
        self._delete.clicked.connect(self._ask_to_delete)
        self._list.doubleClicked.connect(lambda _index: self._open_beside())
        self._beside.clicked.connect(self._open_beside)
        self._back.clicked.connect(self._go_back)
        self._model.dataChanged.connect(self._show_what_can_be_done)
        self._show_what_can_be_done()

    @property
    def list(self) -> QListView:
        return self._list

    def show_versions(
        self, versions: Sequence[VersionInfo], *, base: VersionId | None, beside: VersionId | None = None
    ) -> None:
        """Show the versions; ``base`` is what the working copy stands on, ``beside`` what is open beside it."""
        selected = self.selected()
        self._model.show_versions(versions, base=base, beside=beside)
        wanted = selected.version.id if selected else beside
        row = self._model.row_of(wanted)
        self._list.setCurrentIndex(self._model.index(max(row, 0)))
        self._show_what_can_be_done()

    def selected(self) -> VersionRow | None:
        row: VersionRow | None = self._list.currentIndex().data(VERSION_ROLE)
        return row

    def open_below(self, widget: QWidget) -> None:
        """Open under a widget, its right edge below that of the widget, and take the keyboard."""
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + _GAP_PX))
        screen = widget.screen().availableGeometry()
        self.move(max(screen.left(), corner.x()), min(corner.y(), screen.bottom() - self.height()))
        self.show()
        self._list.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._list.hasFocus():
                self._open_beside()
            case Qt.Key.Key_Delete if self._delete.isEnabled():
                self._ask_to_delete()
            case Qt.Key.Key_Escape:
                self.close()
            case _:
                super().keyPressEvent(event)

    def chosen(self) -> Sequence[VersionRow]:
        """Return all selected versions, the older first."""
        rows: Sequence[VersionRow] = [
            index.data(VERSION_ROLE) for index in self._list.selectionModel().selectedIndexes()
        ]
        return sorted(rows, key=lambda row: row.version.id)

    def _ask_to_delete(self) -> None:
        row = self.selected()
        if row is not None:
            self.delete_requested.emit(row.version.id)

    def _compare(self) -> None:
        older, newer = (row.version.id for row in self.chosen())
        self.close()
        self.compare_requested.emit((older, newer))

    def _open_beside(self) -> None:
        row = self.selected()
        if len(self.chosen()) == _PAIR:
            self._compare()
            return
        if row is None:
            return
        self.close()
        if row.is_beside:
            self.close_beside_requested.emit()
        else:
            self.open_beside_requested.emit(row.version.id)

    def _go_back(self) -> None:
        row = self.selected()
        if row is not None:
            self.close()
            self.go_back_requested.emit(row.version.id)

    def _show_what_can_be_done(self, *_changed: QModelIndex) -> None:
        row, count, translate = self.selected(), len(self.chosen()), QCoreApplication.translate
        self._hint.setVisible(self._model.rowCount() >= _PAIR)
        close, open_it = translate("Versions", "Close it beside"), translate("Versions", "Open beside")
        one = close if row is not None and row.is_beside else open_it
        self._beside.setText(translate("Versions", "Compare these two") if count == _PAIR else one)
        self._beside.setEnabled(row is not None and count in (1, _PAIR))
        self._back.setEnabled(row is not None and count == 1)
        self._delete.setEnabled(row is not None and count == 1 and self._may_go(row))

    def _may_go(self, row: VersionRow) -> bool:
        """Tell whether a version can be deleted: not the machine's, and not the newest, from which one goes back first."""
        return row.version.kind is not VersionKind.ASR and self._model.row_of(row.version.id) > 0

    def _lay_out(self) -> None:
        theme = current_theme()
        set_look(self, "surface", "card")
        self._list.setModel(self._model)
        self._list.setItemDelegate(VersionDelegate(self._list))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(QCoreApplication.translate("Versions", "Versions, the newest first"))
        self.setAccessibleName(QCoreApplication.translate("Versions", "History"))
        self._back.setToolTip(QCoreApplication.translate("Versions", "Makes a new version like it; nothing is lost"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.metric("space"),) * 4)
        column.setSpacing(theme.metric("space"))
        column.addWidget(SectionHeader(QCoreApplication.translate("Versions", "Versions")))
        column.addWidget(self._list, 1)
        column.addWidget(self._hint)
        column.addLayout(foot([self._delete], [self._back, self._beside]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)


def _hint_words() -> str:
    return QCoreApplication.translate("Versions", "Select two with Ctrl or Shift to compare them word by word.")


class VersionsButton(PushButton):
    """Tells which version the working copy stands on, "v3", and opens the history below itself.

    Owns the panel; its signals are to be connected. Lives on the GUI thread.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel = HistoryPanel(self)
        set_look(self, "kind", "outlined")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(icon("chevron-down", colour="muted"))
        self.setIconSize(QSize(_ARROW_PX, _ARROW_PX))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        self.clicked.connect(self.open_history)
        self.show_versions((), base=None)

    @property
    def panel(self) -> HistoryPanel:
        return self._panel

    def show_versions(
        self, versions: Sequence[VersionInfo], *, base: VersionId | None, beside: VersionId | None = None
    ) -> None:
        """Tell the version that ``base`` is, and show all of them in the history."""
        number = numbers_of(versions).get(base) if base is not None else None
        name = QCoreApplication.translate("Versions", "Versions")
        stands = QCoreApplication.translate("Versions", "Versions; the working copy stands on version {number}")
        self.setText(f"v{number}" if number else name)
        self.setAccessibleName(stands.format(number=number) if number else name)
        give_tip(self, self.accessibleName())
        self.setEnabled(bool(versions))
        self._panel.show_versions(versions, base=base, beside=beside)

    def open_history(self) -> None:
        if self.isEnabled():
            self._panel.open_below(self)
