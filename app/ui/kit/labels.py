"""Labels: plain text in one of the theme's roles, and the one that elides long names in the middle."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from app.core.overriding import override
from app.ui.kit.looks import LabelRole, Tone, set_look
from app.ui.kit.plain_text import give_tip, one_line
from app.ui.tokens import ColourName, current_theme

_LEAST_CHARACTERS: Final = 7


def text_label(
    text: str = "", *, role: LabelRole = "body", wraps: bool = False, parent: QWidget | None = None
) -> QLabel:
    """Return a label that shows its text literally."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    label.setText(text)
    set_look(label, "role", role)
    return label


def chip(text: str = "", *, tone: Tone = "info", parent: QWidget | None = None) -> QLabel:
    """Return a small rounded note, as for "Draft saved 2 s ago"; change its tone by ``set_look(label, "tone", …)``."""
    label = text_label(text, role="chip", parent=parent)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    set_look(label, "tone", tone)
    return label


def key_label(keys: QKeySequence | QKeySequence.StandardKey | str, *, parent: QWidget | None = None) -> QLabel:
    """Return the keys of a shortcut in a small frame."""
    label = text_label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), role="key", parent=parent)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return label


class ElidedLabel(QLabel):
    """One line of plain text, shortened in the middle where it does not fit.

    Owns the full text: ``text()`` returns it, screen readers read it, the tool tip shows it (or the path given with it).
    """

    def __init__(self, text: str = "", *, role: LabelRole = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = Qt.TextElideMode.ElideMiddle
        self._own_tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        set_look(self, "role", role)
        self.set_text(text)

    def set_text(self, text: str, *, tip: str = "") -> None:
        """Show the text; the tool tip shows ``tip``, else the whole text when it is shortened."""
        self._own_tip = tip
        self.setText(one_line(text))
        self._update_tip()

    def set_elide_mode(self, mode: Qt.TextElideMode) -> None:
        """Shorten elsewhere: sentences lose their end, names their middle."""
        self._mode = mode
        self.update()

    def shown_text(self) -> str:
        """Return what fits."""
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    @override
    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * _LEAST_CHARACTERS
        full = super().minimumSizeHint()
        return QSize(min(least, full.width()), full.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(QStyle.visualAlignment(self.layoutDirection(), self.alignment())),
            option.palette,
            self.isEnabled(),
            self.shown_text(),
            QPalette.ColorRole.WindowText,
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tip()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._update_tip()

    def _update_tip(self) -> None:
        is_whole = self.shown_text() == self.text()
        give_tip(self, self._own_tip or ("" if is_whole else self.text()))


class StatusDot(QWidget):
    """A round mark in the colour of a state; words beside it say the same, so screen readers pass it over."""

    _COLOURS: Final[dict[Tone, ColourName]] = {
        "plain": "graph_other",
        "info": "accent",
        "good": "good",
        "warning": "warning",
        "error": "bad",
    }

    def __init__(self, tone: Tone = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self.setFixedSize(8, 8)

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().colour(self._COLOURS[self._tone]))
        painter.drawEllipse(self.rect())
