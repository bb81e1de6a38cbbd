"""What the library takes on its disk, and the bounds it keeps to."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.settings import Settings
from app.core.storage import StorageUse, size_words
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.storage_bar import StorageBar, StorageKind, kinds_of
from app.ui.dialogs.storage_limits import StorageLimits
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.thin_progress import ThinProgress
from app.ui.tokens import current_theme

Count = Callable[[Callable[[], bool]], StorageUse]
_WIDTH_PX: Final = 560
_FULL: Final = 0.9  # of the quota: time to say so


class StorageDialog(QDialog):
    """Counts on a thread of its own whenever it is opened. Lives on the GUI thread.

    Signals: ``changed`` (names of settings with their new values), ``find_moved_requested()``.
    """

    changed = Signal(object)
    find_moved_requested = Signal()

    def __init__(self, place: str, count: Count, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._is_open = count, True
        self._errands = Errands(self)
        self._bar = StorageBar()
        self._legend = QGridLayout()
        self._free = text_label(QCoreApplication.translate("Storage", "Counting…"), role="hint", wraps=True)
        self._quota_line = ThinProgress(QCoreApplication.translate("Storage", "Copies, of what they may take"))
        self._quota_words = text_label(role="muted", wraps=True)
        self._limits = StorageLimits()
        self._find = push_button(QCoreApplication.translate("Storage", "Find moved files…"), kind="quiet")
        self._close = push_button(QCoreApplication.translate("Storage", "Close"))
        self.setWindowTitle(QCoreApplication.translate("Storage", "Storage"))
        self._lay_out(place)
        self._limits.changed.connect(self.changed)
        self._find.clicked.connect(self.find_moved_requested)
        self._close.clicked.connect(self.close)
        self.finished.connect(self._end)
        self.show_settings(settings)
        self.count()

    def show_settings(self, settings: Settings) -> None:
        self._limits.show_settings(settings)

    def count(self) -> None:
        """Count anew; what was counted stays to be seen meanwhile."""
        self._errands.run("count", lambda: self._count(self._is_wanted), self.show_use, self._refuse)

    def show_use(self, use: StorageUse) -> None:
        """Show what was counted."""
        kinds = kinds_of(use)
        self._bar.show_kinds(kinds, use.disk.total_bytes if use.disk else use.library_bytes)
        self._fill_legend(kinds, use)
        self._free.setText(_free_words(use))
        self._show_quota(use)

    def _is_wanted(self) -> bool:
        return self._is_open

    def _end(self) -> None:
        self._is_open = False
        self._errands.close()
        self.deleteLater()

    def _refuse(self, error: FriscoError) -> None:
        self._free.setText(error.sentence)

    def _show_quota(self, use: StorageUse) -> None:
        share = use.quota_share
        for widget in (self._quota_line, self._quota_words):
            widget.setVisible(share is not None)
        if share is not None:
            self._quota_line.set_fraction(share)
            words = QCoreApplication.translate("Storage", "Copies take {0} of the {1} they may take.")
            self._quota_words.setText(words.format(size_words(use.recordings_bytes), size_words(use.quota_bytes)))
            set_look(self._quota_words, "role", "warning" if share >= _FULL else "muted")

    def _fill_legend(self, kinds: tuple[StorageKind, ...], use: StorageUse) -> None:
        while (item := self._legend.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, kind in enumerate(kinds):
            self._add_line(row, _Patch(kind), kind.name, kind.size_bytes, kind.hint)
        if use.referred:
            translate = QCoreApplication.translate
            hint = translate("Storage", "elsewhere: {0}").format(QLocale().toString(use.referred))
            name = translate("Storage", "Used where they lie")
            self._add_line(len(kinds), QWidget(), name, use.referred_bytes, hint)

    def _add_line(self, row: int, patch: QWidget, name: str, size_bytes: int, hint: str) -> None:
        size = text_label(size_words(size_bytes))
        size.setAlignment(Qt.AlignmentFlag.AlignRight)
        for column, widget in enumerate((patch, text_label(name), size, text_label(hint, role="muted"))):
            self._legend.addWidget(widget, row, column)

    def _lay_out(self, place: str) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        self._legend.setHorizontalSpacing(theme.metric("space"))
        self._legend.setVerticalSpacing(theme.metric("space_tiny"))
        self._legend.setColumnStretch(3, 1)
        column = page_of(self)
        column.setSpacing(theme.metric("space"))
        column.addLayout(heading(translate("Storage", "Storage"), place))
        column.addWidget(self._bar)
        column.addWidget(self._free)
        column.addLayout(self._legend)
        column.addWidget(self._quota_line)
        column.addWidget(self._quota_words)
        column.addSpacing(theme.metric("space"))
        column.addWidget(self._limits)
        column.addSpacing(theme.metric("space"))
        column.addStretch(1)
        column.addLayout(foot([self._find], [self._close]))
        for widget in (self._quota_line, self._quota_words):
            widget.hide()
        self.setMinimumWidth(_WIDTH_PX)
        self._close.setDefault(True)


class _Patch(QWidget):
    """A square in the colour of a kind; the words beside it say which."""

    def __init__(self, kind: StorageKind) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(10, 10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour: QColor = current_theme().colour(self._kind.colour)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(self.rect(), 3, 3)


def _free_words(use: StorageUse) -> str:
    translate = QCoreApplication.translate
    if use.disk is None:
        return translate("Storage", "The library takes {0}.").format(size_words(use.library_bytes))
    words = translate("Storage", "The library takes {0}; {1} of {2} are free on its disk.")
    return words.format(*map(size_words, (use.library_bytes, use.disk.free_bytes, use.disk.total_bytes)))
