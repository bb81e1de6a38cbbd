from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.editor.document import EditorDocument
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.pane_menu import PaneMenu
from app.ui.editor.side_by_side import SideBySide
from tests.helpers.editing import conversation, lines

TALK = conversation("We started", "And no money at all")


def menu_of(pane: TranscriptPane) -> PaneMenu:
    place = QPoint(200, 20)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, pane.viewport().mapToGlobal(place))
    QApplication.sendEvent(pane.viewport(), event)
    return pane.findChildren(PaneMenu)[-1]


def choose(menu: PaneMenu, text: str) -> None:
    action = next(action for action in menu.actions() if action.text().split("\t")[0] == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_that_rows_are_split_and_joined_from_the_menu(editor: SideBySide) -> None:
    document = EditorDocument(TALK)
    editor.set_document(document, title="")
    editor.working_pane.select(0, 3, 3)
    choose(menu_of(editor.working_pane), "Split row here")
    assert lines(document.transcript) == ["We", "started", "And no money at all"]
    choose(menu_of(editor.working_pane), "Join with next row")
    assert lines(document.transcript) == ["We", "started And no money at all"]
    choose(menu_of(editor.working_pane), "Undo: Join rows")
    choose(menu_of(editor.working_pane), "Undo: Split row")
    assert document.transcript == TALK


def test_that_the_menu_of_a_version_has_nothing_that_edits(qtbot: QtBot, editor: SideBySide) -> None:
    editor.set_document(EditorDocument(TALK), title="")
    editor.compare_with(TALK, title="Version 1 · machine")
    menu = menu_of(editor.version_pane)
    assert {action.text().split("\t")[0] for action in menu.actions()} == {"Copy", "Select all", "Play from here", ""}
    with qtbot.waitSignal(editor.word_clicked):
        choose(menu, "Play from here")
