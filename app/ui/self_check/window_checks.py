"""Checks of the window itself: it opens and is painted, and what it is dressed with is there."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.workflow.self_test.check import Check, Subject, insist, wait_until

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from app.store.library import Library
    from app.ui.icons import IconName
    from app.ui.main_window import MainWindow
    from app.ui.theme import ThemeKeeper
    from app.ui.workspace import Workspace

_FEWEST_COLOURS = 12  # an empty grey rectangle has one; the window in either theme has hundreds
_ICON_PX = 24


class WindowSubject(Subject, Protocol):
    """What these checks need of the program besides."""

    def make_workspace(self, library: "Library") -> "Workspace":
        """Return everything behind a window; the caller closes it before the library."""


def checks(subject: WindowSubject) -> tuple[Check, ...]:
    """Return the checks of the window itself."""
    return (
        Check(name="window", broken="The window does not open", run=partial(open_window, subject), is_windowed=True),
        Check(
            name="look",
            broken="Icons, fonts or themes cannot be loaded",
            run=show_themes,
            needs=("window",),
            is_windowed=True,
        ),
    )


def start_window_system() -> object:
    """Start Qt with windows; without a display Qt ends the process here, which is why checks have one of their own."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["frisco"])


def open_window(subject: WindowSubject) -> str:
    """Open the real window, let it paint itself, and put an empty library behind it."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from app.ui.actions import Actions
    from app.ui.application import open_desk
    from app.ui.main_window import MainWindow
    from app.ui.messages import Messages

    folder = subject.library_dir.parent
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    with _theme_keeper() as keeper:
        window = MainWindow(Actions(), Messages(), settings)
        _show_until_painted(window)
        with subject.open_library() as library:
            workspace = subject.make_workspace(library)
            try:
                open_desk(window, workspace, settings, keeper, folder / "logs").start()
                picture = grabbed(window)
            finally:
                window.close()
                workspace.close()
        dispose(window)
    insist(_colours_in(picture) >= _FEWEST_COLOURS, "The window opens, but nothing is painted in it.")
    return f"{picture.width()} x {picture.height()}, on {QApplication.platformName()}"


def _show_until_painted(window: "MainWindow") -> None:
    painted: list[bool] = []
    window.painted.connect(lambda: painted.append(True))
    window.show()
    wait_until(lambda: painted)


@contextmanager
def _theme_keeper() -> "Iterator[ThemeKeeper]":
    from PySide6.QtWidgets import QApplication

    from app.ui.theme import ThemeChoice, ThemeKeeper

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    keeper = ThemeKeeper(application, choice=ThemeChoice.LIGHT)
    yield keeper
    keeper.deleteLater()


def grabbed(widget: "QWidget") -> "QImage":
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()
    return widget.grab().toImage()


def _colours_in(picture: "QImage") -> int:
    """Count the colours of every eighth pixel of every eighth line."""
    return len({picture.pixel(x, y) for y in range(0, picture.height(), 8) for x in range(0, picture.width(), 8)})


def dispose(widget: "QWidget") -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)


def show_themes() -> str:
    """Wear both themes and draw every icon, by our own hand and by the plugin that style sheets need."""
    from PySide6.QtGui import QFontDatabase

    from app.ui.icons import ICON_NAMES, product_icon
    from app.ui.theme import ThemeChoice

    with _theme_keeper() as keeper:
        for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
            keeper.choose(choice)
    undrawn = [name for name in ICON_NAMES if not _is_drawn(name)]
    insist(not undrawn, f"Icons cannot be drawn: {', '.join(undrawn)}.")
    insist(not product_icon().isNull(), "The icon of the program cannot be drawn.")
    _insist_on_svg_plugin()
    families = len(QFontDatabase.families())
    insist(families > 0, "No font is installed on this machine: no text can be shown.")
    return f"{len(ICON_NAMES)} icons, 2 themes, {families} font families"


def _is_drawn(name: "IconName") -> bool:
    from app.ui.icons import pixmap

    with suppress(OSError):
        picture = pixmap(name, _ICON_PX).toImage()
        return any(picture.pixelColor(x, y).alpha() > 0 for x in range(_ICON_PX) for y in range(_ICON_PX))
    return False


def _insist_on_svg_plugin() -> None:
    from PySide6.QtCore import QBuffer, QByteArray
    from PySide6.QtGui import QImageReader

    from app.ui.icons import drawing
    from app.ui.tokens import current_theme

    content = QBuffer()
    content.setData(QByteArray(drawing("check", current_theme().colours["icon"])))
    picture = QImageReader(content, QByteArray(b"svg")).read()
    insist(not picture.isNull(), "Qt cannot read SVG pictures: its image plugin for them is missing.")
