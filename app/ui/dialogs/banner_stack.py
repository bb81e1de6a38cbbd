"""The notices across the top of a window, one below the other, each about its own matter."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.kit.banner import Banner
from app.ui.messages import Message


class BannerStack(QWidget):
    """Owns a banner for each key. One that the person closed stays away until it says something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banners: dict[str, Banner] = {}
        self._messages: dict[str, Message] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_notice(self, message: Message) -> None:
        """Show a notice in the place of the one about the same matter."""
        before = self._messages.get(message.key)
        self._messages[message.key] = message
        if before is not None and before.text == message.text and before.tone == message.tone:
            return
        banner = self._banners.get(message.key) or self._add(message.key)
        banner.say(message.text, tone=message.tone, action=message.action)
        banner.show()
        self._show_or_hide()

    def withdraw(self, key: str) -> None:
        self._messages.pop(key, None)
        banner = self._banners.pop(key, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self._show_or_hide()

    def texts(self) -> tuple[str, ...]:
        """Return what stands there to be read, from above."""
        return tuple(banner.text() for banner in self._banners.values() if not banner.isHidden())

    def _add(self, key: str) -> Banner:
        banner = self._banners[key] = Banner()
        banner.action_requested.connect(lambda: self._act(key))
        banner.closed.connect(self._show_or_hide)
        self._column.addWidget(banner)
        return banner

    def _act(self, key: str) -> None:
        """Do what the latest notice offers."""
        act = self._messages[key].on_action
        if act is not None:
            act()

    def _show_or_hide(self) -> None:
        self.setVisible(bool(self.texts()))
