"""All of the library out in open formats, and another library's export in: the choice, the progress, what came of it."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QWidget

from app.core.errors import ErrorCode, FriscoError
from app.core.overriding import override
from app.store.library import Library
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.folders import show_in_folder
from app.ui.dialogs.frame import foot, grow, heading, page_of
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.thin_progress import ThinProgress
from app.ui.messages import Messages
from app.workflow.own_data.format import MANIFEST
from app.workflow.own_data.reading import ImportedLibrary, import_library
from app.workflow.own_data.writing import ExportedLibrary, export_library

_WIDTH_PX: Final = 520
_SUGGESTED: Final = "frisco-library.zip"


class _Relay(QObject):
    """Brings the share that is done to the GUI thread."""

    moved = Signal(object)


class OwnDataDialog(QDialog):
    """Owns one export or import and the thread it runs on. Lives on the GUI thread; closing it calls the work off."""

    def __init__(self, title: str, below: str, words: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._errands, self._relay = Errands(self), _Relay(self)
        self._is_called_off = Event()
        self._share = -1
        self.banner = Banner()
        self.progress = ThinProgress(title)
        self._words = text_label(words, wraps=True, role="hint")
        self.cancel = push_button(QCoreApplication.translate("OwnData", "Cancel"))
        self.begin = push_button(act, kind="primary")
        self.setWindowTitle(title)
        self._lay_out(title, below)
        self._relay.moved.connect(self.progress.set_fraction)
        self.cancel.clicked.connect(self.reject)
        self.begin.clicked.connect(self.choose)

    @abstractmethod
    def choose(self) -> None:
        """Ask where; then begin."""

    def extra(self) -> QWidget | None:
        """Return what else is to be chosen."""
        return None

    @override
    def done(self, result: int) -> None:
        self._is_called_off.set()
        self._errands.close()
        super().done(result)
        self.deleteLater()

    def carry_out(self, work: Callable[[Callable[[int, int], None], Callable[[], bool]], object]) -> None:
        """Do the work on the thread; the dialog closes itself when it is done."""
        self.banner.hide()
        self.progress.set_fraction(0.0)
        self.progress.show()
        grow(self)
        self.begin.setEnabled(False)
        task = partial(work, self._tell, lambda: not self._is_called_off.is_set())
        self._errands.run("work", task, self.tell_of, self._fail)

    @abstractmethod
    def tell_of(self, done: object) -> None:
        """Say what came of it, and close."""

    def _tell(self, done: int, total: int) -> None:
        """Pass the share on when it has changed enough to be seen; runs on the errand's thread."""
        share = done * 200 // max(1, total)
        if share != self._share:
            self._share = share
            self._relay.moved.emit(share / 200)

    def _fail(self, error: FriscoError) -> None:
        self.progress.hide()
        self.begin.setEnabled(True)
        if error.code is not ErrorCode.CANCELLED:
            self.banner.say(error.sentence, tone="error")
            self.banner.show()
        grow(self)

    def _lay_out(self, title: str, below: str) -> None:
        column = page_of(self)
        column.addLayout(heading(title, below))
        column.addWidget(self.banner)
        column.addWidget(self._words)
        extra = self.extra()
        if extra is not None:
            column.addWidget(extra)
        column.addWidget(self.progress)
        column.addLayout(foot([], [self.cancel, self.begin]))
        self.banner.hide()
        self.progress.hide()
        self.setMinimumWidth(_WIDTH_PX)


class ExportLibraryDialog(OwnDataDialog):
    """Asks whether recordings go along and where to, and writes the export."""

    def __init__(self, library: Library, messages: Messages, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        self._library, self._messages = library, messages
        self.with_media = QCheckBox(translate("OwnData", "The recordings themselves as well"))
        super().__init__(
            translate("OwnData", "Export the library"),
            translate("OwnData", "Everything in it, in open formats that other programs can read."),
            translate(
                "OwnData",
                "All transcripts with all their versions, drafts, tags, notes, jobs and the list of recordings. A "
                "README in the export says what is where.",
            ),
            translate("OwnData", "Export…"),
            parent,
        )

    @override
    def extra(self) -> QWidget:
        return self.with_media

    @override
    def choose(self) -> None:
        title = QCoreApplication.translate("OwnData", "Export the library")
        kinds = QCoreApplication.translate("OwnData", "Archive (*.zip);;Folder (*)")
        # What is in the way is refused in a sentence of ours: an export replaces nothing.
        name, _ = QFileDialog.getSaveFileName(
            self, title, str(Path.home() / _SUGGESTED), kinds, options=QFileDialog.Option.DontConfirmOverwrite
        )
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the export; what is in the way stays, and that is said."""
        with_media = self.with_media.isChecked()
        self.carry_out(
            lambda tell, is_wanted: export_library(
                self._library, path, with_media=with_media, on_progress=tell, is_wanted=is_wanted
            )
        )

    @override
    def tell_of(self, done: object) -> None:
        assert isinstance(done, ExportedLibrary)
        translate = QCoreApplication.translate
        text = translate("OwnData", "The library was exported. Transcripts in it: {count}.").format(
            count=done.transcripts
        )
        if done.missing:
            text += " " + translate("OwnData", "Recordings that are missing: {count}.").format(count=len(done.missing))
        show = translate("OwnData", "Show")
        self._messages.note(text, action=show, on_action=lambda: show_in_folder(done.path))
        self.accept()


class ImportLibraryDialog(OwnDataDialog):
    """Asks for an export and takes it in. Signal ``imported(ImportedLibrary)``."""

    imported = Signal(object)

    def __init__(self, library: Library, messages: Messages, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        self._library, self._messages = library, messages
        super().__init__(
            translate("OwnData", "Import a library"),
            translate("OwnData", "What another library has exported, added to this one."),
            translate(
                "OwnData",
                "Nothing here is overwritten; what is here already is recognised by its content. Choose the archive, "
                "or the file {name} in the folder of an export.",
            ).format(name=MANIFEST),
            translate("OwnData", "Import…"),
            parent,
        )

    @override
    def choose(self) -> None:
        title = QCoreApplication.translate("OwnData", "Import a library")
        kinds = QCoreApplication.translate("OwnData", "Export of a library ({names})").format(names=f"*.zip {MANIFEST}")
        name, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), kinds)
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Take an export in: an archive, a folder, or the folder in which this list of contents lies."""
        source = path.parent if path.name == MANIFEST else path
        self.carry_out(
            lambda tell, is_wanted: import_library(self._library, source, on_progress=tell, is_wanted=is_wanted)
        )

    @override
    def tell_of(self, done: object) -> None:
        assert isinstance(done, ImportedLibrary)
        translate = QCoreApplication.translate
        text = translate("OwnData", "Transcripts added: {count}.").format(count=done.transcripts)
        if done.known:
            text += " " + translate("OwnData", "There already: {count}.").format(count=done.known)
        self._messages.note(text)
        self.imported.emit(done)
        self.accept()
