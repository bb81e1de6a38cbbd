"""The banner that tells of a disk that is low, as long as it is: which, how much room there is, what helps."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.core.storage import DiskRoom, size_words
from app.engine.disk_watch import DiskWatch
from app.ui.messages import Messages

_KEY = "disk"


class DiskNotice(QObject):
    """Says and withdraws the notice. Lives on the GUI thread."""

    def __init__(
        self, watch: DiskWatch, messages: Messages, show_storage: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._messages, self._show_storage = messages, show_storage
        watch.low_changed.connect(self._on_low_changed)

    @Slot(object)
    def _on_low_changed(self, room: DiskRoom | None) -> None:
        if room is None:
            self._messages.withdraw(_KEY)
            return
        action = QCoreApplication.translate("Storage", "Storage…")
        words = QCoreApplication.translate(
            "Storage", "The disk with {0} has {1} left. The queue waits for room; remove what you do not need."
        )
        text = words.format(room.place, size_words(room.free_bytes))
        self._messages.warn(text, key=_KEY, action=action, on_action=self._show_storage)
