"""The icons by name, in the colours of the theme that is worn when they are painted. Drawings lie in resources/icons/.

They are Lucide's (ISC, the text lies beside them) under Lucide's own names, and two of ours: the product and its mark.
"""

from functools import cache
from typing import Final, Literal, get_args

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core.overriding import override
from app.ui.tokens import ColourName, current_theme
from app.workflow.places import resources_dir

IconName = Literal[
    "arrow-down", "arrow-up", "audio-lines", "audio-waveform", "check", "chevron-down", "chevron-left", "chevron-right",
    "chevron-up", "circle-alert", "circle-check", "circle-question-mark", "circle-x", "clock", "columns-2", "copy",
    "cpu", "download", "ellipsis", "external-link", "eye", "eye-off", "file-audio", "file-plus", "file-text",
    "file-video", "folder-open", "folder-plus", "frisco-mark", "gauge", "gpu", "grip-vertical", "hard-drive", "history",
    "inbox", "info", "keyboard", "languages", "library", "list", "list-filter", "locate-fixed", "maximize",
    "memory-stick", "merge", "minus", "monitor", "moon", "panel-bottom", "panel-left", "pause", "pencil", "play",
    "plus", "redo-2", "repeat", "rotate-ccw", "rotate-cw", "save", "scissors", "search", "settings", "skip-back",
    "skip-forward", "sliders-horizontal", "split", "square", "sun", "sun-moon", "tag", "thermometer", "trash-2", "triangle-alert", "undo-2",
    "upload", "user", "users", "volume-2", "volume-x", "x", "zap", "zoom-in", "zoom-out",
]  # fmt: skip
ICON_NAMES: Final[tuple[IconName, ...]] = get_args(IconName)
PRODUCT_SIZES_PX: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_clones: Final[list[QIconEngine]] = []  # few: Qt copies an engine only when somebody changes a copy of an icon
_FILLED: Final[frozenset[IconName]] = frozenset({"pause", "play", "skip-back", "skip-forward", "square"})
_LARGE_PX: Final = 32  # from here on the strokes are drawn thinner, or a large icon looks coarse


def icon(name: IconName, *, colour: ColourName = "icon") -> QIcon:
    """Return an icon that paints itself in this colour of the current theme; it may be kept for ever.

    Disabled, it takes the colour ``disabled``; under the mouse a plain one takes ``text``; checked, ``accent_text``.
    """
    return QIcon(ThemedEngine(name, colour))


def pixmap(name: IconName, size_px: int, *, colour: ColourName = "icon", ratio: float = 1.0) -> QPixmap:
    """Return the picture as it looks in the theme worn now; ratio is device pixels a point (devicePixelRatioF)."""
    return _pixmap(name, QSize(size_px, size_px), current_theme().colours[colour], ratio)


@cache
def product_icon() -> QIcon:
    """Return the icon of the program, for windows, task bars and the about box; it looks the same in both themes."""
    result = QIcon()
    for size in PRODUCT_SIZES_PX:
        result.addPixmap(QPixmap.fromImage(_image(_source("frisco-whisper"), QSize(size, size))))
    return result


def drawing(name: IconName, colour: str, *, is_large: bool = False) -> bytes:
    """Return the SVG text of an icon in a colour given as ``#rrggbb``."""
    text = _source(name)
    if name in _FILLED:
        text = text.replace('fill="none"', 'fill="currentColor"')
    text = text.replace("currentColor", colour)
    return (text.replace('stroke-width="2"', 'stroke-width="1.4"') if is_large else text).encode()


class ThemedEngine(QIconEngine):
    """Paints one icon in the current theme; owns nothing but its name and colour. Used on the GUI thread."""

    def __init__(self, name: IconName, colour: ColourName) -> None:
        super().__init__()
        self._name: IconName = name
        self._colour: ColourName = colour

    @override
    def clone(self) -> QIconEngine:
        """Return a copy, which Qt deletes; Python must not do it first, so its side of the copy is kept."""
        copy = ThemedEngine(self._name, self._colour)
        _clones.append(copy)
        return copy

    @override
    def iconName(self) -> str:
        return self._name

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, ratio))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Return the picture; the size is in points, as Qt passes it since 6.8, and scale is device pixels a point."""
        return _pixmap(self._name, size, current_theme().colours[self._worn(mode, state)], scale)

    def _worn(self, mode: QIcon.Mode, state: QIcon.State) -> ColourName:
        if mode is QIcon.Mode.Disabled:
            return "disabled"
        if self._colour != "icon":
            return self._colour
        if state is QIcon.State.On:
            return "accent_text"
        return "icon" if mode is QIcon.Mode.Normal else "text"


def _pixmap(name: IconName, size: QSize, colour: str, ratio: float) -> QPixmap:
    key = f"frisco {name} {size.width()}x{size.height()} {colour} {ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        is_large = min(size.width(), size.height()) >= _LARGE_PX
        image = _image(drawing(name, colour, is_large=is_large).decode(), size * ratio)
        image.setDevicePixelRatio(ratio)
        found = QPixmap.fromImage(image)
        QPixmapCache.insert(key, found)
    return found


def _image(svg: str, size: QSize) -> QImage:
    """Draw the SVG into the middle of a transparent image of this size in device pixels."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    edge = min(size.width(), size.height())
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(
        painter, QRectF((size.width() - edge) / 2, (size.height() - edge) / 2, edge, edge)
    )
    painter.end()
    return image


@cache
def _source(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
