"""One start of a window, ours or a bare one, measured from within: when it was painted and when it was at work.

Times are of the clock that all processes of a machine share; the one who started the process knows when that was.
Nothing is imported here that the program would not import itself.
"""

import json
import os
import sys
import time


def bare() -> None:
    """Show what every window program has: menu, tool bar, two parts side by side, a status bar."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QSplitter, QStatusBar, QToolBar
    from typing_extensions import override

    class BareWindow(QMainWindow):
        """Owns nothing; says when it was painted as ours does."""

        @override
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, lambda: _told(painted=time.monotonic()))

    application = QApplication([])
    window = BareWindow()
    window.menuBar().addMenu("File")
    window.addToolBar(QToolBar())
    parts = QSplitter(Qt.Orientation.Horizontal)
    parts.addWidget(QLabel("a"))
    parts.addWidget(QLabel("b"))
    window.setCentralWidget(parts)
    window.setStatusBar(QStatusBar())
    window.resize(1280, 800)
    window.show()
    application.exec()


def ours() -> None:
    """Start the real program and look at its window alone."""
    import app.__main__
    import app.ui.main_window as main_window

    moments: dict[str, float] = {}
    init, begin_work = main_window.MainWindow.__init__, main_window.MainWindow.begin_work

    def watched_init(window: main_window.MainWindow, *arguments: object) -> None:
        init(window, *arguments)  # type: ignore[arg-type]
        window.painted.connect(lambda: moments.setdefault("painted", time.monotonic()))

    def watched_begin_work(window: main_window.MainWindow) -> None:
        from PySide6.QtCore import QTimer

        begin_work(window)
        QTimer.singleShot(0, lambda: _told(**moments, at_work=time.monotonic()))

    main_window.MainWindow.__init__ = watched_init  # type: ignore[method-assign, assignment]
    main_window.MainWindow.begin_work = watched_begin_work  # type: ignore[method-assign, assignment]
    app.__main__.window([])


def _told(**moments: float) -> None:
    print("found: " + json.dumps(moments), flush=True)
    os._exit(0)


if __name__ == "__main__":
    (ours if json.loads(sys.argv[1])["is_ours"] else bare)()
