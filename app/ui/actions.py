"""The QActions of the window, made from the table in ``commands``, with the keys that a person gave them.

What a command does is the main window's affair: it connects each one, and ``unconnected`` tells which it forgot.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.ui.commands import COMMANDS, MENU_INSIDE, Command, CommandId, Menu, Zone
from app.ui.icons import icon
from app.ui.mnemonics import mnemonic_of, with_mnemonics

_log = logging.getLogger(__name__)

_TABLE: Final = {command.id: command for command in COMMANDS}
_HOLDING: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_NEVER_ALONE: Final = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
_FIRST_SPECIAL: Final = Qt.Key.Key_F1  # below lie letters, editing and arrow keys
_LAST_FUNCTION: Final = Qt.Key.Key_F35
_FIRST_MEDIA: Final = Qt.Key.Key_Back
_LAST_MEDIA: Final = 0x0100_0FFF  # beyond lie AltGr and dead keys


class Actions(QObject):
    """Owns one QAction for each command, and its keys. Lives on the GUI thread; one a window.

    Signal ``keys_changed()``: a person changed keys; the new ones have been handed to ``save`` already.
    """

    keys_changed = Signal()

    def __init__(
        self,
        keys: Mapping[str, str] | None = None,
        *,
        save: Callable[[Mapping[str, str]], object] = lambda _keys: None,
        parent: QObject | None = None,
    ) -> None:
        """Make the actions; ``keys`` are a person's own by command id, as ``save`` gets them, "" for no key."""
        super().__init__(parent)
        self._save = save
        self._connected: set[CommandId] = set()
        self._own = _without_conflicts(_readable(keys)) if keys else {}
        # Handed to ``save`` with the others: a file edited by hand, or used by a newer program, keeps its lines.
        self._unusable = {name: text for name, text in (keys or {}).items() if name not in self._own}
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {command.id: self._made(command) for command in COMMANDS}

    def __getitem__(self, command_id: CommandId) -> QAction:
        return self._actions[command_id]

    def on(self, command_id: CommandId, act: Callable[[], object]) -> None:
        """Do this when the command is given."""
        self._actions[command_id].triggered.connect(lambda _checked: act())
        self._connected.add(command_id)

    def on_switch(self, command_id: CommandId, act: Callable[[bool], object]) -> None:
        """Do this when the command is switched on or off by the person; setting its check mark from code is silent."""
        # Qt counts the words of a function and may pass none to one of C; to a lambda it passes the state.
        self._actions[command_id].triggered.connect(lambda is_on: act(is_on))  # noqa: PLW0108
        self._connected.add(command_id)

    def set_waiting(self, *, is_waiting: bool) -> None:
        """Let only those commands be given that are connected already, or all of them again."""
        for command_id, action in self._actions.items():
            action.setEnabled(not is_waiting or command_id in self._connected)

    def unconnected(self) -> frozenset[CommandId]:
        """Return the commands that do nothing yet; a finished window has none."""
        return frozenset(self._actions) - self._connected

    def attach(self, zone: Zone, widget: QWidget) -> None:
        """Let the keys of a zone hold while this widget, or one inside it, has the keyboard."""
        widget.addActions([self._actions[command.id] for command in COMMANDS if command.zone is zone])

    def fill(self, bar: QMenuBar) -> None:
        """Put every menu on the menu bar; those with nothing of their own come inside another."""
        menus: dict[Menu, QMenu] = {}
        for command in COMMANDS:
            menu = menus.get(command.menu)
            if menu is None:
                outer = MENU_INSIDE.get(command.menu)
                title = QCoreApplication.translate("Actions", command.menu.value)
                menu = menus[command.menu] = menus[outer].addMenu(title) if outer else bar.addMenu(title)
            if command.begins_part and not menu.isEmpty():
                menu.addSeparator()
            if command.is_in_menu:
                menu.addAction(self._actions[command.id])
        for menu in menus.values():
            _mark_letters(menu)

    # Keys

    def keys_of(self, command_id: CommandId) -> tuple[QKeySequence, ...]:
        """Return the keys that hold now, the one to show first."""
        return _keys_of(command_id, self._own)

    def has_own_keys(self, command_id: CommandId) -> bool:
        return command_id in self._own

    def has_any_own_keys(self) -> bool:
        return bool(self._own)

    def with_unusable_keys(self) -> tuple[Command, ...]:
        """Return the commands whose stored keys are none, or belong to another."""
        return tuple(command for command in COMMANDS if command.id in self._unusable)

    def rival_of(self, command_id: CommandId, keys: QKeySequence) -> Command | None:
        """Return the command that has these keys already, where both could be meant."""
        return next((rival for rival in _rivals(command_id) if _is_among(keys, self.keys_of(rival.id))), None)

    def change_keys(self, command_id: CommandId, keys: QKeySequence) -> None:
        """Give a command other keys, or none; they are taken from the command that had them."""
        rival = self.rival_of(command_id, keys)
        if _TABLE[command_id].is_typed or (rival and rival.is_typed) or fault_of(command_id, keys):
            raise ValueError(f"{keys.toString()} cannot be the keys of {command_id}")
        while (rival := self.rival_of(command_id, keys)) is not None:
            left = [own for own in self.keys_of(rival.id) if not _is_among(own, (keys,))]
            self._own[rival.id] = _written(left)
        self._own[command_id] = _written([] if keys.isEmpty() else [keys])
        self._take_keys()

    def reset_keys(self, command_id: CommandId) -> None:
        """Give a command the keys of the table again; other commands lose those they took from it."""
        self._own.pop(command_id, None)
        self._unusable.pop(command_id, None)
        for keys in self.keys_of(command_id):
            while (rival := self.rival_of(command_id, keys)) is not None:
                self._own[rival.id] = _written([own for own in self.keys_of(rival.id) if not _is_among(own, (keys,))])
        self._take_keys()

    def reset_all_keys(self) -> None:
        self._own = {}
        self._unusable = {name: text for name, text in self._unusable.items() if name not in set(CommandId)}
        self._take_keys()

    def _take_keys(self) -> None:
        self._own = {name: keys for name, keys in self._own.items() if keys != _written(_keys_of(name, {}))}
        for command_id, action in self._actions.items():
            action.setShortcuts(self.keys_of(command_id))
        self._save({**self._unusable, **{str(name): keys for name, keys in self._own.items()}})
        self.keys_changed.emit()

    def _made(self, command: Command) -> QAction:
        action = QAction(QCoreApplication.translate("Actions", command.text), self)
        action.setObjectName(command.id)
        action.setCheckable(command.is_checkable)
        action.setShortcuts(self.keys_of(command.id))
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        is_everywhere = command.zone is Zone.WINDOW
        context = Qt.ShortcutContext
        action.setShortcutContext(context.WindowShortcut if is_everywhere else context.WidgetWithChildrenShortcut)
        if command.icon is not None:
            action.setIcon(icon(command.icon))
        if command.group:
            self._group(command.group).addAction(action)
        return action

    def _group(self, name: str) -> QActionGroup:
        return self._groups.setdefault(name, QActionGroup(self))


