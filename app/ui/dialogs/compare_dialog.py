"""Two saved versions side by side, word by word. Nothing can be changed here."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from app.core.errors import FriscoError
from app.core.transcript import Transcript
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.editor.alignment import Comparison, compared
from app.ui.editor.bulk import bulk_made
from app.ui.editor.document import EditorDocument
from app.ui.editor.paired_panes import PairedPanes
from app.ui.editor.pane_header import PaneHeader, with_head
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.thin_progress import ThinProgress

Read = Callable[[], tuple[Transcript, Transcript]]  # the older and the newer one; may block
_WIDTH_PX, _HEIGHT_PX = 1080, 660


class CompareDialog(QDialog):
    """Owns both panes and the thread that reads and compares. Lives on the GUI thread."""

    def __init__(self, name: str, titles: tuple[str, str], read: Read, parent: QWidget | None = None) -> None:
        """Compare what ``read`` returns; the titles stand above the panes."""
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._errands = Errands(self)
        self._document: EditorDocument | None = None
        self.panes = PairedPanes(self)
        self._heads = (PaneHeader(titles[0]), PaneHeader(titles[1]))
        self._words = text_label(translate("Comparing", "Comparing…"), role="hint", wraps=True)
        self._line = ThinProgress(translate("Comparing", "Comparing"))
        self._close = push_button(translate("Comparing", "Close"), kind="primary")
        self.setWindowTitle(translate("Comparing", "Compare versions"))
        self._lay_out(name)
        self._line.set_fraction(None)
        self._close.clicked.connect(self.close)
        self.finished.connect(self._end)
        self._errands.run("compare", lambda: _compared(read), self._show, self._refuse)

    def words(self) -> str:
        return self._words.text()

    def _show(self, found: tuple[Comparison, Transcript]) -> None:
        comparison, newer = found
        self._document = EditorDocument(newer, parent=self)
        self.panes.show(self._document)
        self.panes.right.show_lines(self._document.transcript, self._document.texts)  # to be read, not to be typed into
        self.panes.show_compared(comparison)
        self._line.hide()
        count = self.panes.geometry.changes
        translate = QCoreApplication.translate
        same, one = translate("Comparing", "Both have the same words."), translate("Comparing", "1 place differs")
        several = translate("Comparing", "{0} places differ").format(count)
        self._words.setText({0: same, 1: one}.get(count, several))

    def _refuse(self, error: FriscoError) -> None:
        self._line.hide()
        self._words.setText(error.sentence)

    def _end(self) -> None:
        self._errands.close()
        self.deleteLater()

    def _lay_out(self, name: str) -> None:
        translate = QCoreApplication.translate
        names = (translate("Comparing", "Older version"), translate("Comparing", "Newer version"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for head, pane, spoken in zip(self._heads, (self.panes.left, self.panes.right), names, strict=True):
            pane.setAccessibleName(spoken)
            splitter.addWidget(with_head(head, pane))
        column = page_of(self)
        column.addLayout(heading(translate("Comparing", "Compare versions"), name))
        column.addWidget(splitter, 1)
        column.addWidget(self._line)
        column.addLayout(foot([self._words], [self._close]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)


def _compared(read: Read) -> tuple[Comparison, Transcript]:
    with bulk_made():
        older, newer = read()
        return compared(older, newer), newer
