"""What the waveform strip shows and how it comes on the screen. What a person does with it stands in waveform.py."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.overriding import override
from app.core.transcript import Segment, SegmentKey, Span
from app.ui.editor.waveform_lanes import LEAST_HEIGHT, USUAL_HEIGHT, Lanes, WavePicture
from app.ui.editor.waveform_loading import PeaksLoaded, PeaksLoader
from app.ui.editor.waveform_painter import paint_hint, paint_layers, paint_overview, paint_playhead
from app.ui.editor.waveform_peaks import WavePeaks
from app.ui.editor.waveform_rows import EdgeMove, WaveRows
from app.ui.editor.waveform_scale import TimeScale
from app.ui.theme import current_theme

ZOOM_STEP: Final = 1.4


class WaveView(QWidget):
    """Shows one recording: sound, rows, playhead. Lives on the main thread and holds no truth.

    Signal ``following_changed(bool)``: whether the view goes with the playhead.
    """

    following_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = TimeScale.usual(0, 1)
        self._rows = WaveRows()
        self._peaks: WavePeaks | None = None
        self._current: SegmentKey | None = None
        self._preview: EdgeMove | None = None
        self._position_ms = 0
        self._is_following = True
        self._hint = ""
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._has_painted = False
        self._waiting_path: Path | None = None
        self._loader = PeaksLoader(self)
        self._loader.loaded.connect(self._take_peaks)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAccessibleName(self.tr("Waveform"))
        self.setAccessibleDescription(self.tr("The sound of the recording with its rows. Space plays, arrows move."))

    # What is shown

    def show_recording(self, duration_ms: int) -> None:
        """Begin with another recording, without sound and rows."""
        self._loader.forget()
        self._peaks, self._preview, self._current, self._waiting_path = None, None, None, None
        self._rows, self._hint, self._position_ms = WaveRows(), "", 0
        self._scale = TimeScale.usual(duration_ms, self.width())
        self.set_following(is_following=True)
        self._redraw()

    def show_peaks(self, path: Path) -> None:
        """Draw the sound from a file of peaks; it is read after the window was painted once."""
        self._waiting_path = path
        if self._has_painted:
            self._load_waiting()

    def show_hint(self, text: str) -> None:
        """Say why there is no sound to see yet, or at all; an empty text says nothing."""
        if text != self._hint:
            self._hint = text
            self.update()

    def show_preparing(self, share: float | None = None) -> None:
        """Say that the sound is being prepared, and how much of it is."""
        done = "" if share is None else f" {round(share * 100)} %"
        self.show_hint(self.tr("Preparing the waveform…") + done)

    def show_rows(self, rows: Sequence[Segment], holes: Sequence[Span] = ()) -> None:
        """Lay rows on the sound; what is typed out of sight of the strip does not have it painted anew."""
        before, self._rows = self._rows, WaveRows(rows, holes)
        if not self._rows.is_like(before, self._scale.start_ms, self._scale.end_ms):
            self._redraw()

    def show_current(self, key: SegmentKey | None) -> None:
        """Accent a row."""
        if key != self._current:
            self._current = key
            self._redraw()

    def show_position(self, position_ms: int) -> None:
        """Move the playhead, and the view with it while it follows."""
        before = self._playhead_area()
        self._position_ms = position_ms
        if self._is_following and self._preview is None:
            self.show_scale(self._scale.following(position_ms))
        self.update(before.united(self._playhead_area()))  # between them the sound changes its colour
        self.update(self.lanes.overview.toAlignedRect().adjusted(-2, -3, 2, 3))

    def bring_into_view(self, start_ms: int, end_ms: int) -> None:
        """Scroll to a stretch that is out of sight."""
        if end_ms <= self._scale.start_ms or start_ms >= self._scale.end_ms:
            self.show_scale(self._scale.centred((start_ms + end_ms) / 2))

    # What a person may change about the view

    def zoom(self, steps: int, at_ms: float | None = None) -> None:
        """Show less or more around a moment, else around the playhead where it is in sight."""
        if at_ms is None:
            is_in_sight = self._scale.start_ms <= self._position_ms <= self._scale.end_ms
            at_ms = self._position_ms if is_in_sight else (self._scale.start_ms + self._scale.end_ms) / 2
        self.show_scale(self._scale.zoomed(ZOOM_STEP**-steps, at_ms))

    def fit(self) -> None:
        """Show the whole recording."""
        self.show_scale(self._scale.fitted())

    def set_following(self, *, is_following: bool) -> None:
        """Keep the playhead in sight from now on, or not."""
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit(is_following)
        if is_following:
            self.show_scale(self._scale.following(self._position_ms))

    def scroll_by_hand(self, scale: TimeScale) -> None:
        """Show another stretch because the person wants it: following ends when the playhead is left behind."""
        self.show_scale(scale)
        if not scale.start_ms <= self._position_ms <= scale.end_ms:
            self.set_following(is_following=False)

    def show_scale(self, scale: TimeScale) -> None:
        if scale != self._scale:
            self._scale = scale
            self._redraw()

    def show_preview(self, preview: EdgeMove | None) -> None:
        """Show where an edge would go that is being dragged."""
        if preview != self._preview:
            self._preview = preview
            self._redraw()

    # What is shown now

    @property
    def scale(self) -> TimeScale:
        return self._scale

    @property
    def rows(self) -> WaveRows:
        return self._rows

    @property
    def current(self) -> SegmentKey | None:
        return self._current

    @property
    def preview(self) -> EdgeMove | None:
        return self._preview

    @property
    def position_ms(self) -> int:
        return self._position_ms

    @property
    def is_following(self) -> bool:
        return self._is_following

    @property
    def hint(self) -> str:
        return self._hint

    @property
    def has_peaks(self) -> bool:
        return self._peaks is not None

    @property
    def lanes(self) -> Lanes:
        return Lanes(width=self.width(), height=self.height())

    # Peaks

    def _load_waiting(self) -> None:
        if self._waiting_path is not None:
            path, self._waiting_path = self._waiting_path, None
            self._loader.load(path)

    @Slot(object)
    def _take_peaks(self, answer: PeaksLoaded) -> None:
        self._peaks = answer.peaks
        self.show_hint("" if answer.peaks else self.tr("The waveform cannot be read. Open the transcript again."))
        if answer.peaks is not None and answer.peaks.duration_ms > self._scale.duration_ms:
            self._scale = self._scale.lasting(answer.peaks.duration_ms)
        self._redraw()

    # Painting

    def _redraw(self) -> None:
        self._layers = None
        self.update()

    def _picture(self) -> WavePicture:
        return WavePicture(
            scale=self._scale,
            rows=self._rows,
            peaks=self._peaks,
            current=self._preview.key if self._preview else self._current,
            preview=self._preview,
            height=self.height(),
            ratio=self.devicePixelRatioF(),
        )

    def _playhead_area(self) -> QRect:
        return QRect(round(self._scale.x_of(self._position_ms)) - 3, 0, 6, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        what = self._picture()
        if self._layers is None or self._layers[0].devicePixelRatio() != what.ratio:
            self._layers = paint_layers(what)
        painter = QPainter(self)
        x = self._scale.x_of(self._position_ms)
        self._copy_layers(painter, x, what.ratio)
        if self._hint and self._peaks is None:
            paint_hint(painter, self._hint, what.lanes)
        paint_playhead(painter, x, what.lanes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_overview(painter, what, self._position_ms)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()
        self._note_painted()

    def _copy_layers(self, painter: QPainter, x: float, ratio: float) -> None:
        """Copy the sound that was played up to the playhead, and from there on the other."""
        assert self._layers is not None
        before, after = self._layers
        wide, high = before.width(), before.height()
        cut = min(max(round(x * ratio), 0), wide)
        for layer, left, right in ((after, 0, cut), (before, cut, wide)):
            if right > left:
                source = QRectF(left, 0, right - left, high)
                painter.drawPixmap(QRectF(left / ratio, 0, (right - left) / ratio, high / ratio), layer, source)

    def _paint_focus(self, painter: QPainter) -> None:
        width = current_theme().metric("focus_width")
        painter.setPen(QPen(current_theme().colour("focus"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _note_painted(self) -> None:
        if not self._has_painted:
            self._has_painted = True
            self._load_waiting()

    # Events

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, USUAL_HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = self._scale.resized(self.width())
        self._scale = scale.fitted() if self._scale.is_whole else scale
        self._redraw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._redraw()
