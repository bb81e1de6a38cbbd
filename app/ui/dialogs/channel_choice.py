"""Which channel of a recording is listened to: all of them mixed, or one alone."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.ui.kit.rows import dress_rows

_OFFERED: Final = 8  # more are had by the command line, and shown where they are set


class ChannelChoice(QComboBox):
    """Owns the choice. Lives on the GUI thread. Signal ``chosen(int)``: from 1, 0 for all of them mixed."""

    chosen = Signal(object)

    def __init__(self, *, channels: int | None = None, parent: QWidget | None = None) -> None:
        """Offer the channels that a recording has, or the usual ones where that is not known."""
        super().__init__(parent)
        dress_rows(self)
        self.setAccessibleName(QCoreApplication.translate("FileOptions", "Channel"))
        for channel in range((_OFFERED if channels is None else channels) + 1):
            self.addItem(channel_words(channel, of=channels), channel)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))

    @property
    def channel(self) -> int:
        return int(self.currentData())

    def show_channel(self, channel: int) -> None:
        if self.findData(channel) < 0:
            self.addItem(channel_words(channel), channel)
        self.setCurrentIndex(self.findData(channel))


def channel_words(channel: int, *, of: int | None = None) -> str:
    translate = QCoreApplication.translate
    match channel:
        case 0:
            return translate("FileOptions", "All channels, mixed")
        case 1 if of is None or of <= 2:
            return translate("FileOptions", "Left, channel 1")
        case 2 if of is None or of <= 2:
            return translate("FileOptions", "Right, channel 2")
        case _:
            return translate("FileOptions", "Channel {0}").format(channel)
