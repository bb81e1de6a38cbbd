"""The theme that every dialog wears."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import ThemeChoice, ThemeKeeper


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()