def _mark_letters(menu: QMenu) -> None:
    """Underline a letter of each line: Alt and a few letters reach every command."""
    lines = [action for action in menu.actions() if not action.isSeparator() and action.menu() is None]
    inner = [mnemonic_of(action.text()) for action in menu.actions() if action.menu() is not None]
    for action, text in zip(lines, with_mnemonics([line.text() for line in lines], inner), strict=True):
        action.setText(text)


_ROLES: Final = {
    CommandId.QUIT: QAction.MenuRole.QuitRole,
    CommandId.ABOUT: QAction.MenuRole.AboutRole,
}


def fault_of(command_id: CommandId, keys: QKeySequence) -> str:
    """Return in words why these keys cannot be used for a command; empty when they can."""
    if keys.isEmpty():
        return ""
    combination: QKeyCombination = keys[0]  # type: ignore[index]  # Qt has it, its stub has not
    if combination.key() in _NEVER_ALONE and not combination.keyboardModifiers() & _HOLDING:
        return QCoreApplication.translate("Actions", "This key moves through the window and leaves it as it is.")
    if _TABLE[command_id].zone is not Zone.TIMING and _is_for_typing(combination):
        return QCoreApplication.translate("Actions", "This key is needed for typing. Hold Ctrl or Alt as well.")
    return ""


def _is_for_typing(combination: QKeyCombination) -> bool:
    key, modifiers = combination.key(), combination.keyboardModifiers()
    is_special = _FIRST_SPECIAL <= key <= _LAST_FUNCTION or _FIRST_MEDIA <= key <= _LAST_MEDIA
    return not is_special and not modifiers & _HOLDING


def _readable(stored: Mapping[str, str]) -> dict[CommandId, str]:
    """Return what can be used of stored keys: commands come and go, and files are edited by hand."""
    usable: dict[CommandId, str] = {}
    for name, text in stored.items():
        command = next((known for known in COMMANDS if known.id == name), None)
        keys = _read(text)
        is_usable = command is not None and not command.is_typed and not any(fault_of(command.id, key) for key in keys)
        if command is None or not is_usable or _plain(_written(keys)) != _plain(text):
            _log.info("the stored keys of %s cannot be used", name)
        else:
            usable[command.id] = _written(keys)
    return usable


def _without_conflicts(own: dict[CommandId, str]) -> dict[CommandId, str]:
    """Drop own keys until no two commands share one; the table by itself has no conflict."""
    kept = dict(own)
    for command in COMMANDS:
        for rival in _rivals(command.id):
            if any(_is_among(keys, _keys_of(rival.id, kept)) for keys in _keys_of(command.id, kept)):
                kept.pop(rival.id if rival.id in kept else command.id)
                return _without_conflicts(kept)
    return kept


def _rivals(command_id: CommandId) -> list[Command]:
    """Return the other commands whose keys could be meant at the same time."""
    zone = _TABLE[command_id].zone
    zones = set(Zone) if zone is Zone.WINDOW else {zone, Zone.WINDOW}
    return [command for command in COMMANDS if command.id is not command_id and command.zone in zones]


def _keys_of(command_id: CommandId, own: Mapping[CommandId, str]) -> tuple[QKeySequence, ...]:
    if command_id in own:
        return _read(own[command_id])
    return tuple(QKeySequence(text) for text in _TABLE[command_id].keys)


def _read(text: str) -> tuple[QKeySequence, ...]:
    listed = QKeySequence.listFromString(text, QKeySequence.SequenceFormat.PortableText)
    return tuple(keys for keys in listed if not keys.isEmpty())


def _written(keys: list[QKeySequence] | tuple[QKeySequence, ...]) -> str:
    return QKeySequence.listToString(list(keys), QKeySequence.SequenceFormat.PortableText)


def _plain(text: str) -> str:
    """Return keys as they compare: a person may write "ctrl + j"."""
    return text.replace(" ", "").casefold()


def _is_among(keys: QKeySequence, others: tuple[QKeySequence, ...]) -> bool:
    if keys.isEmpty():
        return False
    none = QKeySequence.SequenceMatch.NoMatch
    return any(keys.matches(other) is not none or other.matches(keys) is not none for other in others)
