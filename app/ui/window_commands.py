"""What each command of the table does in the window: one line a command, nothing decided here."""

from collections.abc import Callable
from pathlib import Path

from app.ui.actions import Actions
from app.ui.commands import CommandId, Zone
from app.ui.desk import Desk
from app.ui.dialogs.folders import open_folder
from app.ui.dialogs.save_version_dialog import SaveVersionDialog
from app.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from app.ui.editor.document import LogState
from app.ui.file_commands import media_filter
from app.ui.theme import ThemeChoice, ThemeKeeper

_C = CommandId


def connect_commands(desk: Desk, keeper: ThemeKeeper, logs: Path) -> None:
    """Give every command its act."""
    actions = desk.window.actions_table
    actions.set_waiting(is_waiting=False)
    _connect_files(desk, actions)
    _connect_editing(desk, actions)
    _connect_playback(desk, actions)
    _connect_view(desk, actions, keeper)
    _connect_library(desk, actions)
    _connect_help(desk, actions, logs)
    desk.editor.state_changed.connect(lambda state: _show_log(actions, state))
    _show_log(actions, None)


def _connect_files(desk: Desk, actions: Actions) -> None:
    actions.on(_C.ADD_PART, lambda: desk.parts.add_file(media_filter()))
    actions.on_switch(_C.PAUSE_QUEUE, lambda _is_on: desk.toggle_pause())
    actions.on(_C.WHAT_FAILED, desk.failures.show_list)
    actions.on(_C.FILE_OPTIONS, desk.tool_bar.options_requested.emit)
    desk.tool_bar.more.follow(actions[_C.FILE_OPTIONS])
    actions.on(_C.SAVE_VERSION, desk.editor.versions.save)
    actions.on(_C.SAVE_VERSION_WITH_NOTE, lambda: _save_with_note(desk))
    actions.on(_C.EXPORT, desk.export)


def _connect_editing(desk: Desk, actions: Actions) -> None:
    panes, editor = desk.editor.panes, desk.editor
    actions.on(_C.UNDO, editor.undo)
    actions.on(_C.REDO, editor.redo)
    actions.on(_C.FIND, panes.open_find)
    actions.on(_C.REPLACE, lambda: panes.open_find(is_replacing=True))
    actions.on(_C.FIND_NEXT, lambda: panes.finder.step(1))
    actions.on(_C.FIND_PREVIOUS, lambda: panes.finder.step(-1))
    actions.on(_C.SEARCH_LIBRARY, desk.search.open)
    actions.on(_C.SPLIT_ROW, panes.working_pane.split_row)
    actions.on(_C.JOIN_ROW, panes.working_pane.join_with_next)
    actions.on(_C.SHOW_VERSIONS, editor.header.versions.open_history)
    actions.on_switch(_C.COMPARE, editor.versions.toggle_compare)
    editor.versions.comparing_changed.connect(actions[_C.COMPARE].setChecked)
    actions.on_switch(_C.FOLLOW, panes.set_following)


def _connect_playback(desk: Desk, actions: Actions) -> None:
    editor, sound = desk.editor, desk.editor.sound
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


def _connect_view(desk: Desk, actions: Actions, keeper: ThemeKeeper) -> None:
    actions.on_switch(_C.SIDE_BAR, desk.side_bar.setVisible)
    actions[_C.SIDE_BAR].setChecked(True)
    actions.on_switch(_C.GPU_PANEL, desk.window.gpu_dock.setVisible)
    desk.window.gpu_dock.visibilityChanged.connect(actions[_C.GPU_PANEL].setChecked)
    actions.on(_C.GPU_COMPONENT, desk.cards.show_component)
    actions.on(_C.TEST_CARDS, desk.cards.test_again)
    actions.on(_C.FREE_MEMORY, desk.warm.free)
    actions.on(_C.TEXT_LARGER, lambda: desk.editor.panes.zoom_by(1))
    actions.on(_C.TEXT_SMALLER, lambda: desk.editor.panes.zoom_by(-1))
    actions.on(_C.TEXT_NORMAL, lambda: desk.editor.panes.set_zoom(0))
    choices = {_C.THEME_SYSTEM: ThemeChoice.SYSTEM, _C.THEME_LIGHT: ThemeChoice.LIGHT, _C.THEME_DARK: ThemeChoice.DARK}
    for command, choice in choices.items():
        actions.on(command, _choosing(keeper, choice))
        actions[command].setChecked(keeper.choice is choice)
    actions.on(_C.NEXT_PART, lambda: desk.go_to_part(1))
    actions.on(_C.PREVIOUS_PART, lambda: desk.go_to_part(-1))
    actions.on_switch(_C.FULL_SCREEN, lambda is_on: desk.window.showFullScreen() if is_on else desk.window.showNormal())


