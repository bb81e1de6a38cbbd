"""Choosing, saving and looking after presets in the window: between the button of the tool bar, the settings and the file."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import FriscoError
from app.core.presets import Preset, clean_name, free_name
from app.core.settings import AUTO, SettingFault, Settings
from app.ui.dialogs.folders import show_in_folder
from app.ui.messages import Messages
from app.ui.preset_store import PresetStore
from app.ui.settings_store import SettingsStore
from app.ui.tool_bar import ToolBar

if TYPE_CHECKING:
    from app.ui.dialogs.presets_dialog import PresetsDialog

_FAULTY: Final = "presets"  # the matter of the notice about the file
_KINDS: Final = "*.toml"
_SUGGESTED: Final = "frisco-presets.toml"


class PresetDesk(QObject):
    """Owns the dialogs about presets. Lives on the GUI thread, with its window."""

    def __init__(
        self, bar: ToolBar, settings: SettingsStore, presets: PresetStore, messages: Messages, window: QWidget
    ) -> None:
        super().__init__(window)
        self._bar, self._settings, self._presets = bar, settings, presets
        self._messages, self._window = messages, window
        self._dialog: PresetsDialog | None = None
        button = bar.preset
        button.chosen.connect(self.choose)
        button.save_as_requested.connect(self.save_as)
        button.update_requested.connect(self.update)
        button.manage_requested.connect(self.manage)
        button.menu.aboutToHide.connect(presets.read)  # by the next time it is what the file has now
        settings.settings_changed.connect(lambda _settings: self._show())
        presets.presets_changed.connect(self._show)
        presets.refused.connect(self._refuse)
        presets.removed.connect(self._on_removed)
        presets.faults_found.connect(self._on_faults)
        self._show()
        presets.read()

    @property
    def settings(self) -> SettingsStore:
        return self._settings

    @property
    def current(self) -> Preset | None:
        """Return the preset that was chosen last, if it is still there."""
        name = self._settings.settings.preset
        return self._presets.find(name) if name else None

    def choose(self, preset: Preset) -> None:
        """Let the choices of a preset hold for the next files; what held before can be had back."""
        before = self._settings.settings
        self._apply({**preset.changes(), "preset": preset.name})
        text = QCoreApplication.translate("Presets", "The next files go by {0}.").format(preset.name)
        undo = QCoreApplication.translate("Presets", "Undo")
        back = {name: getattr(before, name) for name in (*preset.changes(), "preset")}
        self._messages.note(text, action=undo, on_action=partial(self._apply, back))

    def save_as(self) -> None:
        """Ask for a name for the choices as they are."""
        title = QCoreApplication.translate("Presets", "Save as a preset")
        self._ask_name(title, "", self._save_now)

    def update(self) -> None:
        """Write the choices as they are into the preset that was chosen."""
        current = self.current
        if current is not None and not current.is_built_in:
            self._presets.save(Preset.of(current.name, self._chosen()), self._say_saved)

    def manage(self) -> None:
        dialog = self._dialog = self._dialog or self._made()
        dialog.show_presets(self._presets.presets, self._settings.settings.preset)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def close(self) -> None:
        self._presets.close()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _chosen(self) -> Settings:
        """Return the settings as the tool bar stands."""
        return self._bar.settings()

    def _apply(self, values: dict[str, object]) -> None:
        self._settings.change(**values)
        settings = self._settings.settings
        is_there = self._bar.choose(
            model=settings.model,
            language="" if settings.language == AUTO else settings.language,
            quality=settings.quality.value,
        )
        if not is_there and settings.model != AUTO:
            text = QCoreApplication.translate("Presets", "The model {0} is not on this machine; {1} is used.")
            self._messages.note(text.format(settings.model, self._bar.options().model))

    def _show(self) -> None:
        current = self.current
        is_changed = current is not None and current.differs_from(self._settings.settings)
        self._bar.preset.show_presets(self._presets.presets, current, is_changed=is_changed)
        if self._dialog is not None:
            self._dialog.show_presets(self._presets.presets)

    def _save_now(self, name: str) -> None:
        self._presets.save(Preset.of(name, self._chosen()), self._on_saved_anew)

    def _on_saved_anew(self, preset: Preset) -> None:
        self._settings.change(preset=preset.name)
        self._say_saved(preset)

    def _say_saved(self, preset: Preset) -> None:
        self._messages.note(QCoreApplication.translate("Presets", "The preset {0} is saved.").format(preset.name))

    def _made(self) -> "PresetsDialog":
        from app.ui.dialogs.presets_dialog import PresetsDialog

        dialog = PresetsDialog(self._window)
        dialog.choose_requested.connect(self.choose)
        dialog.rename_requested.connect(self._rename)
        dialog.copy_requested.connect(self._copy)
        dialog.remove_requested.connect(lambda preset: self._presets.remove(preset.name))
        dialog.import_requested.connect(self._import)
        dialog.export_requested.connect(self._export)
        return dialog

    def _rename(self, preset: Preset) -> None:
        title = QCoreApplication.translate("Presets", "Rename the preset")
        self._ask_name(title, preset.name, partial(self._rename_to, preset), own=preset)

    def _rename_to(self, preset: Preset, name: str) -> None:
        was_current = self._settings.settings.preset.casefold() == preset.key
        self._presets.rename(preset.name, name, partial(self._on_renamed, was_current))

    def _on_renamed(self, was_current: bool, preset: Preset) -> None:
        if was_current:
            self._settings.change(preset=preset.name)
        if self._dialog is not None:
            self._dialog.go_to(preset)

    def _copy(self, preset: Preset) -> None:
        title = QCoreApplication.translate("Presets", "Copy the preset")
        name = free_name(preset.name, (one.name for one in self._presets.presets))
        self._ask_name(title, name, lambda chosen: self._presets.save(preset.renamed(chosen), self._on_copied))

    def _on_copied(self, preset: Preset) -> None:
        if self._dialog is not None:
            self._dialog.go_to(preset)

    def _on_removed(self, preset: Preset) -> None:
        text = QCoreApplication.translate("Presets", "The preset {0} is deleted.").format(preset.name)
        undo = QCoreApplication.translate("Presets", "Undo")
        self._messages.note(text, action=undo, on_action=partial(self._presets.save, preset))

    def _import(self) -> None:
        title = QCoreApplication.translate("Presets", "Import presets")
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(Path.home()), _KINDS)
        if name:
            self._presets.take_in(Path(name), self._on_imported)

    def _on_imported(self, taken: list[Preset]) -> None:
        translate = QCoreApplication.translate
        names = ", ".join(preset.name for preset in taken)
        none = translate("Presets", "There is nothing new in that file.")
        self._messages.note(translate("Presets", "Taken over: {0}").format(names) if taken else none)

    def _export(self) -> None:
        title = QCoreApplication.translate("Presets", "Export presets")
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(Path.home() / _SUGGESTED), _KINDS)
        own = tuple(preset for preset in self._presets.presets if not preset.is_built_in)
        if name:
            self._presets.write_out(own, Path(name), self._on_exported)

    def _on_exported(self, path: Path) -> None:
        translate = QCoreApplication.translate
        show = translate("Presets", "Show the file")
        text = translate("Presets", "The presets are in {0}.").format(path.name)
        self._messages.note(text, action=show, on_action=lambda: show_in_folder(path))

    def _ask_name(self, title: str, name: str, then: object, *, own: Preset | None = None) -> None:
        from app.ui.dialogs.name_dialog import NameDialog

        parent = self._dialog if self._dialog is not None and self._dialog.isVisible() else self._window
        agree = QCoreApplication.translate("Presets", "Save")
        dialog = NameDialog(title, name=name, agree=agree, fault_in=partial(self._fault_in, own), parent=parent)
        dialog.named.connect(then)
        dialog.open()

    def _fault_in(self, own: Preset | None, name: str) -> str:
        try:
            key = clean_name(name).casefold()
        except ValueError as error:
            return str(error)
        there = self._presets.find(key)
        if there is not None and (own is None or there.key != own.key):
            return QCoreApplication.translate("Presets", "There is a preset of this name already.")
        return ""

    def _on_faults(self, faults: tuple[SettingFault, ...]) -> None:
        text = faults[0].sentence
        if len(faults) > 1:
            more = QCoreApplication.translate("Presets", "There is more amiss in that file.")
            text = f"{text} {more}"
        show = QCoreApplication.translate("Presets", "Show the file")
        on_action = partial(show_in_folder, self._presets.file.path)
        self._messages.warn(text, key=_FAULTY, action=show, on_action=on_action)

    def _refuse(self, error: FriscoError) -> None:
        self._messages.fault(QCoreApplication.translate("Presets", "That cannot be done with the preset"), error)
