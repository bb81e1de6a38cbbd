"""The page of models: a row for each, and ways to get one that is not in the catalogue."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.settings import Settings
from app.ui.dialogs.frame import foot, page_of
from app.ui.dialogs.name_dialog import NameDialog
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.models import words
from app.ui.models.errands import ErrandEnd, ErrandKind, ModelErrands
from app.ui.models.network_dialog import NetworkDialog
from app.ui.models.row import ACTS_PX, MEMORY_PX, SIZE_PX, SPEED_PX, ModelRowView
from app.ui.tokens import current_theme
from app.workflow.models.checking import Soundness
from app.workflow.models.fitting import Room
from app.workflow.models.shelf import ModelRow, ModelState

translate = QCoreApplication.translate

_SIZE: Final = (1040, 680)


class ModelsDialog(QDialog):
    """Shows all models and what is under way with them. Lives on the GUI thread; what goes on outlives it.

    Signals: ``get_requested``, ``pause_requested``, ``cancel_requested``, ``remove_requested``, ``check_requested`` with a
    model's name (``get_requested`` also with owner/name); ``folder_chosen(Path)``, ``take_in_requested(Path, str)`` with its name; ``settings_chosen`` (names of
    settings with their new values).
    """

    get_requested = Signal(str)
    pause_requested = Signal(str)
    cancel_requested = Signal(str)
    remove_requested = Signal(str)
    check_requested = Signal(str)
    folder_chosen = Signal(object)
    take_in_requested = Signal(object, str)
    settings_chosen = Signal(object)

    def __init__(self, errands: ModelErrands, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._errands, self._settings = errands, settings
        self._views: dict[str, ModelRowView] = {}
        self._notes: dict[str, str] = {}
        self._below = ElidedLabel(translate("Models", "Looking at what is here…"), role="hint")
        self.banner = Banner()
        self.banner.hide()
        self._list = QVBoxLayout()
        self.hub_name = QLineEdit()
        self._get = push_button(translate("Models", "Get"))
        self._folder = push_button(translate("Models", "Take in a folder…"), icon_name="folder-plus")
        self._network = push_button(translate("Models", "Network…"), kind="quiet")
        self._close = push_button(translate("Models", "Close"))
        self.setWindowTitle(translate("Models", "Models"))
        self._lay_out()
        self._connect()

    @override
    def done(self, result: int) -> None:
        super().done(result)
        self.deleteLater()

    def take_settings(self, settings: Settings) -> None:
        self._settings = settings

    def show_rows(self, rows: Sequence[ModelRow], room: Room, *, needs_component: bool = False) -> None:
        """Show the models as they are now; rows that stay keep the keyboard."""
        self._below.set_text(_where(rows, room, needs_component=needs_component))
        for name in [name for name in self._views if all(row.name != name for row in rows)]:
            view = self._views.pop(name)
            self._list.removeWidget(view)
            view.deleteLater()
        for place, row in enumerate(_own_first(rows)):
            view = self._views.get(row.name) or self._added(row, room)
            if self._list.indexOf(view) != place:
                self._list.insertWidget(place, view)
            view.show_row(row, room)
            self.show_errand(row.name)
        self._order_tabs()

    def show_errand(self, name: str) -> None:
        """Show what is under way with one model."""
        view = self._views.get(name)
        if view is not None:
            view.show_errand(self._errands.of(name), self._notes.get(name, ""))

    def show_end(self, end: ErrandEnd) -> None:
        """Say how something ended; what a check found stays beside its model."""
        name = end.errand.name
        if end.error is not None:
            self.say_fault(end.error)
            self._give_back(name)
        elif end.errand.kind is ErrandKind.CHECK and isinstance(end.value, Soundness):
            self._notes[name] = end.value.words()
        else:
            self._notes.pop(name, None)
        self.show_errand(name)

    def _order_tabs(self) -> None:
        """Let Tab go through the rows from the top, wherever one came in later."""
        rows = sorted(self._views.values(), key=self._list.indexOf)
        buttons = [button for view in rows for button in view.buttons]
        for before, after in pairwise([*buttons, self.hub_name]):
            self.setTabOrder(before, after)

    def say_fault(self, error: FriscoError) -> None:
        self.banner.say(error.sentence, tone="error")
        self.banner.show()

    def _added(self, row: ModelRow, room: Room) -> ModelRowView:
        view = self._views[row.name] = ModelRowView(row, room)
        view.get_requested.connect(self._ask_for)
        view.pause_requested.connect(self.pause_requested)
        view.cancel_requested.connect(self.cancel_requested)
        view.remove_requested.connect(self.remove_requested)
        view.check_requested.connect(self.check_requested)
        for asked in (view.get_requested, view.check_requested, view.remove_requested):
            asked.connect(self.banner.hide)  # what it says is about something before
        return view

    def _ask_for(self, name: str) -> None:
        self.banner.hide()
        self._notes.pop(name, None)
        self.get_requested.emit(name)

    def _ask_for_named(self) -> None:
        name = self.hub_name.text().strip()
        if name:
            self._ask_for(name)
            if self.banner.isHidden():  # else the name stays, to be mended
                self.hub_name.clear()
                self._area.verticalScrollBar().setValue(0)  # where it will appear

    def _give_back(self, name: str) -> None:
        """Put a name in its field again under which nothing came: it may have a slip in it."""
        if "/" in name and not self.hub_name.text():
            self.hub_name.setText(name)

    def _ask_for_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, translate("Models", "The folder with model.bin"), str(Path.home())
        )
        if folder:
            self.banner.hide()
            self.folder_chosen.emit(Path(folder))

    def ask_for_name(self, folder: Path, name: str, fault_in: Callable[[str], str]) -> None:
        """Ask under which name a folder is to be taken in; ``name`` is what can be proposed."""
        title, agree = translate("Models", "Take in a model"), translate("Models", "Take in")
        dialog = NameDialog(title, below=str(folder), name=name, agree=agree, fault_in=fault_in, parent=self)
        dialog.named.connect(lambda given: self.take_in_requested.emit(folder, given))
        dialog.open()

    def _ask_about_network(self) -> None:
        dialog = NetworkDialog(self._settings, self)
        dialog.chosen.connect(self.settings_chosen)
        dialog.open()

    def _connect(self) -> None:
        self._errands.changed.connect(self.show_errand)
        self._get.clicked.connect(self._ask_for_named)
        self.hub_name.returnPressed.connect(self._ask_for_named)
        self._folder.clicked.connect(self._ask_for_folder)
        self._network.clicked.connect(self._ask_about_network)
        self._close.clicked.connect(self.close)

    def _lay_out(self) -> None:
        theme = current_theme()
        column = page_of(self)
        column.setSpacing(theme.metric("space"))
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(ElidedLabel(translate("Models", "Models"), role="title"))
        head.addWidget(self._below)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self._scrolled(), 1)
        column.addSpacing(theme.metric("space_tiny"))
        column.addLayout(self._named())
        column.addLayout(foot([self._folder, self._network], [self._close]))
        self._close.setFocus()
        self.resize(*_SIZE)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 8, 0)
        outer.setSpacing(6)
        self._list.setSpacing(6)
        outer.addLayout(_heads())
        outer.addLayout(self._list)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("Models", "Models"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._area = area
        return area

    def _named(self) -> QHBoxLayout:
        self.hub_name.setPlaceholderText(translate("Models", "owner/name or owner/name@revision"))
        self.hub_name.setAccessibleName(translate("Models", "Another model by its name at the hub"))
        line = QHBoxLayout()
        line.setSpacing(current_theme().metric("space"))
        line.addWidget(text_label(translate("Models", "Another one from the hub"), role="hint"))
        line.addWidget(self.hub_name, 1)
        line.addWidget(self._get)
        return line


def _own_first(rows: Sequence[ModelRow]) -> list[ModelRow]:
    """Put a person's own models before those of the catalogue, which keep their places."""
    return sorted(rows, key=lambda row: row.card is not None or row.state is ModelState.BUILT_IN)


