"""The bar of a disk: what of it the library takes, by kind, what others take, and what is free."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.overriding import override
from app.core.storage import StorageUse, size_words
from app.ui.tokens import ColourName, current_theme

_HEIGHT_PX: Final = 18
_LEAST_PX: Final = 3.0  # what is there is seen, however little it is


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageKind:
    """One kind of thing in a library, as the bar and its legend show it."""

    name: str
    size_bytes: int
    colour: ColourName
    hint: str = ""


class StorageBar(QWidget):
    """Paints the kinds beside each other. Lives on the GUI thread; a screen reader reads them from its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: tuple[StorageKind, ...] = ()
        self._whole_bytes = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_kinds(self, kinds: tuple[StorageKind, ...], whole_bytes: int) -> None:
        """Show these beside each other; the rest of the whole stays free."""
        self._kinds, self._whole_bytes = kinds, max(1, whole_bytes)
        self.setAccessibleName(", ".join(f"{kind.name}: {size_words(kind.size_bytes)}" for kind in kinds))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT_PX)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), theme.metric("radius_small"), theme.metric("radius_small"))
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), theme.colour("track"))
        left = 0.0
        for kind in self._kinds:
            if kind.size_bytes:
                width = max(_LEAST_PX, self.width() * kind.size_bytes / self._whole_bytes)
                painter.fillRect(QRectF(left, 0, width, self.height()), theme.colour(kind.colour))
                left += width + 1


def kinds_of(use: StorageUse) -> tuple[StorageKind, ...]:
    """Return what of a disk is used: by the library, kind by kind, and by everything else on it."""
    translate = QCoreApplication.translate
    ours = (
        StorageKind(
            name=translate("Storage", "Recordings"),
            size_bytes=use.recordings_bytes,
            colour="accent",
            hint=translate("Storage", "copies: {0}").format(QLocale().toString(use.recordings)),
        ),
        StorageKind(
            name=translate("Storage", "Waveforms and playback"),
            size_bytes=use.caches_bytes,
            colour="good",
            hint=translate("Storage", "made anew when they are gone"),
        ),
        StorageKind(
            name=translate("Storage", "Database"),
            size_bytes=use.database_bytes,
            colour="warning",
            hint=translate("Storage", "all that was written"),
        ),
        StorageKind(
            name=translate("Storage", "Back-ups"),
            size_bytes=use.backups_bytes,
            colour="bad",
        ),
    )
    if use.disk is None:
        return ours
    elsewhere = max(0, use.disk.total_bytes - use.disk.free_bytes - use.library_bytes) + use.other_bytes
    other = StorageKind(name=translate("Storage", "Everything else"), size_bytes=elsewhere, colour="graph_other")
    return (*ours, other)
