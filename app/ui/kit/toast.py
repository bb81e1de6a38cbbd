"""A short note at the bottom of the window that goes by itself: "Deleted · Undo"."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.overriding import override
from app.ui.kit.buttons import IconButton, push_button
from app.ui.kit.labels import ElidedLabel
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme

DURATION_MS: Final = 8000
MOST_AT_ONCE: Final = 3
_WIDEST_PX: Final = 560


class Toast(Surface):
    """Owns a sentence, at most one action and the time it has left; the time stands still under mouse and focus.

    Signals: ``action_requested()`` at most once, ``closed()`` when it has gone, whatever made it go. It deletes itself.
    """

    action_requested = Signal()
    closed = Signal()

    def __init__(
        self, text: str, *, action: str = "", duration_ms: int = DURATION_MS, parent: QWidget | None = None
    ) -> None:
        super().__init__("toast", parent)
        self._text = ElidedLabel(text)
        self._action = push_button(action, kind="link")
        self._action.setVisible(bool(action))
        self._close = IconButton("x", QCoreApplication.translate("Toast", "Close this note"), is_small=True)
        self._patience = QTimer(self, singleShot=True, interval=duration_ms)
        self._is_closed = False
        self._is_hovered = False
        self._lay_out()
        self._action.clicked.connect(self._act)
        self._close.clicked.connect(self.dismiss)
        self._patience.timeout.connect(self.dismiss)
        for button in (self._action, self._close):
            button.installEventFilter(self)

    def start(self) -> None:
        """Show it, tell screen readers, and let its time run."""
        self.show()
        self._patience.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._text.text()))

    def stay(self) -> None:
        """Let its time begin anew, unless it stands still."""
        self._resume()

    def dismiss(self) -> None:
        """Let it go now."""
        if not self._is_closed:
            self._is_closed = True
            self._patience.stop()
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def says(self, text: str) -> bool:
        """Tell whether it says just this, and offers nothing to do."""
        return not self._is_closed and self._action.isHidden() and self._text.text() == text

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    @property
    def is_counting_down(self) -> bool:
        return self._patience.isActive()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._is_hovered = True
        self._patience.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._is_hovered = False
        self._resume()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._patience.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._resume()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def focus_action(self) -> None:
        """Put the keyboard on the action, or on the close button when there is none."""
        target = self._close if self._action.isHidden() else self._action
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _act(self) -> None:
        if not self._is_closed:
            self.action_requested.emit()
            self.dismiss()

    def _resume(self) -> None:
        focused = QApplication.focusWidget()
        is_held = self._is_hovered or (focused is not None and self.isAncestorOf(focused))
        if not is_held and not self._is_closed:
            self._patience.start()

    def _lay_out(self) -> None:
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(theme.metric("space"))
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setMaximumWidth(_WIDEST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class ToastArea(QWidget):
    """Holds the toasts of a window, newest below, floating over its bottom; mouse clicks beside them go through.

    It belongs to the window's central widget (or any host) and follows its size; it hides while there is none.
    """

    def __init__(self, host: QWidget, *, above_px: int = 0) -> None:
        """Float over the host; ``above_px`` keeps the notes clear of what lies along its bottom."""
        super().__init__(host)
        self._host = host
        self._above_px = above_px
        self._toasts: list[Toast] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(current_theme().metric("space"))
        self.hide()
        host.installEventFilter(self)

    def show_note(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        duration_ms: int = DURATION_MS,
    ) -> Toast:
        """Show a note; ``on_action`` is called at most once, when its action is pressed. The oldest gives way.

        A note without an action that stands there as the newest is not said twice: its time begins anew.
        """
        if not action and self._toasts and self._toasts[-1].says(text):
            self._toasts[-1].stay()
            return self._toasts[-1]
        toast = Toast(text, action=action, duration_ms=duration_ms, parent=self)
        if on_action is not None:
            toast.action_requested.connect(on_action)
        toast.closed.connect(self._forget_closed)
        self._toasts.append(toast)
        self._column.addWidget(toast, 0, Qt.AlignmentFlag.AlignHCenter)
        for old in self._toasts[:-MOST_AT_ONCE]:
            old.dismiss()
        self.show()
        toast.start()
        self._float()
        return toast

    def toasts(self) -> tuple[Toast, ...]:
        return tuple(self._toasts)

    def focus_newest(self) -> bool:
        """Put the keyboard on the newest note (a window binds F6 or so to this); False when there is none."""
        if not self._toasts:
            return False
        self._toasts[-1].focus_action()
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._float()
        return False

    def _forget_closed(self) -> None:
        for toast in self._toasts:
            if toast.is_closed:
                self._column.removeWidget(toast)
        self._toasts = [toast for toast in self._toasts if not toast.is_closed]
        self._float()
        self.setVisible(bool(self._toasts))

    def _float(self) -> None:
        """Take just the room the notes need, above the bottom of the host: what is beside them stays clickable."""
        margin = current_theme().metric("space_wide")
        room = QSize(self._host.width() - 2 * margin, self._host.height())
        size = self._column.sizeHint().boundedTo(room)
        self.setGeometry(
            (self._host.width() - size.width()) // 2,
            self._host.height() - size.height() - margin - self._above_px,
            *size.toTuple(),
        )
        self.raise_()
