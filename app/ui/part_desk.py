"""Transcribing a part of a recording, or one channel of it: of one in the library, and of a file that is added so."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import FriscoError
from app.core.media import MediaId, MediaRecord
from app.core.options import JobOptions
from app.core.parts import WantedPart
from app.core.transcript import Span
from app.ui.dialogs.errands import Errands
from app.ui.messages import Messages
from app.ui.queue.repeats import Repeats
from app.ui.workspace import Workspace


class PartDesk(QObject):
    """Asks which part is meant, and has it done. Lives on the GUI thread, with its window.

    ``options`` are the choices for the next files; ``selection`` is what is selected of an open recording.
    """

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        repeats: Repeats,
        *,
        options: Callable[[], JobOptions],
        selection: Callable[[MediaId], Span | None],
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window, self._workspace, self._repeats = window, workspace, repeats
        self._options, self._selection, self._messages = options, selection, messages
        self._errands = Errands(self)

    def close(self) -> None:
        self._errands.close()

    @Slot(object)
    def ask_again(self, media_id: MediaId) -> None:
        """Ask what of a recording of the library is to be transcribed once more."""
        work = partial(self._workspace.library.media.by_id, media_id)
        self._errands.run("part", work, self._ask_about, self._refuse)

    def add_file(self, media_filter: str) -> None:
        """Ask for a file and which part of it is wanted."""
        title = QCoreApplication.translate("Part", "Add part of a file")
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", media_filter)
        if name:
            self.add_part_of(Path(name))

    def add_part_of(self, path: Path) -> None:
        from app.ui.dialogs.part_dialog import PartDialog

        title = QCoreApplication.translate("Part", "Add part of a file")
        part = WantedPart(channel=self._options().channel)
        dialog = PartDialog(title, path.name, part=part, parent=self._window)
        dialog.wanted.connect(lambda wanted: self._add(path, wanted))
        dialog.open()

    def _add(self, path: Path, wanted: WantedPart) -> None:
        try:
            self._workspace.receive([path], wanted.on(self._options()))
        except FriscoError as error:
            self._refuse(error)

    def _ask_about(self, media: MediaRecord) -> None:
        from app.ui.dialogs.part_dialog import PartDialog

        title = QCoreApplication.translate("Part", "Transcribe again")
        selected = self._selection(media.id)
        part = WantedPart(
            from_ms=selected.start_ms if selected else 0,
            to_ms=selected.end_ms if selected else None,
            channel=self._options().channel,
        )
        dialog = PartDialog(
            title, media.name, part=part, length_ms=media.duration_ms, facts=media.facts, parent=self._window
        )
        dialog.wanted.connect(partial(self._repeat, media.id))
        dialog.open()

    def _repeat(self, media_id: MediaId, wanted: WantedPart) -> None:
        self._repeats.repeat_with(media_id, wanted.on(self._options()))

    def _refuse(self, error: FriscoError) -> None:
        self._messages.fault(QCoreApplication.translate("Part", "That cannot be transcribed"), error)
