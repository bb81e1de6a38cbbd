"""What each command of the table does in the window: one line a command, nothing decided here."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.ui.actions import Actions
from app.ui.commands import CommandId, Zone
from app.ui.dialogs.folders import open_folder
from app.ui.dialogs.save_version_dialog import SaveVersionDialog
from app.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from app.ui.editor.document import LogState
from app.ui.main_window import MEDIA_FILTER, MainWindow
from app.ui.theme import ThemeChoice, ThemeKeeper

_C = CommandId


def connect_commands(window: MainWindow, actions: Actions, keeper: ThemeKeeper, logs: Path) -> None:
    """Give every command its act."""
    _connect_files(window, actions)
    _connect_editing(window, actions)
    _connect_playback(window, actions)
    _connect_view(window, actions, keeper)
    _connect_help(window, actions, logs)
    window.editor.state_changed.connect(lambda state: _show_log(actions, state))
    _show_log(actions, None)


def _connect_files(window: MainWindow, actions: Actions) -> None:
    actions.on(_C.ADD_FILES, lambda: _add_files(window))
    actions.on(_C.ADD_FOLDER, lambda: _add_folder(window))
    actions.on(_C.TRY_SAMPLE, window.try_sample)
    actions.on_switch(_C.PAUSE_QUEUE, lambda _is_on: window.toggle_pause())
    actions.on(_C.SAVE_VERSION, window.editor.save_version)
    actions.on(_C.SAVE_VERSION_WITH_NOTE, lambda: _save_with_note(window))
    actions.on(_C.EXPORT, window.export)
    actions.on(_C.QUIT, window.close)


def _connect_editing(window: MainWindow, actions: Actions) -> None:
    panes, editor = window.editor.panes, window.editor
    actions.on(_C.UNDO, editor.undo)
    actions.on(_C.REDO, editor.redo)
    actions.on(_C.FIND, panes.open_find)
    actions.on(_C.REPLACE, lambda: panes.open_find(is_replacing=True))
    actions.on(_C.FIND_NEXT, lambda: panes.finder.step(1))
    actions.on(_C.FIND_PREVIOUS, lambda: panes.finder.step(-1))
    actions.on(_C.SEARCH_LIBRARY, window.tool_bar.search.setFocus)
    actions.on(_C.SPLIT_ROW, panes.working_pane.split_row)
    actions.on(_C.JOIN_ROW, panes.working_pane.join_with_next)
    actions.on(_C.SHOW_VERSIONS, editor.header.versions.open_history)
    actions.on_switch(_C.COMPARE, editor.toggle_compare)
    editor.comparing_changed.connect(actions[_C.COMPARE].setChecked)
    actions.on_switch(_C.FOLLOW, panes.set_following)


def _connect_playback(window: MainWindow, actions: Actions) -> None:
    editor, sound = window.editor, window.editor.sound
    actions.on(_C.PLAY_PAUSE, sound.player.toggle)
    actions.on(_C.PLAY_PAUSE_TIMING, sound.player.toggle)
    actions.on(_C.PLAY_FROM_CARET, editor.play_from_caret)
    actions.on(_C.SKIP_BACK, lambda: sound.skip(-1))
    actions.on(_C.SKIP_FORWARD, lambda: sound.skip(1))
    actions.on(_C.SLOWER, lambda: sound.change_rate(-1))
    actions.on(_C.FASTER, lambda: sound.change_rate(1))
    actions.on(_C.NORMAL_SPEED, lambda: sound.change_rate(0))
    actions.on(_C.ACCEPT_ROW, lambda: editor.step_row(1))
    actions.on(_C.NEXT_ROW, lambda: editor.step_row(1))
    actions.on(_C.PREVIOUS_ROW, lambda: editor.step_row(-1))
    actions.attach(Zone.TYPING, editor.panes.working_pane)
    actions.attach(Zone.TIMING, sound.waveform)


def _connect_view(window: MainWindow, actions: Actions, keeper: ThemeKeeper) -> None:
    actions.on_switch(_C.SIDE_BAR, window.side_bar.setVisible)
    actions[_C.SIDE_BAR].setChecked(True)
    actions.on_switch(_C.GPU_PANEL, window.gpu_dock.setVisible)
    window.gpu_dock.visibilityChanged.connect(actions[_C.GPU_PANEL].setChecked)
    actions.on(_C.TEXT_LARGER, lambda: window.editor.panes.zoom_by(1))
    actions.on(_C.TEXT_SMALLER, lambda: window.editor.panes.zoom_by(-1))
    actions.on(_C.TEXT_NORMAL, lambda: window.editor.panes.set_zoom(0))
    choices = {_C.THEME_SYSTEM: ThemeChoice.SYSTEM, _C.THEME_LIGHT: ThemeChoice.LIGHT, _C.THEME_DARK: ThemeChoice.DARK}
    for command, choice in choices.items():
        actions.on(command, _choosing(keeper, choice))
        actions[command].setChecked(keeper.choice is choice)
    actions.on(_C.NEXT_PART, lambda: window.go_to_part(1))
    actions.on(_C.PREVIOUS_PART, lambda: window.go_to_part(-1))
    actions.on_switch(_C.FULL_SCREEN, lambda is_on: window.showFullScreen() if is_on else window.showNormal())


def _choosing(keeper: ThemeKeeper, choice: ThemeChoice) -> Callable[[], None]:
    return lambda: keeper.choose(choice)


def _connect_help(window: MainWindow, actions: Actions, logs: Path) -> None:
    actions.on(_C.SHORTCUTS, lambda: ShortcutsDialog(actions, window).open())
    actions.on(_C.LOG_FOLDER, lambda: open_folder(logs))
    actions.on(_C.ABOUT, lambda: _about(window))


def _show_log(actions: Actions, state: LogState | None) -> None:
    actions[_C.UNDO].setEnabled(state is not None and state.can_undo)
    actions[_C.REDO].setEnabled(state is not None and state.can_redo)
    for command in (
        _C.SAVE_VERSION,
        _C.SAVE_VERSION_WITH_NOTE,
        _C.EXPORT,
        _C.FIND,
        _C.REPLACE,
        _C.SHOW_VERSIONS,
        _C.COMPARE,
    ):
        actions[command].setEnabled(state is not None)


def _add_files(window: MainWindow) -> None:
    names, _ = QFileDialog.getOpenFileNames(window, window.tr("Add files"), "", MEDIA_FILTER)
    window.receive([Path(name) for name in names])


def _add_folder(window: MainWindow) -> None:
    name = QFileDialog.getExistingDirectory(window, window.tr("Add folder"))
    if name:
        window.receive([Path(name)])


def _save_with_note(window: MainWindow) -> None:
    loaded = window.editor.loaded
    if loaded is not None:
        dialog = SaveVersionDialog(loaded.summary.media_name, window.editor.version_count + 1, window)
        dialog.save_requested.connect(window.editor.save_version)
        dialog.open()


def _about(window: MainWindow) -> None:
    from app.ui.dialogs.about_dialog import AboutDialog  # reads the packages' metadata: not at every start

    AboutDialog(window).open()
