"""The graphics card as one line of the status area. What it says stands in line_words.py, where in line_layout.py."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core.gpu import GpuSnapshot
from app.core.overriding import override
from app.ui.gpu.activity import EngineActivity
from app.ui.gpu.charts import Shares, paint_curve
from app.ui.gpu.history import GpuHistory
from app.ui.gpu.line_layout import GROUP_GAP_PX, PlacedPart, full_width_px, placed
from app.ui.gpu.line_type import LineType
from app.ui.gpu.line_words import LineWords, line_words, shown_card
from app.ui.icons import icon
from app.ui.kit.labels import StatusDot
from app.ui.kit.plain_text import plain_tip
from app.ui.tokens import current_theme

_SPARKLINE_HEIGHT_PX: Final = 18
_SPARKLINE_SAMPLES: Final = 60
_MARGIN_PX: Final = 14
_DETAILS_FROM_PX: Final = 420  # narrower than this, the sign stands for the word


class GpuLine(QAbstractButton):
    """Shows the card the engine uses, or why there is none; a click or Enter asks for the panel.

    Owns the words and their places, nothing else. Lives on the GUI thread.
    Signal ``details_requested()``: the panel shall be shown, or hidden when it is shown.
    """

    details_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot: GpuSnapshot | None = None
        self._activity: EngineActivity | None = None
        self._history: GpuHistory | None = None
        self._loads: Shares = ()
        self._is_open = False
        self._type = LineType()
        self._words = line_words(None, None, None)
        self._placed: tuple[PlacedPart, ...] = ()
        self._dot = StatusDot(parent=self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleDescription(QCoreApplication.translate("GpuLine", "Shows or hides the graphics cards"))
        self.clicked.connect(self.details_requested)
        self._tell()
        self._place()

    def show_snapshot(self, snapshot: GpuSnapshot | None) -> None:
        self._snapshot = snapshot
        self._refresh()

    def show_history(self, history: GpuHistory) -> None:
        """Draw the newest of it; the history is the recorder's and is only read."""
        self._history = history
        self._refresh()

    def set_activity(self, activity: EngineActivity | None) -> None:
        self._activity = activity
        self._refresh()

    def set_open(self, is_open: bool) -> None:
        """Let the sign tell what a click does next."""
        self._is_open = is_open
        self.update(self._details_rect())

    @property
    def words(self) -> LineWords:
        """Return everything there is to say, whether it fits or not."""
        return self._words

    def shown_text(self) -> str:
        """Return what can be read on the screen; two spaces divide the groups."""
        words = (("  " if part.is_first else part.part.joint) + self._type.fitting(part) for part in self._placed)
        return "".join(words).strip()

    def _refresh(self) -> None:
        self._take_loads()
        words = line_words(self._snapshot, self._activity, self._history)
        if words == self._words:
            return
        is_grave = words.tone != self._words.tone
        self._words = words
        if is_grave:
            self._dot.set_tone(words.tone)
        if is_grave or not self.hasFocus():  # a reader on the line is not interrupted by each new number
            self._tell()
        self._place()

    def _tell(self) -> None:
        self.setAccessibleName(self._words.sentence)
        self.setToolTip(plain_tip(self._words.sentence))

    def _take_loads(self) -> None:
        card = shown_card(self._snapshot, self._activity)
        if card is None or self._history is None:
            return
        loads = tuple(sample.load for sample in self._history.samples(card)[-_SPARKLINE_SAMPLES:])
        if loads != self._loads:
            self._loads = loads
            self._repaint(part for part in self._placed if part.part.is_sparkline)

    def _place(self) -> None:
        room_px = self._details_rect().left() - self._left_px() - current_theme().metric("space_wide")
        old, self._placed = self._placed, placed(self._words.parts, room_px, self._type)
        if len(old) == len(self._placed) and all(map(PlacedPart.stands_as, old, self._placed)):
            self._repaint(new for new, was in zip(self._placed, old, strict=True) if new != was)
        else:
            self.update()

    def _repaint(self, parts: Iterable[PlacedPart]) -> None:
        for part in parts:
            self.update(self._rect(part))

    def _left_px(self) -> int:
        return _MARGIN_PX + self._dot.width() + current_theme().metric("space")

    def _rect(self, part: PlacedPart) -> QRect:
        return QRect(self._left_px() + part.x_px, 0, part.width_px, self.height())

    def _details_rect(self) -> QRect:
        theme = current_theme()
        width, height = theme.metric("icon") + 2 * theme.metric("space"), theme.metric("control_height_small")
        if self.width() >= _DETAILS_FROM_PX:
            width += self._type.text_px(_details()) + theme.metric("space_tiny")
        right = self.width() - _MARGIN_PX + theme.metric("space")  # its words, not its frame, stand at the margin
        return QRect(right - width, (self.height() - height) // 2, width, height)

    @override
    def sizeHint(self) -> QSize:
        words_px = self._left_px() + full_width_px(self._words.parts, self._type)
        details_px = self._details_rect().width() + _MARGIN_PX
        return QSize(words_px + details_px, current_theme().metric("status_height") - 1)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, current_theme().metric("control_height"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dot.move(_MARGIN_PX, (self.height() - self._dot.height()) // 2)
        self._place()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._type = LineType()
            self._place()
            self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._tell()
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for part in self._placed:
            rect = self._rect(part)
            if not event.region().intersects(rect.adjusted(-GROUP_GAP_PX, 0, 0, 0)):
                continue
            if part.part.is_sparkline:
                self._paint_sparkline(painter, rect)
            else:
                self._type.write_part(painter, part, rect)
        if event.region().intersects(self._details_rect()):
            self._paint_details(painter, self._details_rect())
        if self.hasFocus():
            self._paint_focus(painter)

    def _paint_sparkline(self, painter: QPainter, rect: QRect) -> None:
        top = (rect.height() - _SPARKLINE_HEIGHT_PX) / 2
        inner = QRectF(rect.x(), top, rect.width(), _SPARKLINE_HEIGHT_PX)
        paint_curve(painter, inner, self._loads, _SPARKLINE_SAMPLES)

    def _paint_details(self, painter: QPainter, rect: QRect) -> None:
        theme, is_hot = current_theme(), self.underMouse()
        if is_hot:
            radius = theme.metric("radius_small")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(rect, radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        edge, margin = theme.metric("icon"), theme.metric("space")
        inner = rect.adjusted(margin, 0, -margin, 0)
        if inner.width() > edge:
            self._type.write(painter, inner, _details(), colour="text" if is_hot else "muted")
        sign = QRect(inner.right() + 1 - edge, rect.top() + (rect.height() - edge) // 2, edge, edge)
        icon("chevron-down" if self._is_open else "chevron-up").paint(painter, sign)

    def _paint_focus(self, painter: QPainter) -> None:
        theme = current_theme()
        width, radius = theme.metric("focus_width"), theme.metric("radius")
        inset = theme.metric("focus_width") * 1.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), width))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


def _details() -> str:
    return QCoreApplication.translate("GpuLine", "Details")
