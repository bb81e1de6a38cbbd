"""The frame of the window: what is painted first. What is done in it once a library is open stands in desk.py."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.core.overriding import override
from app.ui.actions import Actions
from app.ui.dialogs.banner_stack import BannerStack
from app.ui.drop_zone import DropZone
from app.ui.kit.looks import Surface
from app.ui.messages import Messages
from app.ui.start_page import StartPage
from app.ui.tokens import current_theme
from app.ui.tool_bar import ToolBar

_KEEP_AFTER_MS = 400  # moving and resizing come in hundreds of steps


class MainWindow(QMainWindow):
    """Owns the frame, the geometry, and the files that were given before anybody could take them. Lives on the GUI thread.

    Signals: ``painted()`` once, when the person sees the window; ``paths_offered`` (list of Path), only after
    ``begin_work``; ``closing()``; ``reopen_requested(Opening)``: close everything and open the library anew in this way.
    """

    painted = Signal()
    paths_offered = Signal(object)
    closing = Signal()
    reopen_requested = Signal(object)

    def __init__(self, actions: Actions, messages: Messages, settings: QSettings) -> None:
        super().__init__()
        self.actions_table, self.messages, self._settings = actions, messages, settings
        actions.setParent(self)
        messages.setParent(self)
        self.tool_bar = ToolBar()
        self.start_page = StartPage()
        self.pages = QStackedWidget()
        self.banners = BannerStack()
        self.gpu_dock = QDockWidget(self.tr("Graphics card"))
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._side = Surface("side")  # until furnished
        self._foot = Surface("foot")
        self._early: list[Path] = []
        self._is_at_work = False
        self._is_painted = False
        self._keep_soon = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._keep_soon.timeout.connect(self._keep_geometry)
        self.setWindowTitle("Frisco Whisper")
        self.setMinimumSize(800, 560)
        self._lay_out()
        self._drops = DropZone(self)
        self._drops.dropped.connect(self.offer)
        self._restore()
        self._splitter.splitterMoved.connect(lambda _place, _index: self._keep_soon.start())
        self.gpu_dock.visibilityChanged.connect(lambda _is_shown: self._keep_soon.start())

    def furnish(self, side_bar: QWidget, gpu_line: QWidget, gpu_panel: QWidget) -> None:
        """Put in what only an open library and a look at the cards can fill; its room was kept free."""
        sizes = self._splitter.sizes()
        self._splitter.replaceWidget(0, side_bar)
        self._splitter.setCollapsible(0, False)
        self._splitter.setSizes(sizes)
        self._side.deleteLater()
        inside = QVBoxLayout(self._foot)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(gpu_line)
        self.gpu_dock.setWidget(gpu_panel)

    def offer(self, paths: list[Path]) -> None:
        """Pass files and folders on to whoever takes them in; until the library is open they wait here."""
        if self._is_at_work:
            self.paths_offered.emit(paths)
        else:
            self._early.extend(paths)

    def begin_work(self) -> None:
        """Pass on what was given so far, and from now on everything at once."""
        self._is_at_work = True
        if self._early:
            self.paths_offered.emit(self._early)
            self._early = []

    def come_forward(self) -> None:
        """Show the window to somebody who asked for the program again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)  # when all children are painted too

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_soon.start()

    @override
    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._keep_soon.start()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self._keep_soon.stop()
        self._keep_geometry()
        super().closeEvent(event)

    def _keep_geometry(self) -> None:
        """Have place and size on disk while the window is open: a kill does not ask first."""
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/state", self.saveState())
        self._settings.setValue("window/side", self._splitter.saveState())

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.pages, 1)
        self.pages.addWidget(self.start_page)
        self._splitter.addWidget(self._side)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setCollapsible(0, False)
        self._splitter.setSizes([current_theme().metric("side_width"), self.width()])
        self._foot.setFixedHeight(current_theme().metric("status_height"))
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.tool_bar)
        rows.addWidget(self._splitter, 1)
        rows.addWidget(self._foot)
        self.setCentralWidget(whole)
        whole.setFocus()  # else Qt rings the first button before a key is pressed; Tab leads there from here
        self.gpu_dock.setObjectName("gpu_dock")
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.gpu_dock)
        self.gpu_dock.hide()
        self.actions_table.fill(self.menuBar())

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        else:
            self.resize(1280, 800)
        for name, restore in (("window/state", self.restoreState), ("window/side", self._splitter.restoreState)):
            state = self._settings.value(name)
            if isinstance(state, QByteArray):
                restore(state)
