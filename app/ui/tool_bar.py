"""The bar above everything: add files, pause, and with which settings the next files are transcribed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.options import Quality
from app.core.settings import AUTO, Settings
from app.ui.kit.buttons import push_button, set_button_icon
from app.ui.kit.fields import CaptionCombo
from app.ui.kit.looks import Surface
from app.ui.kit.search_button import SearchButton
from app.ui.options_button import OptionsButton
from app.ui.preset_button import PresetButton
from app.ui.tokens import current_theme

if TYPE_CHECKING:  # this bar is painted before the engine is loaded
    from app.core.options import JobOptions
    from app.engine.pauses import QueueSnapshot

_ROOM_IN_LIST_PX = 24
_LEAST_SEARCH_PX, _MOST_SEARCH_PX = 205, 280
_BEFORE_THE_GAP = 100  # what room there is goes to the search, up to its width
_FIRST_LANGUAGES = ("en", "de", "es", "fr", "zh")


class ToolBar(Surface):
    """Owns the choices for the next files. Lives on the GUI thread.

    Signals: ``add_requested()``, ``pause_requested()``, ``options_requested()``, ``search_requested()``,
    ``models_requested()``; what the person chose:
    ``model_chosen(str)``, ``language_chosen(str)``, "" for any, ``quality_chosen(str)``.
    """

    add_requested = Signal()
    pause_requested = Signal()
    options_requested = Signal()
    search_requested = Signal()
    models_requested = Signal()
    model_chosen = Signal(str)
    language_chosen = Signal(str)
    quality_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bar", parent)
        self._add = push_button(self.tr("Add files…"), kind="primary", icon_name="plus")
        self._add.setAccessibleName(self.tr("Add files"))
        self._pause = push_button(self.tr("Pause queue"), icon_name="pause")
        self._model = CaptionCombo(self.tr("Model"))
        self._language = CaptionCombo(self.tr("Language"))
        self._quality = CaptionCombo(self.tr("Quality"))
        self.more = OptionsButton(self.tr("Options for the next files"))
        self.preset = PresetButton()
        self._settings = Settings()
        self._place = 0  # of the model that is chosen
        self._model.addItem(self.tr("…"))  # until the models are known
        self._language.addItem(self.tr("auto"), "")
        self._quality.addItem(self.tr("Best"), "best")
        self._quality.addItem(self.tr("Fast"), "fast")
        self._lay_out()
        self._add.clicked.connect(self.add_requested)
        self._pause.clicked.connect(self.pause_requested)
        self.more.clicked.connect(self.options_requested)
        self._model.activated.connect(self._choose_model)
        self._language.activated.connect(lambda place: self.language_chosen.emit(self._language.itemData(place)))
        self._quality.activated.connect(lambda place: self.quality_chosen.emit(self._quality.itemData(place)))

    def furnish(self, models: Sequence[str]) -> None:
        """Offer these models, the best one first, the languages that they know, and the search of what is there now."""
        from app.core.languages import LANGUAGES

        self._add_search()
        self.offer_models(models)
        ordered = sorted(LANGUAGES.items(), key=lambda item: (item[0] not in _FIRST_LANGUAGES, item[1]))
        for code, name in ordered:
            self._language.addItem(name, code)

    def offer_models(self, models: Sequence[str]) -> None:
        """Offer these models; what is chosen stays if it is among them, but the demo model gives way to a real one."""
        before = self._model.currentData()
        self._model.clear()
        for name in models:
            self._model.addItem(name, name)
        self._model.addItem(self.tr("More models…"))
        self._place = max(0, self._model.findData(before)) if before and before != "demo" else 0
        self._model.setCurrentIndex(self._place)
        view = self._model.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + _ROOM_IN_LIST_PX)

    def choose(self, *, model: str, language: str, quality: str) -> bool:
        """Stand as the person left it; say whether there is such a model, else the best one is chosen."""
        for field, wanted in ((self._model, model), (self._language, language), (self._quality, quality)):
            field.setCurrentIndex(max(0, field.findData(wanted)))
        self._place = self._model.currentIndex()
        return self._model.findData(model) >= 0

    def take_settings(self, settings: Settings) -> None:
        """Go by these where the bar itself has no choice, and say what of them is not as it is by default."""
        self._settings = settings
        self.more.show_settings(settings)

    def options(self) -> "JobOptions":
        """Return what the next files are to be transcribed with."""
        chosen = replace(
            self._settings,
            model=self._model.currentData(),
            language=self._language.currentData() or AUTO,
            quality=Quality(self._quality.currentData()),
        )
        return chosen.options()

    def settings(self) -> Settings:
        """Return the settings with what is chosen here; the model is auto as long as the person left it so."""
        return replace(
            self._settings,
            language=self._language.currentData() or AUTO,
            quality=Quality(self._quality.currentData()),
        )

    def show_queue(self, queue: "QueueSnapshot") -> None:
        self._pause.setText(self.tr("Go on") if queue.is_paused else self.tr("Pause queue"))
        set_button_icon(self._pause, "play" if queue.is_paused else "pause")

    def _choose_model(self, place: int) -> None:
        name = self._model.itemData(place)
        if name:
            self._place = place
            self.model_chosen.emit(name)
        else:
            self._model.setCurrentIndex(self._place)
            self.models_requested.emit()

    def _lay_out(self) -> None:
        theme = current_theme()
        self.setFixedHeight(theme.metric("tool_bar_height"))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.metric("space"), 0, theme.metric("space"), 0)
        line.setSpacing(theme.metric("space"))
        for widget in (self._add, self._pause, self.preset, self._model, self._language, self._quality, self.more):
            line.addWidget(widget)
        line.addStretch(1)

    def _add_search(self) -> None:
        """Add what leads to the search of all text; before there is a library it leads nowhere."""
        self.search = SearchButton(self.tr("Search everything"), shortcut="Ctrl+K")
        self.search.clicked.connect(self.search_requested)
        self.search.setMinimumWidth(_LEAST_SEARCH_PX)
        self.search.setMaximumWidth(_MOST_SEARCH_PX)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(self.search, _BEFORE_THE_GAP)
        self.setTabOrder(self.more, self.search)  # it came last, and stands beside them
