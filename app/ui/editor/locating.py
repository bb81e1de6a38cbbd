"""Bringing back a recording whose file is gone: the person shows where it is, and only the same content is taken."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import FriscoError
from app.core.media import MediaRecord
from app.ui.dialogs.errands import Errands
from app.ui.messages import Messages


class Locating(QObject):
    """Owns the thread that compares and copies. Lives on the GUI thread.

    ``bring_back`` takes a file for a recording, or says that it is another one; it may block. ``found`` is called when
    the recording is there again.
    """

    def __init__(
        self,
        bring_back: Callable[[MediaRecord, Path], bool],
        messages: Messages,
        *,
        found: Callable[[], object],
        window: QWidget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bring_back, self._messages, self._found, self._window = bring_back, messages, found, window
        self._errands = Errands(self)

    @Slot(object)
    def ask(self, media: MediaRecord) -> None:
        """Let the person show where the recording is."""
        title = QCoreApplication.translate("Locating", "Where is {0}?").format(media.name)
        dialog = QFileDialog(self._window, title, "", f"*.{media.extension};;*")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.try_file(media, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def try_file(self, media: MediaRecord, path: Path) -> None:
        """Take this file when it is the recording."""
        work = partial(self._bring_back, media, path)
        self._errands.run("locate", work, partial(self._answer, media, path), self._refuse)

    def close(self) -> None:
        self._errands.close()

    def _answer(self, media: MediaRecord, path: Path, is_it: bool) -> None:
        if is_it:
            self._found()
            return
        sentence = QCoreApplication.translate(
            "Locating", "{0} is another recording than {1}: its content is not the same. It was not taken."
        )
        self._messages.note(sentence.format(path.name, media.name))

    def _refuse(self, error: FriscoError) -> None:
        self._messages.fault(QCoreApplication.translate("Locating", "The recording cannot be brought back"), error)
