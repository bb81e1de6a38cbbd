"""The replacement rules: a table to write them in, and a line to try them on."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QWidget

from app.core.overriding import override
from app.core.replacements import rules_in, text_of
from app.core.replacing import tried
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.rules_model import Column, RulesModel
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.rows import dress_rows
from app.ui.tokens import current_theme

_WIDTH_PX, _HEIGHT_PX = 640, 460
_MARK_PX: Final = 64
_LONGEST_TRIED: Final = 1_000


class RulesDialog(QDialog):
    """Owns the table while it is being written; what can be used holds at once. Lives on the GUI thread.

    Signal ``written(str)``: the rules as text, a line each.
    """

    written = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.model = RulesModel(self)
        self.table = _Table()
        self.trial = QLineEdit()
        self.made = text_label(wraps=True)
        self.hint = text_label(role="muted", wraps=True)
        self.add = push_button(translate("Rules", "Add a rule"), icon_name="plus")
        self._remove = push_button(translate("Rules", "Remove"), kind="quiet", icon_name="trash-2")
        self._close = push_button(translate("Rules", "Close"))
        self._told = ""
        self.setWindowTitle(translate("Rules", "Replacement rules"))
        self._lay_out()
        self._connect()
        self._say()

    def show_text(self, text: str) -> None:
        """Show what is set, where it is not what was written here: a row that cannot be used yet stays to be mended."""
        if text != self._told:
            self._told = text
            self.model.show_rules(rules_in(text))
        self._say()

    def begin(self) -> None:
        """Be looked at from the start: with a row to write in where there is none."""
        if self.model.rowCount() == 0:
            self._write_new()

    def _write_new(self) -> None:
        place = self.model.add()
        self.table.setCurrentIndex(place)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.edit(place)

    def _on_edited(self) -> None:
        self._say()
        text = text_of(self.model.rules())
        if self.model.first_fault() is None and text != self._told:
            self._told = text
            self.written.emit(text)

    def _remove_selected(self) -> None:
        self.model.remove([index.row() for index in self.table.selectionModel().selectedRows()])

    def _say(self) -> None:
        """Say what is wrong with a row, or how rules work; and what they make of the line to try."""
        translate, fault = QCoreApplication.translate, self.model.first_fault()
        how = translate(
            "Rules", "They go from top to bottom when a recording is done. What was heard is kept as version 1."
        )
        self.hint.setText(translate("Rules", "Row {0}: {1}").format(*fault) if fault else how)
        set_look(self.hint, "role", "warning" if fault else "muted")
        self._remove.setEnabled(self.table.selectionModel().hasSelection())
        self._try()

    def _try(self) -> None:
        translate, text = QCoreApplication.translate, self.trial.text()
        made, places = tried(text, self.model.rules())
        if not text.strip():
            self.made.setText(translate("Rules", "Type a sentence above to see what the rules make of it."))
        else:
            self.made.setText(made if places else translate("Rules", "No rule finds anything in it."))
        set_look(self.made, "role", "strong" if places else "muted")

    def _connect(self) -> None:
        self.model.edited.connect(self._on_edited)
        self.table.selectionModel().selectionChanged.connect(self._say)
        self.table.remove_requested.connect(self._remove_selected)
        self.trial.textChanged.connect(self._try)
        self.add.clicked.connect(self._write_new)
        self._remove.clicked.connect(self._remove_selected)
        self._close.clicked.connect(self.close)

    def _lay_out(self) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        self.table.setModel(self.model)
        self.table.dress()
        self.trial.setMaxLength(_LONGEST_TRIED)
        self.trial.setAccessibleName(translate("Rules", "Try"))
        self.trial.setPlaceholderText(translate("Rules", "we met miss zwickow in frisko"))
        line = QHBoxLayout()
        line.setSpacing(theme.metric("space"))
        label = text_label(translate("Rules", "Try"), role="hint")
        label.setBuddy(self.trial)
        line.addWidget(label)
        line.addWidget(self.trial, 1)
        column = page_of(self)
        column.setSpacing(theme.metric("space"))
        below = translate("Rules", "What the model writes again and again in another way than it should be")
        column.addLayout(heading(translate("Rules", "Replacement rules"), below))
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)
        column.addLayout(line)
        column.addWidget(self.made)
        column.addLayout(foot([self.add, self._remove], [self._close]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)


class _Table(QTableView):
    """The table; Delete removes the selected rules, Tab leaves it behind the last cell. Signal ``remove_requested()``."""

    remove_requested = Signal()

    def dress(self) -> None:
        dress_rows(self)
        self.setAccessibleName(QCoreApplication.translate("Rules", "Replacement rules"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            trigger.DoubleClicked | trigger.SelectedClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
        )
        header = self.horizontalHeader()
        for column in Column:
            is_text = column in (Column.FIND, Column.REPLACE)
            mode = QHeaderView.ResizeMode.Stretch if is_text else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(column, mode)
            if not is_text:
                header.resizeSection(column, _MARK_PX)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    @override
    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Go through the cells, and on from the last one: a table that only turns round in itself holds the keyboard."""
        model, at = self.model(), self.currentIndex()
        last = (model.rowCount() - 1, model.columnCount() - 1)
        if at.isValid() and (at.row(), at.column()) != (last if is_next else (0, 0)):
            return super().focusNextPrevChild(is_next)
        self.setTabKeyNavigation(False)
        try:
            return super().focusNextPrevChild(is_next)
        finally:
            self.setTabKeyNavigation(True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.state() is not QAbstractItemView.State.EditingState:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)
