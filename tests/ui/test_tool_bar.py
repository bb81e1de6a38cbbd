"""The tool bar: what the next files are transcribed with, and what of it the person chose."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.core.options import JobOptions, Quality
from app.ui.tool_bar import ToolBar


@pytest.fixture
def bar(qtbot: QtBot) -> ToolBar:
    bar = ToolBar()
    qtbot.addWidget(bar)
    bar.furnish(["large", "small"])
    bar.show()
    return bar


def test_that_it_stands_as_the_person_left_it(bar: ToolBar) -> None:
    assert bar.options() == JobOptions(model="large")
    assert bar.choose(model="small", language="de", quality="fast")
    assert bar.options() == JobOptions(model="small", language="de", quality=Quality.FAST)


def test_that_tab_goes_from_the_options_to_the_search(bar: ToolBar) -> None:
    assert bar.more.nextInFocusChain() is bar.search


def test_that_a_model_that_is_gone_gives_way_to_the_best(bar: ToolBar) -> None:
    assert not bar.choose(model="gone", language="", quality="best")
    assert bar.options() == JobOptions(model="large")


def test_that_only_what_the_person_chose_is_told_as_chosen(bar: ToolBar) -> None:
    told: list[tuple[str, str]] = []
    bar.model_chosen.connect(lambda name: told.append(("model", name)))
    bar.language_chosen.connect(lambda code: told.append(("language", code)))
    bar.quality_chosen.connect(lambda name: told.append(("quality", name)))
    bar.choose(model="small", language="de", quality="fast")
    assert told == []
    for box in bar.findChildren(QComboBox):
        QTest.keyClick(box, Qt.Key.Key_Up)
    assert told[0] == ("model", "large")
    assert told[1][0] == "language"
    assert told[1][1] == bar.options().language
    assert told[2:] == [("quality", "best")]
