"""The panel of Search everything: typing, choosing, opening, filters, and what it says where nothing is found."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.search import SearchPlace, SearchQuery, SearchResults
from app.core.transcript import TranscriptId
from app.ui.search.rows import HitRow, MoreHitsRow, MorePlacesRow, PlaceRow
from tests.ui.search.conftest import Place


def ask(qtbot: QtBot, place: Place, typed: str) -> None:
    """Type and wait for the answer."""
    place.panel.box.setText(typed)
    qtbot.waitUntil(lambda: not place.asking.is_busy)


def rows(place: Place) -> list[str]:
    model = place.panel.model
    return [str(model.index(number).data()) for number in range(model.rowCount())]


def kinds(place: Place) -> list[type]:
    model = place.panel.model
    return [type(model.row_at(number)) for number in range(model.rowCount())]


def said(place: Place) -> str:
    return "\n".join(label.text() for label in place.panel.findChildren(QLabel) if label.isVisible())


def test_that_typing_finds_and_the_first_place_is_chosen(qtbot: QtBot, place: Place) -> None:
    QAbstractItemModelTester(place.panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    place.panel.open()
    assert place.panel.box.hasFocus()
    assert "Search everything" in said(place)
    QTest.keyClicks(place.panel.box, "old harb")
    qtbot.waitUntil(lambda: not place.asking.is_busy)
    current = place.panel.view.current()
    assert isinstance(current, PlaceRow)
    assert (current.hit.title, current.place.at_ms, current.place.line.found) == ("interview", 1000, ("old", "harbour"))
    assert "1 transcript" in said(place)


def test_that_up_and_down_go_over_titles_and_stop_at_the_ends(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "harbour")
    box, seen = place.panel.box, []
    for _ in range(place.panel.model.rowCount()):
        seen.append(place.panel.view.currentIndex().row())
        QTest.keyClick(box, Qt.Key.Key_Down)
    choices = [n for n in range(place.panel.model.rowCount()) if place.panel.model.row_at(n).is_choice]  # type: ignore[union-attr]
    assert list(dict.fromkeys(seen)) == choices
    QTest.keyClick(box, Qt.Key.Key_PageUp)
    assert place.panel.view.currentIndex().row() == choices[0]
    assert box.hasFocus()


def test_that_enter_and_a_click_open_the_place(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "boats")
    with qtbot.waitSignal(place.panel.open_requested) as opened:
        QTest.keyClick(place.panel.box, Qt.Key.Key_Return)
    row = opened.args[0]
    assert (row.hit.transcript_id, row.place.at_ms) == (place.numbers["interview"], 2000)
    rect = place.panel.view.visualRect(place.panel.model.index(1))
    with qtbot.waitSignal(place.panel.open_requested):
        QTest.mouseClick(place.panel.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_that_a_title_alone_can_be_opened(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "title:harbour")
    assert kinds(place) == [HitRow]
    with qtbot.waitSignal(place.panel.open_requested) as opened:
        QTest.keyClick(place.panel.box, Qt.Key.Key_Return)
    assert opened.args[0].hit.transcript_id == place.numbers["harbour"]


def test_that_all_places_of_a_transcript_are_told_when_asked_for(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "harbour")
    more = kinds(place).index(MorePlacesRow)
    assert rows(place)[more] == "4 more places in it"
    place.panel.view.go_to(more)
    with qtbot.waitSignal(place.asking.places_found):
        QTest.keyClick(place.panel.box, Qt.Key.Key_Return)
    assert MorePlacesRow not in kinds(place)
    assert place.panel.view.currentIndex().row() == more
    current = place.panel.view.current()
    assert isinstance(current, PlaceRow)
    assert current.place.at_ms == 6000


def test_that_the_transcripts_beyond_the_first_are_told_when_asked_for(
    qtbot: QtBot, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.ui.search import panel

    monkeypatch.setattr(panel, "MOST_HITS", 2)
    place.panel.open()
    ask(qtbot, place, "harbour")
    assert kinds(place)[-1] is MoreHitsRow
    place.panel.view.go_to(place.panel.model.rowCount() - 1)
    QTest.keyClick(place.panel.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: MoreHitsRow not in kinds(place))
    assert kinds(place).count(HitRow) == 3


def test_that_a_filter_narrows_it_down_and_can_be_taken_away(qtbot: QtBot, place: Place) -> None:
    panel = place.panel
    with qtbot.waitSignal(place.asking.choices_found):
        panel.open()
    language = panel.filters.language
    assert [language.itemText(n) for n in range(language.count())] == ["any", "English", "German"]
    ask(qtbot, place, "boats")
    language.setCurrentIndex(2)
    language.activated.emit(2)
    qtbot.waitUntil(lambda: not place.asking.is_busy)
    assert "Nothing found" in said(place)
    assert "take away a filter" in said(place)
    panel.clear_filters.click()
    qtbot.waitUntil(lambda: not place.asking.is_busy)
    assert PlaceRow in kinds(place)


def test_that_a_filter_without_words_lists_its_transcripts(qtbot: QtBot, place: Place) -> None:
    with qtbot.waitSignal(place.asking.choices_found):
        place.panel.open()
    tag = place.panel.filters.tag
    tag.setCurrentIndex(tag.findData("radio"))
    tag.activated.emit(1)
    qtbot.waitUntil(lambda: place.panel.model.rowCount() == 1)
    assert rows(place)[0].startswith("german")


@pytest.mark.parametrize("typed", ["xylophone", '"', "((", "c++", "😀", "AND OR NOT", "x" * 10_000, "-", "\x00"])
def test_that_whatever_is_typed_gets_a_sentence_and_never_an_error(qtbot: QtBot, place: Place, typed: str) -> None:
    place.panel.open()
    ask(qtbot, place, typed)
    assert "Nothing found" in said(place)
    assert "Try fewer or other words" in said(place)


def test_that_escape_and_a_click_beside_it_give_the_keyboard_back(qtbot: QtBot, place: Place) -> None:
    ways: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(place.panel.box, Qt.Key.Key_Escape),
        lambda: QTest.mouseClick(place.panel, Qt.MouseButton.LeftButton, pos=QPoint(4, 4)),
        lambda: QTest.keyClick(place.panel.view, Qt.Key.Key_Escape),
    )
    for leave in ways:
        place.panel.open()
        with qtbot.waitSignal(place.panel.left):
            leave()
        assert place.panel.isHidden()
        assert QApplication.focusWidget() is place.field


def test_that_the_keyboard_stays_in_the_panel_and_a_command_that_takes_it_closes_it(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "harbour")
    focus: QWidget = place.panel.box
    seen = set()
    for _ in range(20):
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget() or place.field
        assert place.panel.isAncestorOf(focus)
        seen.add(focus)
    assert {place.panel.box, place.panel.view, place.panel.filters.order} <= seen
    place.field.setFocus()
    assert place.panel.isHidden()
    assert place.field.hasFocus()


def test_that_it_comes_back_as_it_was_left(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "harbour")
    QTest.keyClick(place.panel.box, Qt.Key.Key_Down)
    chosen = place.panel.view.currentIndex().row()
    place.panel.put_away()
    place.panel.open()
    qtbot.waitUntil(lambda: not place.asking.is_busy)
    assert (place.panel.box.text(), place.panel.box.selectedText()) == ("harbour", "harbour")
    assert place.panel.view.currentIndex().row() == chosen


def test_that_an_emptied_box_invites_again(qtbot: QtBot, place: Place) -> None:
    place.panel.open()
    ask(qtbot, place, "harbour")
    ask(qtbot, place, "")
    assert "an exact phrase" in said(place)
    with qtbot.assertNotEmitted(place.panel.open_requested):
        QTest.keyClick(place.panel.box, Qt.Key.Key_Return)


class SlowSearch:
    """Stands in the search's place and answers when a test says so; a real one is too quick to be overtaken."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_answer: dict[str, Callable[[], bool]] = {}

    def find(self, query: SearchQuery, *, is_wanted: Callable[[], bool] = lambda: True) -> SearchResults:
        self.asked.append(query.words)
        while is_wanted() and query.words == "slow":
            pass
        return SearchResults(count=len(query.words))

    def places(self, transcript_id: TranscriptId, query: SearchQuery) -> tuple[SearchPlace, ...]:
        return ()


def test_that_an_older_answer_never_comes_after_a_newer_question(qtbot: QtBot) -> None:
    from app.ui.search.asking import Asking

    search = SlowSearch()
    asking = Asking(search)  # type: ignore[arg-type]
    answers: list[str] = []
    asking.answered.connect(lambda query, _results: answers.append(query.words))
    asking.ask(SearchQuery(words="slow"), at_once=True)
    qtbot.waitUntil(lambda: search.asked == ["slow"])
    for typed in ("s", "sl", "quick"):
        asking.ask(SearchQuery(words=typed))
    qtbot.waitUntil(lambda: answers == ["quick"])
    qtbot.waitUntil(lambda: not asking.is_busy)
    assert (search.asked, answers) == (["slow", "quick"], ["quick"])
    asking.close()
