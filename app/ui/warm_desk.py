"""Models in memory, between the panel that shows them and the engine that keeps them."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.attempts import WarmPicture
from app.core.settings import Settings
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.warm_words import freed_words
from app.ui.messages import Messages
from app.ui.workspace import Workspace


class WarmDesk(QObject):
    """Carries what is loaded to the panel, and what a person wants of it back. Lives on the GUI thread.

    ``settings_chosen`` (a mapping of names and values): what is to be kept of that.
    """

    settings_chosen = Signal(object)

    def __init__(self, workspace: Workspace, panel: GpuPanel, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._card, self._messages = workspace, panel.warm, messages
        self._picture = WarmPicture()
        self._card.free_requested.connect(self.free)
        self._card.leaving_chosen.connect(lambda is_wanted: self.settings_chosen.emit({"leaves_card": is_wanted}))
        self._card.minutes_chosen.connect(lambda minutes: self.settings_chosen.emit({"warm_minutes": minutes}))
        workspace.warmth.warm_changed.connect(self._show)

    def take_settings(self, settings: Settings) -> None:
        self._card.show_settings(settings)

    @Slot()
    def free(self) -> None:
        """Let go of all models; what is being heard on a card waits for the person."""
        words = freed_words(self._picture)  # of what there is before it goes
        self._workspace.free_memory(self.tr("The graphics card was freed. What was begun goes on where it was."))
        if words:
            self._messages.note(words)

    @Slot(object)
    def _show(self, picture: WarmPicture) -> None:
        self._picture = picture
        self._card.show_picture(picture)