def _choosing(keeper: ThemeKeeper, choice: ThemeChoice) -> Callable[[], None]:
    return lambda: keeper.choose(choice)


def _connect_library(desk: Desk, actions: Actions) -> None:
    actions.on(_C.STATISTICS, lambda: _statistics(desk))
    actions.on(_C.DELETE_TRANSCRIPT, desk.deletion.delete_open)
    actions.on(_C.SHOW_DELETED, desk.deletion.show_deleted)
    actions.on(_C.TIDY, desk.deletion.show_tidying)
    actions.on(_C.STORAGE, desk.recordings.show_storage)
    actions.on(_C.FIND_MOVED_FILES, desk.recordings.show_moved_files)
    actions.on(_C.ABOUT_RECORDING, desk.about_open_recording)
    actions.on(_C.TRANSCRIBE_AGAIN, desk.transcribe_open_again)
    actions.on(_C.DESCRIBE, desk.descriptions.ask_about_open)
    actions.on(_C.EARLIER_EXPORTS, desk.earlier_exports.show_of_open)
    actions.on(_C.BACKUPS, lambda: _backups(desk))
    actions.on(_C.EXPORT_LIBRARY, lambda: _export_library(desk))
    actions.on(_C.IMPORT_LIBRARY, lambda: _import_library(desk))
    actions.on(_C.MODELS, desk.models.show_page)


def _connect_help(desk: Desk, actions: Actions, logs: Path) -> None:
    actions.on(_C.SHORTCUTS, lambda: ShortcutsDialog(actions, desk.window).open())
    actions.on(_C.LOG_FOLDER, lambda: open_folder(logs))
    actions.on(_C.ABOUT, lambda: _about(desk))


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
        _C.ABOUT_RECORDING,
        _C.DESCRIBE,
        _C.TRANSCRIBE_AGAIN,
        _C.EARLIER_EXPORTS,
        _C.DELETE_TRANSCRIPT,
    ):
        actions[command].setEnabled(state is not None)


def _save_with_note(desk: Desk) -> None:
    loaded = desk.editor.loaded
    if loaded is not None:
        dialog = SaveVersionDialog(loaded.summary.media_name, desk.editor.versions.newest_number + 1, desk.window)
        dialog.save_requested.connect(desk.editor.versions.save)
        dialog.open()


def _backups(desk: Desk) -> None:
    from app.ui.rescue import show_backups  # not needed at every start

    show_backups(desk)


def _export_library(desk: Desk) -> None:
    from app.ui.dialogs.own_data_dialog import ExportLibraryDialog  # not needed at every start

    desk.editor.flush()
    ExportLibraryDialog(desk.workspace.library, desk.messages, desk.window).open()


def _import_library(desk: Desk) -> None:
    from app.ui.dialogs.own_data_dialog import ImportLibraryDialog  # not needed at every start

    dialog = ImportLibraryDialog(desk.workspace.library, desk.messages, desk.window)
    dialog.imported.connect(lambda _came: desk.list_anew())
    dialog.open()


def _statistics(desk: Desk) -> None:
    from app.ui.statistics.dialog import StatisticsDialog  # needed by few, and not at the start

    StatisticsDialog(desk.workspace.library.statistics.read, desk.window).open()


def _about(desk: Desk) -> None:
    from app.ui.dialogs.about_dialog import AboutDialog  # reads the packages' metadata: not at every start

    AboutDialog(desk.window).open()
