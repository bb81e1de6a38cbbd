"""All presets: what each holds, another name, a copy, taking one out, and exchanging them with somebody else."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.presets import Preset
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.plain_text import one_line, plain_tip
from app.ui.kit.rows import dress_rows
from app.ui.preset_words import words_of
from app.ui.tokens import current_theme

_WIDTH_PX, _HEIGHT_PX = 640, 420
_LIST_PX: Final = 240


class PresetsDialog(QDialog):
    """Shows presets and asks for what is to be done with one. Lives on the GUI thread.

    Signals, with a Preset: ``choose_requested``, ``rename_requested``, ``copy_requested``, ``remove_requested``; without:
    ``import_requested``, ``export_requested``.
    """

    choose_requested = Signal(object)
    rename_requested = Signal(object)
    copy_requested = Signal(object)
    remove_requested = Signal(object)
    import_requested = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self._presets: tuple[Preset, ...] = ()
        self._kind = text_label(role="muted", wraps=True)
        self.held = text_label(wraps=True)
        self._choose = push_button(self.tr("Use"), kind="primary")
        self._rename = push_button(self.tr("Rename…"), icon_name="pencil")
        self._copy = push_button(self.tr("Copy…"), icon_name="copy")
        self.remove = push_button(self.tr("Delete"), icon_name="trash-2")
        self._import = push_button(self.tr("Import…"), kind="quiet")
        self._export = push_button(self.tr("Export all…"), kind="quiet")
        self._close = push_button(self.tr("Close"))
        self.setWindowTitle(self.tr("Presets"))
        self._lay_out()
        self._connect()

    def show_presets(self, presets: Sequence[Preset], current: str = "") -> None:
        """List them; the one that was looked at stays so, at first the one in use."""
        kept = self._shown()
        wanted = kept.key if kept else current.casefold()
        self._presets = tuple(presets)
        self.list.clear()
        for preset in self._presets:
            item = QListWidgetItem(one_line(preset.name))
            item.setToolTip(plain_tip(preset.name))
            self.list.addItem(item)
            if preset.key == wanted:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._say()

    def go_to(self, preset: Preset) -> None:
        place = next((place for place, one in enumerate(self._presets) if one.key == preset.key), -1)
        if place >= 0:
            self.list.setCurrentRow(place)

    def _shown(self) -> Preset | None:
        place = self.list.currentRow()
        return self._presets[place] if 0 <= place < len(self._presets) else None

    def _say(self) -> None:
        preset = self._shown()
        is_own = preset is not None and not preset.is_built_in
        for button in (self._rename, self.remove):
            button.setEnabled(is_own)
        self._kind.setText(
            "" if is_own or preset is None else self.tr("It comes with the program. A copy can be changed.")
        )
        self._kind.setVisible(bool(self._kind.text()))
        self.held.setText("\n".join(words_of(preset)) if preset else "")
        self._export.setEnabled(any(not one.is_built_in for one in self._presets))

    def _ask(self, signal: str) -> None:
        preset = self._shown()
        if preset is not None:
            getattr(self, signal).emit(preset)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._say())
        self.list.itemActivated.connect(lambda _item: self._ask("choose_requested"))
        self._choose.clicked.connect(lambda: self._ask("choose_requested"))
        self._rename.clicked.connect(lambda: self._ask("rename_requested"))
        self._copy.clicked.connect(lambda: self._ask("copy_requested"))
        self.remove.clicked.connect(lambda: self._ask("remove_requested"))
        self._import.clicked.connect(self.import_requested)
        self._export.clicked.connect(self.export_requested)
        self._close.clicked.connect(self.close)

    def _lay_out(self) -> None:
        theme = current_theme()
        dress_rows(self.list)
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFixedWidth(_LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a long name is shortened
        right = QVBoxLayout()
        right.setSpacing(theme.metric("space"))
        right.addWidget(self._kind)
        right.addWidget(self.held)
        right.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.metric("space"))
        for button in (self._rename, self._copy, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        right.addLayout(buttons)
        sides = QHBoxLayout()
        sides.setSpacing(theme.metric("space_section"))
        sides.addWidget(self.list)
        sides.addLayout(right, 1)
        column = page_of(self)
        column.addLayout(heading(self.tr("Presets"), self.tr("Sets of choices for the next files, each under a name")))
        column.addLayout(sides, 1)
        column.addLayout(foot([self._import, self._export], [self._close, self._choose]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
