"""A program with files to drag: ``python drag_source.py FILE...``. It says where to take hold of them, and how it goes."""

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel
from typing_extensions import override

PLACE = QPoint(1700, 40)


class Source(QLabel):
    """Starts a drag when the mouse is pressed and moved. Lives on the main thread."""

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(name) for name in sys.argv[1:]])
        drag.setMimeData(data)
        drag.actionChanged.connect(_tell_of_welcome)
        QTimer.singleShot(0, lambda: say("dragging"))
        done = drag.exec(Qt.DropAction.CopyAction)
        say("taken" if done is Qt.DropAction.CopyAction else "refused")


def _tell_of_welcome(action: Qt.DropAction) -> None:
    if action is Qt.DropAction.CopyAction:
        say("welcome")


def say(words: str) -> None:
    print(words, flush=True)


def main() -> int:
    application = QApplication(sys.argv[:1])
    source = Source("files")
    source.resize(150, 150)
    source.move(PLACE)
    source.show()
    middle = PLACE + QPoint(40, 40)
    QTimer.singleShot(300, lambda: say(f"{middle.x()} {middle.y()}"))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
