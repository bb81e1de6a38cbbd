"""Progress as a thin line: a widget for dialogs, and the same drawn by delegates into a row."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.core.overriding import override
from app.ui.tokens import ColourName, current_theme

_STEPS: Final = 1000
_TICK_MS: Final = 40
_TICKS_A_ROUND: Final = 50
_MOVING_PART: Final = 0.3


def paint_progress(painter: QPainter, rect: QRectF, fraction: float, *, colour: ColourName = "accent") -> None:
    """Draw a rounded line filled up to this fraction; delegates call it with a rect as high as ``progress_height``."""
    _paint(painter, rect, 0.0, min(max(fraction, 0.0), 1.0), colour)


class ThinProgress(QProgressBar):
    """A thin progress line; without a fraction (None) a part of it moves, but only while it is seen."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction: float | None = 0.0
        self._ticks = 0
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setRange(0, _STEPS)
        self.setFixedHeight(current_theme().metric("progress_height"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def is_moving(self) -> bool:
        return self._clock.isActive()

    def set_fraction(self, fraction: float | None) -> None:
        """Show how much is done, 0 to 1, or None while nobody knows."""
        self._fraction = fraction
        self.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self.setValue(round(min(max(fraction, 0.0), 1.0) * _STEPS))
        self._run_or_rest()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, current_theme().metric("progress_height"))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, current_theme().metric("progress_height"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), QRectF(self.rect())
        colour: ColourName = "accent" if self.isEnabled() else "disabled"
        if self._fraction is not None:
            paint_progress(painter, rect, self._fraction, colour=colour)
            return
        start = (self._ticks / _TICKS_A_ROUND) * (1 + _MOVING_PART) - _MOVING_PART
        _paint(painter, rect, max(0.0, start), min(1.0, start + _MOVING_PART), colour)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_or_rest()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _run_or_rest(self) -> None:
        if self._fraction is None and self.isVisible():
            self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        self._ticks = (self._ticks + 1) % _TICKS_A_ROUND
        self.update()


def _paint(painter: QPainter, rect: QRectF, start: float, end: float, colour: ColourName) -> None:
    theme, radius = current_theme(), rect.height() / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    _bar(painter, rect, theme.colour("track"), radius)
    if end > start:
        part = QRectF(rect.x() + start * rect.width(), rect.y(), (end - start) * rect.width(), rect.height())
        part.setWidth(max(part.width(), rect.height()))  # the first per cent is a dot, not a splinter
        _bar(painter, part, theme.colour(colour), radius)
    painter.restore()


def _bar(painter: QPainter, rect: QRectF, colour: QColor, radius: float) -> None:
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, radius, radius)
