"""Tags as small chips with a field behind them: what is typed becomes one, what is in use elsewhere is offered."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.core.description import LONGEST_TAG, MOST_TAGS, ends_a_tag, joined_tags, tags_in
from app.core.errors import FriscoError
from app.core.overriding import override
from app.ui.kit.flow import FlowLayout
from app.ui.kit.looks import set_look
from app.ui.kit.rows import dress_rows
from app.ui.kit.tag_chip import TagChip
from app.ui.tokens import current_theme

_LEAST_FIELD_PX: Final = 150
_OFFERED: Final = 8


class TagsField(QWidget):
    """Owns the tags that are shown and the field for the next one. Lives on the GUI thread.

    Signal ``refused(str)``: why what was typed is no tag; empty when all is well again.
    """

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[TagChip] = []
        self._flow = FlowLayout(self, gap_px=current_theme().metric("space_tiny"))
        self.edit = _TagEdit()
        self._known = QStringListModel(self)
        self._completer = QCompleter(self._known, self)
        self._flow.addWidget(self.edit)
        self._offer_known()
        self.edit.entered.connect(self.take)
        self.edit.emptied_backwards.connect(self._take_away_last)
        self.edit.textEdited.connect(self._take_parted)

    def tags(self) -> tuple[str, ...]:
        return tuple(chip.tag for chip in self._chips)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show these tags and no others."""
        for chip in tuple(self._chips):
            self._remove(chip)
        for tag in tags:
            self._add(tag)

    def offer(self, tags: Sequence[str]) -> None:
        """Offer tags that are in use while somebody types."""
        self._known.setStringList(list(tags))

    def take(self) -> bool:
        """Make tags of what is typed; return whether nothing is left that is none."""
        try:
            new = tags_in(self.edit.text())
            joined_tags((*self.tags(), *new))
        except FriscoError as error:
            self.refused.emit(error.sentence)
            return False
        there = {tag.casefold() for tag in self.tags()}
        for tag in joined_tags(new):
            if tag.casefold() not in there:
                self._add(tag)
        self.edit.clear()
        self.refused.emit("")
        return True

    def _take_parted(self, text: str) -> None:
        if ends_a_tag(text):
            self.take()

    def _add(self, tag: str) -> None:
        chip = TagChip(tag, self)
        chip.clicked.connect(lambda: self._remove(chip, keeps_focus=True))
        self._flow.insert_widget(len(self._chips), chip)
        self._chips.append(chip)
        chip.show()
        self._say_how_many()

    def _remove(self, chip: TagChip, *, keeps_focus: bool = False) -> None:
        if chip not in self._chips:
            return
        place = self._chips.index(chip)
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._flow.invalidate()
        self.updateGeometry()
        self._say_how_many()
        if keeps_focus:
            following = self._chips[place] if place < len(self._chips) else self.edit
            following.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_away_last(self) -> None:
        if self._chips:
            self._remove(self._chips[-1])

    def _say_how_many(self) -> None:
        words = QCoreApplication.translate("Tags", "Add a tag") if len(self._chips) < MOST_TAGS else ""
        self.edit.setPlaceholderText(words)

    def _offer_known(self) -> None:
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(_OFFERED)
        popup = self._completer.popup()
        assert popup is not None
        dress_rows(popup)
        set_look(popup, "surface", "card")
        self.edit.setCompleter(self._completer)
        # The completer writes into the field after it has told: the tag is made once it has.
        self._completer.activated.connect(lambda _text: QTimer.singleShot(0, self, self.take))


class _TagEdit(QLineEdit):
    """The field for the next tag. Signals: ``entered``, and ``emptied_backwards``: Backspace with nothing before it."""

    entered = Signal()
    emptied_backwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(QCoreApplication.translate("Tags", "Add a tag"))
        self.setPlaceholderText(self.accessibleName())
        self.setMinimumWidth(_LEAST_FIELD_PX)
        self.setMaxLength(LONGEST_TAG * MOST_TAGS)  # several may be pasted at once

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.text().strip():
                self.entered.emit()
            case Qt.Key.Key_Backspace if not self.text():
                self.emptied_backwards.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason and self.text().strip():
            self.entered.emit()
