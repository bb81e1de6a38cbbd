"""Files that could not be taken in: one notice for all that were given together, with every sentence to be read."""

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.ui.messages import Messages
from app.workflow.reception import Reception, TurnedAway


class RefusedFiles(QObject):
    """Gathers refusals until all that was given together is answered. Lives on the GUI thread."""

    def __init__(self, reception: Reception, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._refused: list[TurnedAway] = []
        reception.turned_away.connect(self._on_turned_away)
        reception.all_answered.connect(self._on_all_answered)

    @Slot(object)
    def _on_turned_away(self, answer: TurnedAway) -> None:
        self._refused.append(answer)

    @Slot()
    def _on_all_answered(self) -> None:
        refused, self._refused = self._refused, []
        if len(refused) == 1:
            self._messages.warn(_line(refused[0]), key=f"file {refused[0].path}")
        elif refused:
            self._tell_of_many(refused)

    def _tell_of_many(self, refused: list[TurnedAway]) -> None:
        translate = QCoreApplication.translate
        title = translate("Queue", "%n files could not be taken in", "", len(refused))
        text = translate("Queue", "{0}. The first is {1}").format(title, _line(refused[0]))
        sentence = translate("Queue", "Nothing was changed in them. Why, for each of them, stands in the details.")
        lines = "\n".join(_line(answer) for answer in refused)
        self._messages.warn(
            text,
            key=f"files {refused[0].path}",
            action=translate("Queue", "Show all"),
            on_action=lambda: self._messages.fault(title, sentence, details=lines),
        )


def _line(answer: TurnedAway) -> str:
    return f"{answer.path.name}: {answer.error.sentence}"
