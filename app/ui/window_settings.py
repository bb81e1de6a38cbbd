"""What a person sets up in the window and finds again: where each choice is shown, and who tells when it is another."""

from PySide6.QtCore import QCoreApplication

from app.core.errors import FriscoError
from app.core.options import Quality
from app.core.settings import AUTO
from app.ui.desk import Desk
from app.ui.dialogs.folders import show_in_folder
from app.ui.file_options import FileOptions
from app.ui.preset_desk import PresetDesk
from app.ui.preset_store import PresetStore
from app.ui.settings_store import SettingsStore
from app.ui.theme import ThemeKeeper
from app.workflow.presets_file import PresetsFile

_FILE = "settings"  # the matter of all notices about the file


def connect_settings(desk: Desk, keeper: ThemeKeeper, store: SettingsStore) -> None:
    """Show in a window what is set, keep what is chosen there, and say once what could not be used."""
    _connect_tool_bar(desk, store)
    panes = desk.editor.panes
    panes.set_zoom(store.settings.text_zoom_px)
    panes.zoom_changed.connect(lambda zoom_px: store.change(text_zoom_px=zoom_px))
    keeper.choice_changed.connect(lambda choice: store.change(theme=choice))
    store.write_refused.connect(lambda error: _tell_of_refusal(desk, store, error))
    store.kept_aside.connect(
        lambda path: desk.messages.note(
            QCoreApplication.translate("Settings", "The settings file as it was is kept as {0}.").format(path.name)
        )
    )
    desk.workspace.take_settings(store.settings)
    store.settings_changed.connect(desk.workspace.take_settings)
    store.settings_changed.connect(desk.recordings.take_settings)
    desk.recordings.settings_chosen.connect(lambda values: store.change(**values))
    store.settings_changed.connect(desk.models.take_settings)
    desk.models.settings_chosen.connect(lambda values: store.change(**values))
    desk.cards.compute_type_chosen.connect(lambda name: store.change(compute_type=name))
    store.settings_changed.connect(desk.warm.take_settings)
    desk.warm.take_settings(store.settings)
    desk.warm.settings_chosen.connect(lambda values: store.change(**values))
    _tell_of_faults(desk, store)


def _connect_tool_bar(desk: Desk, store: SettingsStore) -> None:
    bar, settings = desk.tool_bar, store.settings
    language = "" if settings.language == AUTO else settings.language
    is_there = bar.choose(model=settings.model, language=language, quality=settings.quality)
    if settings.model != AUTO and not is_there:
        best = bar.options().model
        desk.messages.note(
            QCoreApplication.translate("Settings", "The model {0} is not on this machine; {1} is used.").format(
                settings.model, best
            ),
        )
    bar.model_chosen.connect(lambda name: store.change(model=name))
    bar.language_chosen.connect(lambda code: store.change(language=code or AUTO))
    bar.quality_chosen.connect(lambda name: store.change(quality=Quality(name)))
    bar.take_settings(settings)
    store.settings_changed.connect(bar.take_settings)
    options = FileOptions(store, desk.window, model=lambda: bar.options().model)
    bar.options_requested.connect(lambda: options.show_below(bar.more))
    presets = PresetStore(PresetsFile(path=store.file.path.with_name("presets.toml")), desk)
    desk.window.closing.connect(PresetDesk(bar, store, presets, desk.messages, desk.window).close)


def _tell_of_faults(desk: Desk, store: SettingsStore) -> None:
    """Say in one sentence what of the file cannot be used; what holds instead is no riddle then."""
    faults = [fault.sentence for fault in store.faults]
    names = [fault.name for fault in store.faults] + [
        f"keys.{command.id}" for command in desk.window.actions_table.with_unusable_keys()
    ]
    if not names:
        return
    if len(names) == 1 and faults:
        text = faults[0]
    else:
        text = QCoreApplication.translate(
            "Settings", "These settings cannot be used: {0}. Correct them or delete their lines."
        ).format(", ".join(names))
    _warn(desk, store, f"{text} {QCoreApplication.translate('Settings', 'Until then the defaults hold.')}")


def _tell_of_refusal(desk: Desk, store: SettingsStore, error: FriscoError) -> None:
    _warn(desk, store, error.sentence)


def _warn(desk: Desk, store: SettingsStore, text: str) -> None:
    show = QCoreApplication.translate("Settings", "Show the file")
    desk.messages.warn(text, key=_FILE, action=show, on_action=lambda: show_in_folder(store.file.path))
