"""The dialog of replacement rules: written in a table, tried on a line, told as text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.dialogs.rules_dialog import RulesDialog
from app.ui.dialogs.rules_line import RulesLine
from app.ui.dialogs.rules_model import Column, RulesModel
from app.ui.kit.labels import ElidedLabel

CHECKED = Qt.CheckState.Checked


@pytest.fixture
def dialog(qtbot: QtBot) -> RulesDialog:
    dialog = RulesDialog()
    qtbot.addWidget(dialog)
    dialog.show_text("frisko = Frisco\n[case, part] uh =")
    dialog.show()
    return dialog


def heard(dialog: RulesDialog) -> list[str]:
    told: list[str] = []
    dialog.written.connect(told.append)
    return told


def write(dialog: RulesDialog, row: int, column: Column, value: object) -> None:
    role = Qt.ItemDataRole.EditRole if isinstance(value, str) else Qt.ItemDataRole.CheckStateRole
    assert dialog.model.setData(dialog.model.index(row, column), value, role)


def test_that_the_table_keeps_qts_rules(dialog: RulesDialog, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(dialog.model)  # type: ignore[no-untyped-call]


def test_that_rules_are_shown_as_they_are(dialog: RulesDialog) -> None:
    model = dialog.model
    texts = [[model.index(row, column).data() for column in (0, 1)] for row in range(model.rowCount())]
    assert texts == [["frisko", "Frisco"], ["uh", ""]]
    marks = [model.index(1, column).data(Qt.ItemDataRole.CheckStateRole) for column in list(Column)[2:]]
    assert marks == [Qt.CheckState.Unchecked, CHECKED, Qt.CheckState.Unchecked]


def test_that_what_is_written_is_told_when_it_can_be_used(dialog: RulesDialog) -> None:
    told = heard(dialog)
    place = dialog.model.add()
    write(dialog, place.row(), Column.FIND, "(a+)+")
    write(dialog, place.row(), Column.PATTERN, CHECKED)
    assert told == ["frisko = Frisco\n[case, part] uh =\n(a+)+ ="]
    assert "Row 3: It could take too long" in dialog.hint.text()
    write(dialog, place.row(), Column.FIND, r"(\d+) euro")
    write(dialog, place.row(), Column.REPLACE, r"€\1")
    assert told[-1].splitlines()[-1] == r"[regex] (\d+) euro = €\1"
    assert "Row 3" not in dialog.hint.text()


def test_that_a_row_is_written_by_keyboard(dialog: RulesDialog) -> None:
    told = heard(dialog)
    dialog.add.click()
    editor = dialog.table.viewport().findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "zwickow")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert told[-1].endswith("zwickow =")


def test_that_tab_goes_through_the_cells_and_then_leaves_the_table(dialog: RulesDialog, qtbot: QtBot) -> None:
    qtbot.waitExposed(dialog)
    table, model = dialog.table, dialog.model
    table.setFocus()
    table.setCurrentIndex(model.index(0, Column.FIND))
    for _ in range(model.rowCount() * model.columnCount() - 1):
        QTest.keyClick(table, Qt.Key.Key_Tab)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, Column.PATTERN)
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert dialog.trial.hasFocus()
    table.setFocus()
    table.setCurrentIndex(model.index(0, Column.FIND))
    QTest.keyClick(table, Qt.Key.Key_Backtab)
    assert not table.hasFocus()


def test_that_selected_rules_are_removed(dialog: RulesDialog) -> None:
    told = heard(dialog)
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert told == ["[case, part] uh ="]


def test_that_the_line_shows_what_the_rules_make_of_it(dialog: RulesDialog) -> None:
    dialog.trial.setText("Well uh FRISKO")
    assert dialog.made.text() == "Well Frisco"
    dialog.trial.setText("nothing")
    assert dialog.made.text() == "No rule finds anything in it."


def test_that_the_options_say_how_many_there_are(qtbot: QtBot) -> None:
    line = RulesLine()
    qtbot.addWidget(line)
    line.show_text("a = b\nc = d")
    (label,) = line.findChildren(ElidedLabel)
    assert label.text() == "2 rules: a = b …"
    line.show_text("")
    assert label.text() == "Corrects what is always heard wrongly."


def test_that_an_empty_model_offers_one_row_to_write_in() -> None:
    model = RulesModel()
    assert model.add().row() == model.add().row() == 0
    assert model.rules() == ()
    assert model.first_fault() is None
