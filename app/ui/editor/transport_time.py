"""The time of the player in words: ``0:20.6 / 1:02:14``, standing still while its digits run."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.timecode import MS_PER_SECOND, clock
from app.ui.kit.labels import text_label
from app.ui.theme import current_theme

_TENTH_MS: Final = MS_PER_SECOND // 10


class TransportTime(QWidget):
    """Shows position and length. Lives on the main thread; it is written anew ten times a second at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tenths = -1
        self._duration_ms = -1
        self._position = text_label(role="strong")
        self._length = text_label(role="hint")
        self.setAccessibleName(self.tr("Position"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_theme().metric("space_tiny"))
        row.addWidget(self._position)
        row.addWidget(self._length)
        self.show_duration(0)
        self.show_position(0)

    @property
    def text(self) -> str:
        return f"{self._position.text()} {self._length.text()}"

    def show_position(self, position_ms: int) -> None:
        tenths = position_ms // _TENTH_MS
        if tenths != self._tenths:
            self._tenths = tenths
            self._position.setText(_with_tenths(tenths))
            _grow(self._position)

    def show_duration(self, duration_ms: int) -> None:
        if duration_ms != self._duration_ms:
            self._duration_ms = duration_ms
            self._length.setText(f"/ {clock(duration_ms)}")


def _with_tenths(tenths: int) -> str:
    return f"{clock(tenths * _TENTH_MS)}.{tenths % 10}"


def _grow(label: QLabel) -> None:
    """Keep the width that was once needed: what stands beside it must not tremble."""
    label.setMinimumWidth(max(label.minimumWidth(), label.sizeHint().width()))
