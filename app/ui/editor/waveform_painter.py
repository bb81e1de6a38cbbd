"""Painting the waveform strip: ruler, rows, sound, speakers; and what moves: playhead, overview, hint.

What does not move with the playhead is painted into two pictures of device pixels, one with the sound as it looks
before it is played and one after; a frame of playback only copies from both.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from app.core.timecode import clock
from app.ui.editor.waveform_lanes import RULER, SPEAKER, Lanes, ShownRow, WavePicture
from app.ui.editor.waveform_marks import paint_hole, paint_words, row_radius
from app.ui.editor.waveform_peaks import picture
from app.ui.editor.waveform_scale import TimeScale
from app.ui.theme import ColourName, Theme, current_theme

_LEAST_TICK: Final = 84
_TICK: Final = 4
_RULER_SIDE: Final = 4.0
_LEAST_ROUND: Final = 6  # narrower rows are plain bars
_BEYOND: Final = 8.0  # points by which a frame that goes on may leave the strip


def paint_layers(what: WavePicture) -> tuple[QPixmap, QPixmap]:
    """Return the strip as it looks before it is played and after."""
    theme, top = current_theme(), round(what.lanes.sound[0] * what.ratio) / what.ratio
    rows = list(what.rows_in_sight())
    ground, words = _sheet(what, theme.colour("wave_background")), _sheet(what, QColor(Qt.GlobalColor.transparent))
    painter = QPainter(ground)
    _paint_ground(painter, what, rows, theme)
    painter.end()
    painter = QPainter(words)
    paint_words(painter, what, rows, theme)
    painter.end()
    layers = []
    for sound in _sounds(what, theme):
        layer = QPixmap(ground)
        painter = QPainter(layer)
        if sound is not None:
            painter.drawImage(QPointF(0, top), sound)
        painter.drawPixmap(0, 0, words)
        painter.end()
        layers.append(layer)
    return layers[0], layers[1]


def paint_overview(painter: QPainter, what: WavePicture, position_ms: int) -> None:
    """Draw the line for the whole recording, with what is in sight and where the playhead is."""
    theme, line, scale = current_theme(), what.lanes.overview, what.scale
    per_ms = line.width() / max(1, scale.duration_ms)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    painter.drawRoundedRect(line, 3, 3)
    if not scale.is_whole:
        painter.setBrush(theme.colour("scroll_handle_hover"))
        painter.drawRoundedRect(what.lanes.handle(scale), 3, 3)
    for hole in what.rows.holes:
        left = line.left() + hole.start_ms * per_ms
        painter.fillRect(
            QRectF(left, line.top(), max(2.0, hole.length_ms * per_ms), line.height()), theme.colour("hole")
        )
    x = line.left() + position_ms * per_ms
    painter.fillRect(QRectF(x - 1, line.top() - 2, 2, line.height() + 4), theme.colour("playhead"))


def paint_playhead(painter: QPainter, x: float, lanes: Lanes) -> None:
    below = lanes.speakers + SPEAKER
    painter.fillRect(QRectF(round(x) - 1, 0, 2, below), current_theme().colour("playhead"))


def paint_hint(painter: QPainter, text: str, lanes: Lanes) -> None:
    """Write a calm sentence into the middle of the sound."""
    theme, (top, bottom) = current_theme(), lanes.sound
    painter.setFont(theme.font("small"))
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, lanes.width - 48)
    box = QRectF(0, 0, metrics.horizontalAdvance(shown) + 28, metrics.height() + 10)
    box.moveCenter(QPointF(lanes.width / 2, (top + bottom) / 2))
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(theme.colour("muted"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)


def _sounds(what: WavePicture, theme: Theme) -> tuple[QImage | None, QImage | None]:
    if what.peaks is None:
        return None, None
    top, bottom = what.lanes.sound
    width, height = max(1, round(what.scale.width * what.ratio)), max(1, round((bottom - top) * what.ratio))
    mask = what.peaks.mask(what.scale.start_ms, what.scale.span_ms, width, height)
    before, after = theme.colour("wave"), theme.colour("wave_played")
    return picture(mask, before, what.ratio), picture(mask, after, what.ratio)


def _sheet(what: WavePicture, colour: QColor) -> QPixmap:
    sheet = QPixmap(round(what.scale.width * what.ratio), round(what.height * what.ratio))
    sheet.setDevicePixelRatio(what.ratio)
    sheet.fill(colour)
    return sheet


def _paint_ground(painter: QPainter, what: WavePicture, rows: Sequence[ShownRow], theme: Theme) -> None:
    """Draw what lies under the sound."""
    _paint_ruler(painter, what.scale, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for hole in what.rows.holes:
        if hole.end_ms > what.scale.start_ms and hole.start_ms < what.scale.end_ms:
            paint_hole(painter, _in_reach(what.box(hole.start_ms, hole.end_ms), what.scale.width), theme)
    narrow: list[QRectF] = []
    speakers: dict[int, list[QRectF]] = {}
    for row, start_ms, end_ms in rows:
        box = _in_reach(what.box(start_ms, end_ms), what.scale.width)
        if row.speaker is not None:
            bar = QRectF(box.left(), what.lanes.speakers, max(1.5, box.width()), SPEAKER)
            speakers.setdefault(row.speaker, []).append(bar)
        if box.width() < _LEAST_ROUND and row.key != what.current:
            narrow.append(box)
        else:
            _paint_row(painter, box, theme, is_current=row.key == what.current)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("wave_segment_line"))
    painter.drawRects(narrow)
    for speaker, bars in speakers.items():
        _paint_speaker(painter, theme.speaker(speaker), bars)


def _in_reach(box: QRectF, width: int) -> QRectF:
    """Return the box without what lies far outside: a pattern over hours would take long to draw."""
    return box.intersected(QRectF(-_BEYOND, box.top(), width + 2 * _BEYOND, box.height()))


def _paint_ruler(painter: QPainter, scale: TimeScale, theme: Theme) -> None:
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("faint"))
    metrics = QFontMetricsF(painter.font())
    for moment in scale.ticks(_LEAST_TICK):
        x = round(scale.x_of(moment))
        painter.fillRect(QRectF(x, RULER - _TICK - 1, 1, _TICK), theme.colour("control_line"))
        wide = metrics.horizontalAdvance(clock(moment))
        left = min(max(x - wide / 2, _RULER_SIDE), scale.width - _RULER_SIDE - wide)  # a half of "0:00" would be lost
        place = QRectF(left, 1, wide + 1, RULER - _TICK - 3)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), clock(moment))


def _paint_row(painter: QPainter, box: QRectF, theme: Theme, *, is_current: bool) -> None:
    fill: ColourName = "wave_segment_current" if is_current else "wave_segment"
    line: ColourName = "accent" if is_current else "wave_segment_line"
    painter.setPen(QPen(theme.colour(line), 1))
    painter.setBrush(theme.colour(fill))
    radius = row_radius(theme, box)
    painter.drawRoundedRect(box, radius, radius)


def _paint_speaker(painter: QPainter, colour: QColor, bars: Sequence[QRectF]) -> None:
    painter.setBrush(colour)
    painter.drawRects([bar for bar in bars if bar.width() < SPEAKER])
    for bar in bars:
        if bar.width() >= SPEAKER:
            painter.drawRoundedRect(bar, SPEAKER / 2, SPEAKER / 2)
