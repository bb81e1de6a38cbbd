"""Shows in one window what Messages says: toasts at its bottom, banners at its top, a dialog for a fault."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.dialogs.banner_stack import BannerStack
from app.ui.dialogs.fault_dialog import FaultDialog
from app.ui.kit.toast import ToastArea
from app.ui.messages import Message, MessageKind, Messages


class MessageDisplay(QObject):
    """Owns which fault is shown and which wait: never two dialogs at a time. Lives on the GUI thread, with its window."""

    def __init__(self, messages: Messages, *, toasts: ToastArea, banners: BannerStack, window: QWidget) -> None:
        super().__init__(window)
        self._toasts = toasts
        self._banners = banners
        self._window = window
        self._shown: FaultDialog | None = None
        self._waiting: list[Message] = []
        messages.said.connect(self._show)
        messages.withdrawn.connect(banners.withdraw)

    @property
    def dialog(self) -> FaultDialog | None:
        """Return the fault that is open, if any."""
        return self._shown

    def _show(self, message: Message) -> None:
        match message.kind:
            case MessageKind.NOTE:
                self._toasts.show_note(message.text, action=message.action, on_action=message.on_action)
            case MessageKind.NOTICE:
                self._banners.show_notice(message)
            case MessageKind.FAULT:
                if message not in self._waiting:
                    self._waiting.append(message)
                if self._shown is None:
                    self._open_next()

    def _open_next(self) -> None:
        message = self._waiting[0]
        self._shown = FaultDialog(message.title, message.text, details=message.details, parent=self._window)
        self._shown.finished.connect(self._go_on)
        self._shown.show()

    def _go_on(self) -> None:
        """Forget the fault that was closed and open the one that waited longest."""
        self._shown = None
        del self._waiting[:1]
        if self._waiting:
            self._open_next()
