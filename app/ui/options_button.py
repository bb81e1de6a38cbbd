"""The button of the tool bar that leads to the options for the next files, with a dot while some are chosen."""

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QPen

from app.core.overriding import override
from app.core.settings import OF_NEXT_FILES, Settings
from app.ui.kit.buttons import IconButton
from app.ui.kit.plain_text import give_tip
from app.ui.tokens import current_theme

_DOT_PX: Final = 3.5
_RING_PX: Final = 2.0


class OptionsButton(IconButton):
    """Shows by a dot, and says in its tool tip, that files will be heard otherwise than by default. GUI thread."""

    def __init__(self, words: str) -> None:
        super().__init__("sliders-horizontal", words)
        self._words, self._keys, self._chosen = words, "", ""

    @property
    def is_marked(self) -> bool:
        return bool(self._chosen)

    def follow(self, action: QAction) -> None:
        """Tell the keys of the command that does the same, also when a person changes them."""
        action.changed.connect(lambda: self._take_keys(action.shortcut()))
        self._take_keys(action.shortcut())

    def show_settings(self, settings: Settings) -> None:
        """Say what is not as it is by default."""
        defaults = Settings()
        is_plain = all(getattr(settings, name) == getattr(defaults, name) for name in OF_NEXT_FILES)
        self._chosen = "" if is_plain else _listed(settings)
        self._tell()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._chosen:
            return
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("panel"), _RING_PX))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(QPointF(self.width() - 8.0, 8.0), _DOT_PX + 1, _DOT_PX + 1)

    def _take_keys(self, keys: QKeySequence) -> None:
        self._keys = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self._tell()

    def _tell(self) -> None:
        head = f"{self._words}  ({self._keys})" if self._keys else self._words
        give_tip(self, "\n".join(part for part in (head, self._chosen) if part))
        self.setAccessibleDescription(self._chosen or self._keys or self._words)


def _listed(settings: Settings) -> str:
    from app.ui.option_words import differences  # nothing is chosen at most starts

    return "\n".join(differences(settings))
