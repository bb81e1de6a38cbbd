"""The notice that files are being added: how many of how many, and the way to stop. Narrow enough for the side bar."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel
from app.ui.kit.looks import Surface
from app.ui.kit.thin_progress import ThinProgress
from app.ui.queue.known_files import counted
from app.ui.tokens import current_theme
from app.workflow.reception import Arriving

_SHOWN_FROM: Final = 5  # a few files are there before anybody could read of them


class AddingNotice(Surface):
    """Owns the words, the line and the button. Hidden while nothing comes in. Lives on the GUI thread.

    Signals: ``stop_requested``; ``appeared`` (it was shown or hidden).
    """

    stop_requested = Signal()
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self._words = ElidedLabel(role="muted")
        self._line = ThinProgress(QCoreApplication.translate("Queue", "Files being added"))
        self._stop = push_button(QCoreApplication.translate("Queue", "Stop"), kind="link")
        self._stop.clicked.connect(self._on_stop)
        self._is_stopping = False
        self._lay_out()
        self.hide()

    @Slot(object)
    def show_progress(self, arriving: Arriving) -> None:
        """Show how far it is; the end of it hides the notice."""
        if arriving.is_over:
            self._is_stopping = False
            self._appear(is_shown=False)
        elif not self._is_stopping and (arriving.total >= _SHOWN_FROM or arriving.is_looking or not self.isHidden()):
            self._words.set_text(_words(arriving))
            self._line.set_fraction(None if arriving.is_looking else arriving.done / max(1, arriving.total))
            self._appear(is_shown=True)

    def text(self) -> str:
        return self._words.text()

    def _on_stop(self) -> None:
        self._is_stopping = True
        self._appear(is_shown=False)
        self.stop_requested.emit()

    def _appear(self, *, is_shown: bool) -> None:
        if self.isHidden() == is_shown:
            self.setVisible(is_shown)
            self.appeared.emit()

    def _lay_out(self) -> None:
        theme = current_theme()
        top = QHBoxLayout()
        top.setSpacing(theme.metric("space"))
        top.addWidget(self._words, 1)
        top.addWidget(self._stop)
        column = QVBoxLayout(self)
        side = theme.metric("page_margin")
        column.setContentsMargins(side, 0, theme.metric("space_wide"), theme.metric("space"))
        column.setSpacing(theme.metric("space_tiny"))
        column.addLayout(top)
        column.addWidget(self._line)


def _words(arriving: Arriving) -> str:
    translate = QCoreApplication.translate
    if arriving.is_looking:
        return translate("Queue", "Looking for recordings: {0}").format(counted(arriving.total))
    text = translate("Queue", "Adding files: {0} of {1}")
    return text.format(counted(arriving.done), counted(arriving.total))
