"""A tag with a small cross: pressed, it asks to be taken away."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QStyle, QWidget

from app.core.overriding import override
from app.ui.icons import pixmap
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import current_theme

_PAD_PX: Final = 9
_SIGN_PX: Final = 12
_GAP_PX: Final = 5
_MOST_PX: Final = 320
_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class TagChip(QAbstractButton):
    """Shows one tag literally. Lives on the GUI thread. ``clicked`` is the wish to take it away."""

    def __init__(self, tag: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        self.setText(tag)
        self.setAccessibleName(QCoreApplication.translate("Tags", "Remove the tag {0}").format(tag))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        give_tip(self, self.accessibleName())

    @override
    def sizeHint(self) -> QSize:
        self.ensurePolished()  # before, the font is not that of the theme
        words = self.fontMetrics().horizontalAdvance(self.tag) + 1
        width = words + _GAP_PX + _SIGN_PX + 2 * _PAD_PX
        return QSize(min(width, _MOST_PX), current_theme().metric("control_height_small"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, rect = QPainter(self), current_theme(), self.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("focus") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_soft_hover" if self.underMouse() else "accent_soft"))
        edge = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, edge.height() / 2, edge.height() / 2)
        room = rect.adjusted(_PAD_PX, 0, -(_PAD_PX + _SIGN_PX + _GAP_PX), 0)
        shown = self.fontMetrics().elidedText(self.tag, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(theme.colour("text"))
        direction = self.layoutDirection()
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        place = QStyle.visualRect(direction, rect, room)
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignAbsolute) | int(Qt.TextFlag.TextSingleLine), shown)
        corner = QPoint(rect.right() + 1 - _PAD_PX - _SIGN_PX, (rect.height() - _SIGN_PX) // 2)
        sign = QStyle.visualRect(direction, rect, QRect(corner, QSize(_SIGN_PX, _SIGN_PX)))
        painter.drawPixmap(sign.topLeft(), pixmap("x", _SIGN_PX, colour="muted", ratio=self.devicePixelRatioF()))
        painter.end()
