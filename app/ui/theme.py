"""The theme the window wears and who may change it. The values themselves stand in tokens.py and resources/themes/.

Views take ``Theme``, ``current_theme`` and ``ThemeKeeper`` from here.
"""

from typing import assert_never

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.core.settings import ThemeChoice
from app.ui.style_sheet import palette_of, style_sheet_of
from app.ui.tokens import (
    ColourName,
    MetricName,
    Scheme,
    TextSize,
    Theme,
    current_theme,
    tabular,
    theme_of,
    wear,
)

__all__ = [
    "ColourName",
    "MetricName",
    "Scheme",
    "TextSize",
    "Theme",
    "ThemeChoice",
    "ThemeKeeper",
    "current_theme",
    "tabular",
    "theme_of",
]


class ThemeKeeper(QObject):
    """Owns the look of the application: style, palette, font, style sheet. Lives on the GUI thread; one a process.

    Signals: ``theme_changed(Theme)``, the application wears another theme, and the widgets are already repolished;
    ``choice_changed(ThemeChoice)``, the person chose otherwise, which may look the same.
    """

    theme_changed = Signal(object)
    choice_changed = Signal(object)

    def __init__(
        self, app: QApplication, *, choice: ThemeChoice = ThemeChoice.SYSTEM, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._choice = choice
        app.setStyle("Fusion")
        self._ask_system_for_frames()
        self._theme = theme_of(self._wanted(app.styleHints().colorScheme()))
        app.setFont(self._theme.font())
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Wear this look from now on, or follow the system again."""
        is_new = choice is not self._choice
        self._choice = choice
        self._ask_system_for_frames()
        if is_new:
            self.choice_changed.emit(choice)
        self._follow(self._app.styleHints().colorScheme())

    @Slot(Qt.ColorScheme)
    def _follow(self, system: Qt.ColorScheme) -> None:
        theme = theme_of(self._wanted(system))
        if theme is not self._theme:
            self._theme = theme
            self._apply()
            self.theme_changed.emit(theme)

    def _wanted(self, system: Qt.ColorScheme) -> Scheme:
        match self._choice:
            case ThemeChoice.LIGHT:
                return Scheme.LIGHT
            case ThemeChoice.DARK:
                return Scheme.DARK
            case ThemeChoice.SYSTEM:
                return Scheme.DARK if system is Qt.ColorScheme.Dark else Scheme.LIGHT
            case _:
                assert_never(self._choice)

    def _ask_system_for_frames(self) -> None:
        """Let title bars and native dialogs match the choice, where the system can."""
        hints = self._app.styleHints()
        match self._choice:
            case ThemeChoice.SYSTEM:
                hints.unsetColorScheme()
            case ThemeChoice.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case ThemeChoice.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case _:
                assert_never(self._choice)

    def _apply(self) -> None:
        wear(self._theme)  # before anything is repolished, so that what repaints finds the new theme
        self._app.setPalette(palette_of(self._theme))
        self._app.setStyleSheet(style_sheet_of(self._theme))
