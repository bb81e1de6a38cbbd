"""The button of the tool bar that names the preset that was chosen, says whether its choices still hold, and offers the others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.core.overriding import override
from app.ui.icons import icon
from app.ui.kit.buttons import push_button
from app.ui.kit.plain_text import give_tip, one_line, plain_tip

if TYPE_CHECKING:  # the tool bar is painted before there are presets
    from app.core.presets import Preset

_MOST_PX: Final = 190
_LEAST_PX: Final = 92
_AROUND_PX: Final = 44  # margins and arrow of the button


class PresetButton(QWidget):
    """Owns the menu. Lives on the GUI thread.

    Signals: ``chosen(Preset)``; ``save_as_requested()``, ``update_requested()``, ``manage_requested()``.
    """

    chosen = Signal(object)
    save_as_requested = Signal()
    update_requested = Signal()
    manage_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self._presets: tuple[Preset, ...] = ()
        self._current: Preset | None = None
        self._is_changed = False
        self.button = push_button(self.tr("Preset"), menu=self.menu)
        self.button.setMinimumWidth(_LEAST_PX)
        self.button.setMaximumWidth(_MOST_PX)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self._say()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_PX, self.button.minimumSizeHint().height())

    def show_presets(self, presets: "Sequence[Preset]", current: "Preset | None", *, is_changed: bool) -> None:
        self._presets, self._current, self._is_changed = tuple(presets), current, is_changed
        self._say()

    def _say(self) -> None:
        name = one_line(self._current.name) if self._current else ""
        pattern = self.tr("{0}, changed") if name and self._is_changed else "{0}"
        words = pattern.format(name) or self.tr("Preset")
        self.button.setText(_literal(pattern.format(self._shortened(name, pattern)) or words))
        tip = self.tr("Preset: {0}").format(words) if name else self.tr("Presets: sets of choices under a name")
        give_tip(self.button, tip)
        self.button.setAccessibleName(tip)

    def _shortened(self, name: str, pattern: str) -> str:
        """Shorten the name alone, so that what is said about it stays to be read."""
        metrics = self.button.fontMetrics()
        room = _MOST_PX - _AROUND_PX - metrics.horizontalAdvance(pattern.format(""))
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)

    def _fill(self) -> None:
        """Make the menu anew: it is short, and names and choices change."""
        from app.ui.preset_words import words_of  # not needed before somebody looks

        self.menu.clear()
        group = QActionGroup(self.menu)
        was_built_in = True
        for preset in self._presets:
            if was_built_in and not preset.is_built_in:
                self.menu.addSeparator()
            was_built_in = preset.is_built_in
            action = self.menu.addAction(_literal(one_line(preset.name)))
            action.setToolTip(plain_tip("\n".join(words_of(preset))))
            action.setCheckable(True)
            action.setChecked(self._current is not None and preset.key == self._current.key)
            action.triggered.connect(lambda _is_on=False, chosen=preset: self.chosen.emit(chosen))
            group.addAction(action)
        self.menu.addSeparator()
        self._add_changes()
        self.menu.addAction(icon("plus"), self.tr("Save as a preset…")).triggered.connect(self.save_as_requested)
        self.menu.addAction(icon("list"), self.tr("Presets…")).triggered.connect(self.manage_requested)

    def _add_changes(self) -> None:
        current = self._current
        if current is None or not self._is_changed:
            return
        name = _literal(one_line(current.name))
        back = self.menu.addAction(icon("rotate-ccw"), self.tr("Go back to {0}").format(name))
        back.triggered.connect(lambda: self.chosen.emit(current))
        if not current.is_built_in:
            keep = self.menu.addAction(icon("save"), self.tr("Save the changes to {0}").format(name))
            keep.triggered.connect(self.update_requested)


def _literal(text: str) -> str:
    """Return text for a menu or a button, in which an ampersand is one."""
    return text.replace("&", "&&")
