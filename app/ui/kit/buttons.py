"""Buttons: with words in one of the theme's kinds, with an icon alone, and the pill that floats over a view."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from app.core.overriding import override
from app.ui.icons import IconName, icon
from app.ui.kit.looks import ButtonKind, set_look
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import ColourName, current_theme

_ARROW_PX: Final = 12
_ROOM_FOR_ARROW_PX: Final = 16


def push_button(
    text: str,
    *,
    kind: ButtonKind = "outlined",
    icon_name: IconName | None = None,
    menu: QMenu | None = None,
    parent: QWidget | None = None,
) -> QPushButton:
    """Return a button; at most one of a view is primary. A click leaves the keyboard where it was, Tab reaches it."""
    button = PushButton(text, parent) if menu is None else _MenuButton(text, menu, parent)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_look(button, "kind", kind)
    if icon_name is not None:
        button.setIcon(icon(icon_name, colour=_icon_colour(kind)))
        button.setIconSize(_icon_size_beside_words() if text else _icon_size())
    return button


def round_button(icon_name: IconName, text: str, *, parent: QWidget | None = None) -> QPushButton:
    """Return the round accent button (play); the text is its accessible name and tool tip."""
    button = push_button("", kind="round", icon_name=icon_name, parent=parent)
    button.setAccessibleName(text)
    give_tip(button, text)
    return button


def set_button_icon(button: QPushButton, icon_name: IconName) -> None:
    """Change the icon of a push button, in the colour of its kind."""
    button.setIcon(icon(icon_name, colour=_icon_colour(button.property("kind"))))


class PushButton(QPushButton):
    """A button with words that Enter presses too, not the space bar alone, in the window as in every dialog."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A button with an icon alone; its words are the accessible name, and with the shortcut the tool tip.

    It takes the keyboard focus by Tab only, so that a click leaves it where the person was typing.
    """

    def __init__(
        self,
        icon_name: IconName,
        text: str,
        *,
        shortcut: QKeySequence | QKeySequence.StandardKey | str | None = None,
        is_checkable: bool = False,
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setIcon(icon(icon_name))
        self._be_an_icon(is_small=is_small)
        self.setCheckable(is_checkable)
        self.set_words(text, QKeySequence() if shortcut is None else QKeySequence(shortcut))

    @classmethod
    def for_action(cls, action: QAction, icon_name: IconName, *, parent: QWidget | None = None) -> "IconButton":
        """Return a button that triggers the action and follows its text, shortcut, check mark and being enabled."""
        button = cls(icon_name, action.text(), is_checkable=action.isCheckable(), parent=parent)
        if action.icon().isNull():
            action.setIcon(icon(icon_name))
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        action.changed.connect(button.take_words_of_action)
        button.take_words_of_action()
        return button

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_icon_name(self, icon_name: IconName) -> None:
        self.setIcon(icon(icon_name))

    def set_words(self, text: str, shortcut: QKeySequence) -> None:
        keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
        self.setAccessibleName(text)
        give_tip(self, text, keys)

    def take_words_of_action(self) -> None:
        """Name the button as its action is named now."""
        action = self.defaultAction()
        self.set_words(_without_mnemonic(action.text()), action.shortcut())

    def _be_an_icon(self, *, is_small: bool) -> None:
        self.setIconSize(_icon_size())
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        edge = current_theme().metric("control_height_small" if is_small else "control_height")
        self.setFixedSize(edge, edge)
        if is_small:
            set_look(self, "kind", "small")


class PillButton(PushButton):
    """A rounded accent button that floats over the bottom of a view, as "Back to now" does; shown and hidden by the view.

    It belongs to the widget it floats over and follows its size.
    """

    def __init__(self, text: str, icon_name: IconName, host: QWidget) -> None:
        super().__init__(text, host)
        self._host = host
        set_look(self, "kind", "pill")
        self.setIcon(icon(icon_name, colour="on_accent"))
        self.setIconSize(_icon_size_beside_words())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        host.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._float()
        return False

    @override
    def setVisible(self, visible: bool) -> None:
        if visible:
            self._float()
        super().setVisible(visible)

    def _float(self) -> None:
        self.adjustSize()
        below = current_theme().metric("space_wide")
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - below)
        self.raise_()


class _MenuButton(PushButton):
    """A push button that opens a menu; it paints words and arrow itself, for the style sheet cannot hold them apart."""

    def __init__(self, text: str, menu: QMenu, parent: QWidget | None) -> None:
        super().__init__(text, parent)
        self._arrow = icon("chevron-down", colour="muted")
        self.setMenu(menu)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_ROOM_FOR_ARROW_PX, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        option.rect = option.rect.adjusted(0, 0, -_ROOM_FOR_ARROW_PX, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        arrow = QRect(self.width() - _ARROW_PX - 11, (self.height() - _ARROW_PX) // 2 + 1, _ARROW_PX, _ARROW_PX)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        self._arrow.paint(painter, arrow, Qt.AlignmentFlag.AlignCenter, mode)


def _is_enter(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held == Qt.KeyboardModifier.NoModifier


def _icon_colour(kind: ButtonKind) -> ColourName:
    match kind:
        case "primary" | "pill" | "round":
            return "on_accent"
        case "danger":
            return "bad"
        case "link":
            return "accent_text"
        case _:
            return "icon"


def _icon_size() -> QSize:
    edge = current_theme().metric("icon")
    return QSize(edge, edge)


def _icon_size_beside_words() -> QSize:
    """Return a size wider than the icon: Qt leaves only four points between icon and words."""
    edge = current_theme().metric("icon")
    return QSize(edge + 4, edge)


def _without_mnemonic(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
