"""Choosing among which languages a recording's own is found, and whether it may change on the way."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QListView, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.overriding import override
from app.core.settings import AUTO, Settings
from app.ui.dialogs.languages_model import SEARCH_ROLE, Index, LanguagesModel
from app.ui.kit.fields import SearchField
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import Surface
from app.ui.kit.rows import RowDelegate, dress_rows
from app.ui.option_words import language_name, names_of
from app.ui.tokens import current_theme

_LEAST_HEIGHT_PX: Final = 84


class LanguageChoice(QWidget):
    """Owns the list with its search, and the check mark below it. Lives on the GUI thread.

    Signals: ``languages_chosen(tuple of codes)``, ``mixing_chosen(bool)``.
    """

    languages_chosen = Signal(object)
    mixing_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.model = LanguagesModel(self)
        self._found = QSortFilterProxyModel(self)
        self._search = SearchField(translate("FileOptions", "Search languages"))
        self._list = QListView()
        self._chosen = ElidedLabel(role="muted")
        self._mixed = QCheckBox(translate("FileOptions", "May change within a recording"))
        self._fill_list()
        self._lay_out()
        self._connect()

    def show_settings(self, settings: Settings) -> None:
        """Stand as the settings are; what a language in the tool bar makes void is said and cannot be changed."""
        if set(self.model.checked()) != set(settings.languages):
            self.model.fill(settings.languages)
        self._mixed.setChecked(settings.has_mixed_languages)
        is_open = settings.language == AUTO
        for widget in (self._search, self._list, self._mixed):
            widget.setEnabled(is_open)
        self._say(settings)

    def begin(self) -> None:
        """Show the whole list, what is chosen on top: somebody is about to look at it."""
        self._search.clear()
        self.model.fill(self.model.checked())
        self._list.scrollToTop()

    def _say(self, settings: Settings) -> None:
        translate = QCoreApplication.translate
        if settings.language != AUTO:
            text = translate("FileOptions", "The tool bar says {0}. Set it to auto to choose here.")
            self._chosen.set_text(text.format(language_name(settings.language)))
        elif settings.languages:
            self._chosen.set_text(translate("FileOptions", "Among {0}").format(names_of(settings.languages)))
        else:
            self._chosen.set_text(translate("FileOptions", "None is chosen: found among all of them."))

    def _tell_mixing(self, is_on: bool) -> None:
        self.mixing_chosen.emit(is_on)

    def _check_first(self) -> None:
        """Take the first of what was searched for, and be ready for the next search."""
        if self._search.text() and self._found.rowCount():
            first = self._found.index(0, 0)
            is_checked = Qt.CheckState(first.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
            turned = Qt.CheckState.Unchecked if is_checked else Qt.CheckState.Checked
            self._found.setData(first, turned, Qt.ItemDataRole.CheckStateRole)
            self._search.selectAll()

    def _connect(self) -> None:
        self._search.textChanged.connect(self._found.setFilterFixedString)
        self._search.returnPressed.connect(self._check_first)
        self.model.chosen.connect(self.languages_chosen)
        self._mixed.clicked.connect(self._tell_mixing)

    def _fill_list(self) -> None:
        self._found.setSourceModel(self.model)
        self._found.setFilterRole(SEARCH_ROLE)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        dress_rows(self._list)
        self._list.setItemDelegate(_CheckDelegate(self._list))
        self._list.setModel(self._found)
        self._list.setAccessibleName(QCoreApplication.translate("FileOptions", "Languages to choose among"))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setMinimumHeight(_LEAST_HEIGHT_PX)

    def _lay_out(self) -> None:
        frame = Surface("card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(*[current_theme().metric("space_tiny")] * 4)
        inside.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_theme().metric("space_tiny"))
        column.addWidget(self._search)
        column.addWidget(frame, 1)
        column.addWidget(self._chosen)
        column.addWidget(self._mixed)
        words = QCoreApplication.translate("FileOptions", "The language is then found anew for each stretch of speech.")
        self._mixed.setAccessibleDescription(words)
        hint = text_label(words, role="muted", wraps=True)
        hint.setContentsMargins(27, 0, 0, 0)
        column.addWidget(hint)


class _CheckDelegate(RowDelegate):
    """Lets a click anywhere in a row check it, as the space bar does."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), current_theme().metric("control_height_small") + 4)

    @override
    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        is_click = event.type() is QEvent.Type.MouseButtonRelease and event.button() is Qt.MouseButton.LeftButton
        if is_click and option.rect.contains(event.position().toPoint()):
            is_checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
            turned = Qt.CheckState.Unchecked if is_checked else Qt.CheckState.Checked
            return model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)
        return False
