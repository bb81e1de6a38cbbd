from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.ui.editor.side_by_side import SideBySide


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[SideBySide]:
    widget = SideBySide()
    qtbot.addWidget(widget)
    widget.resize(900, 500)
    widget.show()
    yield widget
    widget.clear()
