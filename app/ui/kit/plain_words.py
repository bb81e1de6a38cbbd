"""Words to be selected and copied, in the middle of a page: as high as they are."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from app.core.overriding import override


class PlainWords(QPlainTextEdit):
    """Plain words as high as they are, broken anywhere: a path and a hash have no spaces. To be selected and copied."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.setPlainText(text)
        # Until its width is known: a dialog grows for its content and never shrinks by itself.
        self.setFixedHeight(self.fontMetrics().lineSpacing() + 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = max(1, round(self.document().size().height()))  # of a plain text in lines, not in points
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)