def _heads() -> QHBoxLayout:
    """Return the words above the columns."""
    line = QHBoxLayout()
    line.setContentsMargins(15, 0, 11, 0)
    line.setSpacing(current_theme().metric("space_wide"))
    line.addWidget(text_label(translate("Models", "Model"), role="section"), 1)
    for words_, width in (
        (translate("Models", "Size"), SIZE_PX),
        (translate("Models", "Memory"), MEMORY_PX),
        (translate("Models", "Speed here"), SPEED_PX),
    ):
        label = text_label(words_, role="section")
        label.setFixedWidth(width)
        if width == SIZE_PX:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.addWidget(label)
    acts = QWidget()
    acts.setFixedWidth(ACTS_PX)
    line.addWidget(acts)
    return line


def _where(rows: Sequence[ModelRow], room: Room, *, needs_component: bool) -> str:
    best = next((row.name for row in rows if row.is_recommended), "")
    if room.total_mib is None:
        said = translate("Models", "On {0}: {1} is right for it.").format(room.where, best)
    else:
        said = translate("Models", "On {0} with {1} of memory: {2} is right for it.").format(
            room.where, words.gib(room.total_mib), best
        )
    missing = translate("Models", "The card is used when the GPU component is here (Tools menu).")
    return f"{said} {missing}" if needs_component else said
