"""Files dropped anywhere on the window, and what shows where they will go while they are dragged."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.core.overriding import override
from app.ui.tokens import current_theme

_VEIL_OPACITY = 0.86


class DropZone(QObject):
    """Takes drops of files for a whole window; other drops go where they went before. Lives on the GUI thread.

    Signal ``dropped`` (list of Path).
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._veil = _Veil(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            return self._drop(event)
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and event.type() in _DRAGGING:
            return self._welcome(event)
        if event.type() is QEvent.Type.DragLeave:
            self._veil.hide()
        return False

    def _welcome(self, event: QDragMoveEvent) -> bool:
        if not paths_of(event.mimeData()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._veil.cover()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self._veil.hide()
        paths = paths_of(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(paths)
        return True


_DRAGGING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


def paths_of(data: QMimeData) -> list[Path]:
    """Return the local files and folders among what is dragged or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if _is_local(url)]


def _is_local(url: QUrl) -> bool:
    return url.isLocalFile() and bool(url.toLocalFile())


class _Veil(QWidget):
    """Covers the window while files are dragged over it.

    While something is dragged the mouse is silent; when it moves, whoever dragged is gone, and may not have said so.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setMouseTracking(True)
        self.hide()

    def cover(self) -> None:
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hide()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_VEIL_OPACITY)
        painter.fillRect(self.rect(), theme.colour("background"))
        painter.setOpacity(1.0)
        edge = theme.metric("space_section")
        frame = self.rect().adjusted(edge, edge, -edge, -edge)
        painter.setPen(QPen(theme.colour("accent"), theme.metric("focus_width"), Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("accent_soft"))
        painter.drawRoundedRect(frame, theme.metric("radius_large"), theme.metric("radius_large"))
        painter.setPen(theme.colour("accent_text"))
        painter.setFont(theme.font("display", is_strong=True))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("Drop to transcribe"))
