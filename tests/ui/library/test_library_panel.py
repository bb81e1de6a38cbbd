"""The library's part of the side bar under mouse and keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, SignalInstance
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.ui.library.panel import LibraryPanel
from app.ui.library.wishes import TranscriptRename
from tests.helpers.listed_transcripts import ListedTranscripts

MakeSummary = Callable[..., TranscriptSummary]


def heard(signal: SignalInstance) -> list[Any]:
    values: list[Any] = []
    signal.connect(values.append)
    return values


def texts(panel: LibraryPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def fill(panel: LibraryPanel, numbered_summary: MakeSummary, count: int = 3) -> None:
    summaries = [numbered_summary(number, days_ago=number % 2) for number in range(1, count + 1)]
    panel.set_transcripts(ListedTranscripts(summaries))


def editor_of(panel: LibraryPanel) -> QLineEdit:
    found = panel.view.viewport().findChildren(QLineEdit)
    assert len(found) == 1
    return found[0]


def test_that_an_empty_library_says_what_will_be_there(panel: LibraryPanel) -> None:
    assert texts(panel) == ["Library", "0", "No transcripts yet. They will be kept here."]
    assert not panel.filter.isVisible()


def test_that_a_filter_without_match_says_so_and_can_be_taken_back(
    panel: LibraryPanel, numbered_summary: MakeSummary
) -> None:
    fill(panel, numbered_summary)
    QTest.keyClicks(panel.filter, "zebra")
    assert texts(panel) == [
        "Library",
        "0",
        "No name and no tag matches “zebra”. Search everything (Ctrl+K) looks into the text as well.",
    ]
    link = next(found for found in panel.findChildren(QPushButton) if found.isVisible())
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert texts(panel) == ["Library", "3"]
    assert panel.view.isVisible()


def test_that_markup_in_the_filter_is_shown_literally(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary)
    panel.filter.setText("<b>x</b>")
    label = next(found for found in panel.findChildren(QLabel) if "<b>" in found.text())
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_that_the_filter_counts_what_it_shows_and_escape_empties_it(
    panel: LibraryPanel, numbered_summary: MakeSummary
) -> None:
    fill(panel, numbered_summary)
    QTest.keyClicks(panel.filter, "talk 2")
    assert texts(panel) == ["Library", "1"]
    QTest.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert texts(panel) == ["Library", "3"]


def test_that_the_arrows_lead_from_the_filter_to_the_list_and_back(
    panel: LibraryPanel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    fill(panel, numbered_summary)
    panel.activateWindow()
    panel.filter.setFocus()
    QTest.keyClick(panel.filter, Qt.Key.Key_Down)
    qtbot.waitUntil(panel.view.hasFocus)
    assert panel.view.currentIndex().data() == "talk 2.wav"
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    assert panel.view.currentIndex().data() == "talk 3.wav"  # over the heading between them
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    QTest.keyClick(panel.view, Qt.Key.Key_Up)
    qtbot.waitUntil(panel.filter.hasFocus)


def test_that_enter_and_double_click_open_a_transcript(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary)
    opened = heard(panel.view.transcript_open_requested)
    panel.view.go_to(TranscriptId(3))
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    for row in (0, 1):  # a heading, a transcript
        place = panel.view.visualRect(panel.model.index(row)).center()
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert opened == [3, 2]


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_PageUp])
def test_that_keys_that_end_on_the_name_of_a_day_go_to_the_transcript_below_it(
    panel: LibraryPanel, numbered_summary: MakeSummary, key: Qt.Key
) -> None:
    fill(panel, numbered_summary)
    panel.view.setCurrentIndex(panel.model.index(panel.model.rowCount() - 1))
    QTest.keyClick(panel.view, key)
    assert panel.view.currentIndex().row() == 1
    assert panel.view.current() is not None


def test_that_a_title_is_changed_in_its_place(panel: LibraryPanel, numbered_summary: MakeSummary, qtbot: QtBot) -> None:
    fill(panel, numbered_summary)
    panel.view.go_to(TranscriptId(2))
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    editor = editor_of(panel)
    assert (editor.text(), editor.accessibleName()) == ("talk 2.wav", "Title")
    assert panel.view.visualRect(panel.view.currentIndex()).contains(editor.geometry())
    panel.view.grab()
    editor.selectAll()
    QTest.keyClicks(editor, "Harbour")
    with qtbot.waitSignal(panel.model.rename_requested) as asked:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == [TranscriptRename(transcript_id=TranscriptId(2), title="Harbour")]


def test_that_escape_leaves_the_title_as_it_was(
    panel: LibraryPanel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    fill(panel, numbered_summary)
    asked = heard(panel.model.rename_requested)
    panel.view.go_to(TranscriptId(2))
    QTest.keyClick(panel.view, Qt.Key.Key_F2)
    QTest.keyClicks(editor_of(panel), "Harbour")
    QTest.keyClick(editor_of(panel), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.view.state() is QListView.State.NoState)
    assert asked == []


def test_that_the_menu_asks_for_what_it_names(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary)
    view = panel.view
    assert view.menu() is None
    view.go_to(TranscriptId(3))
    wishes = {
        "Open": heard(view.transcript_open_requested),
        "Tags and notes…": heard(view.describe_requested),
        "Export…": heard(view.export_requested),
        "Transcribe again…": heard(view.again_requested),
        "Show the file in its folder": heard(view.reveal_requested),
        "About this recording…": heard(view.about_recording_requested),
        "Delete": heard(view.delete_requested),
        "Delete recording and transcripts": heard(view.delete_recording_requested),
        "Forget completely…": heard(view.forget_requested),
    }
    menu = view.menu()
    assert menu is not None
    actions = {action.text().partition("\t")[0]: action for action in menu.actions() if not action.isSeparator()}
    assert set(actions) == {"Rename", *wishes}
    for action in actions.values():
        action.trigger()
    assert {name: told for name, told in wishes.items() if told not in ([3], [103])} == {}
    assert editor_of(panel).text() == "talk 3.wav"


def test_that_the_selection_outlives_the_filter(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary, 40)
    panel.view.go_to(TranscriptId(12))
    panel.filter.setText("talk 3")
    assert panel.view.current() is None
    panel.filter.setText("")
    row = panel.view.current()
    assert row is not None
    assert row.summary.id == 12


def test_that_filtered_rows_are_seen_from_the_top(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary, 300)
    bar = panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    panel.filter.setText("talk 1")
    assert bar.value() == 0
    panel.view.go_to(TranscriptId(12))
    panel.filter.setText("")
    assert panel.view.viewport().rect().contains(panel.view.visualRect(panel.view.currentIndex()))


def test_that_what_is_looked_at_stays_where_it_is(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    summaries = [numbered_summary(number, days_ago=1 + number // 5) for number in range(3_000)]
    panel.set_transcripts(ListedTranscripts(summaries))
    bar, view, model = panel.view.verticalScrollBar(), panel.view, panel.model
    bar.setValue(bar.maximum() // 2)
    looked_at = view.indexAt(QPoint(20, 200)).data()
    model.apply(numbered_summary(9_000))  # today, with a heading, above
    model.apply(numbered_summary(9_001, days_ago=5_000))
    model.remove(TranscriptId(3))
    model.remove(TranscriptId(2_999))
    assert view.indexAt(QPoint(20, 200)).data() == looked_at
    bar.setValue(0)
    model.apply(numbered_summary(9_002))
    assert bar.value() == 0  # at the top the newest is seen


def test_that_every_row_lies_where_it_is_painted(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary, 60)
    view, model = panel.view, panel.model
    bottom = -view.verticalOffset()
    for row in range(model.rowCount()):
        rect = view.visualRect(model.index(row))
        assert (rect.top(), rect.width()) == (bottom, view.viewport().width())
        assert view.indexAt(rect.topLeft()) == view.indexAt(rect.bottomLeft()) == model.index(row)
        bottom = rect.bottom() + 1
    assert view.verticalScrollBar().maximum() == bottom - view.viewport().height()
    assert not view.indexAt(QPoint(5, bottom)).isValid()


def test_that_keys_lead_through_a_long_list(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    summaries = [numbered_summary(number, days_ago=number // 7) for number in range(300)]
    panel.set_transcripts(ListedTranscripts(summaries))
    view, model = panel.view, panel.model
    view.go_to_first()
    seen = [view.currentIndex().row()]
    for _ in range(200):
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        at = view.currentIndex()
        assert view.current() is not None
        assert view.viewport().rect().contains(view.visualRect(at).center())
        seen.append(at.row())
        if at.row() == model.rowCount() - 1:
            break
    assert seen == sorted(seen)
    assert seen[-1] == model.rowCount() - 1
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert (view.currentIndex().row(), view.verticalScrollBar().value()) == (1, 0)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == model.rowCount() - 1
    for _ in range(model.rowCount()):
        QTest.keyClick(view, Qt.Key.Key_Up)
        assert view.current() is not None
    assert view.currentIndex().row() == 1


def test_that_typing_a_name_goes_to_it(panel: LibraryPanel, numbered_summary: MakeSummary, qtbot: QtBot) -> None:
    titles = ["Boats", "harbour", "Malmö", "Harry", "Zebra"]
    panel.set_transcripts(ListedTranscripts(numbered_summary(n, title=title) for n, title in enumerate(titles)))
    panel.view.go_to_first()
    QTest.keyClicks(panel.view, "malmo")
    qtbot.waitUntil(lambda: panel.view.currentIndex().data() == "Malmö")


def test_that_a_click_selects_a_transcript_and_no_heading(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary)
    view, model = panel.view, panel.model

    def click(row: int) -> None:
        place = view.visualRect(model.index(row)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    click(1)
    assert [index.row() for index in view.selectionModel().selectedIndexes()] == [1]
    click(0)
    assert view.currentIndex().row() == 1
    click(3)
    assert [index.row() for index in view.selectionModel().selectedIndexes()] == [3]


def test_that_a_screen_reader_finds_every_row(panel: LibraryPanel, numbered_summary: MakeSummary) -> None:
    fill(panel, numbered_summary)
    QAccessible.setActive(True)
    interface = QAccessible.queryAccessibleInterface(panel.view)
    assert interface.role() is QAccessible.Role.List
    rows = [interface.child(number) for number in range(interface.childCount())]
    said = [row.text(QAccessible.Text.Name) for row in rows]
    assert said[0] == "Today"
    assert said[1].startswith("talk 2.wav, 12:34, English")
    place = rows[1].rect()
    assert place.topLeft() == panel.view.viewport().mapToGlobal(panel.view.visualRect(panel.model.index(1)).topLeft())
    panel.view.go_to_first()
    assert rows[1].state().selected


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_that_rows_of_all_kinds_are_painted(
    panel: LibraryPanel, numbered_summary: MakeSummary, direction: Qt.LayoutDirection
) -> None:
    titles = ["采访 王先生.wav", "مقابلة مع الصيادين.mp3", "long " * 60]
    summaries = [numbered_summary(number, title=title) for number, title in enumerate(titles)]
    panel.set_transcripts(ListedTranscripts(summaries))
    panel.model.show_open(TranscriptId(1))
    panel.setLayoutDirection(direction)
    assert not panel.grab().isNull()


def test_that_list_and_filter_have_names_for_screen_readers(panel: LibraryPanel) -> None:
    assert panel.view.accessibleName() == "Library"
    assert panel.filter.accessibleName() == "Filter by name or tag"
