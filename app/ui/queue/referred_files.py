"""Files that are used where they lie though copies are kept: one sentence for all that came together."""

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.ui.messages import Messages
from app.ui.queue.known_files import counted
from app.workflow.reception import Received, Reception


class ReferredFiles(QObject):
    """Gathers what the reception has to say of files it took in until all is answered. Lives on the GUI thread."""

    def __init__(self, reception: Reception, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._told: list[Received] = []
        reception.received.connect(self._on_received)
        reception.all_answered.connect(self._on_all_answered)

    @Slot(object)
    def _on_received(self, received: Received) -> None:
        if received.sentence:
            self._told.append(received)

    @Slot()
    def _on_all_answered(self) -> None:
        told, self._told = self._told, []
        if len(told) == 1:
            self._messages.note(f"{told[0].path.name}: {told[0].sentence}")
        elif told:
            text = QCoreApplication.translate(
                "Queue", "{0} files are larger than copies may be: they are used where they lie. Leave them there."
            )
            self._messages.note(text.format(counted(len(told))))
