"""Tags and notes under the keyboard: chips that come and go, what is offered, what is saved."""

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.description import LONGEST_NOTES, LONGEST_TAG, MOST_TAGS
from app.core.library import TranscriptSummary, VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.ui.dialogs.description_dialog import DescriptionDialog
from app.ui.kit.tag_chip import TagChip
from app.workflow.describing import Description

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture
def dialog(qtbot: QtBot) -> DescriptionDialog:
    summary = TranscriptSummary(
        id=TranscriptId(1),
        media_id=MediaId(1),
        media_name="talk.wav",
        title="<b>talk</b>",
        language="en",
        duration_ms=1_000,
        created_at=NOW,
        changed_at=NOW,
        head=VersionId(1),
        head_kind=VersionKind.ASR,
        version_count=1,
        segment_count=1,
        tags=("radio", "2026"),
        notes="call back",
    )
    shown = DescriptionDialog(summary)
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def saved(dialog: DescriptionDialog) -> list[Description]:
    asked: list[Any] = []
    dialog.save_requested.connect(asked.append)
    button(dialog, "Save").click()
    return asked


def button(dialog: DescriptionDialog, words: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == words)


def warnings(dialog: DescriptionDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "warning"]


def test_that_enter_and_commas_make_tags(dialog: DescriptionDialog) -> None:
    edit = dialog.tags.edit
    QTest.keyClicks(edit, "boats,")
    QTest.keyClicks(edit, "Radio")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (dialog.tags.tags(), edit.text(), dialog.isVisible()) == (("radio", "2026", "boats"), "", True)
    QTest.keyClicks(edit, "city council")  # not ended, but meant
    (wanted,) = saved(dialog)
    assert wanted == Description(tags=("radio", "2026", "boats", "city council"), notes="call back")
    assert not dialog.isVisible()


def test_that_a_tag_goes_by_its_cross_and_by_backspace(dialog: DescriptionDialog) -> None:
    chips = dialog.findChildren(TagChip)
    assert [chip.accessibleName() for chip in chips] == ["Remove the tag radio", "Remove the tag 2026"]
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert dialog.tags.tags() == ("2026",)
    QTest.keyClick(dialog.tags.edit, Qt.Key.Key_Backspace)
    assert dialog.tags.tags() == ()
    (wanted,) = saved(dialog)
    assert wanted.tags == ()


def test_that_the_keyboard_walks_over_the_tags(dialog: DescriptionDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    first, second = dialog.findChildren(TagChip)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    qtbot.waitUntil(second.hasFocus)
    QTest.keyClick(second, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.tags.edit.hasFocus)
    assert (dialog.tags.tags(), dialog.isVisible()) == ((), True)


def test_that_nothing_changed_asks_for_nothing(dialog: DescriptionDialog) -> None:
    dialog.notes.setPlainText("call back\n")
    assert saved(dialog) == []


def test_that_a_tag_too_long_stays_to_be_mended(dialog: DescriptionDialog) -> None:
    dialog.tags.edit.setText("x" * (LONGEST_TAG + 1))
    assert saved(dialog) == []
    assert dialog.isVisible()
    assert warnings(dialog) == [f"A tag can have {LONGEST_TAG} characters at most. Put commas between several."]
    dialog.tags.edit.setText("short")
    (wanted,) = saved(dialog)
    assert wanted.tags == ("radio", "2026", "short")


def test_that_there_is_an_end_to_tags_and_notes(dialog: DescriptionDialog) -> None:
    dialog.tags.edit.setText(",".join(str(number) for number in range(MOST_TAGS)))
    QTest.keyClick(dialog.tags.edit, Qt.Key.Key_Return)
    assert warnings(dialog) == [f"A transcript can have {MOST_TAGS} tags at most."]
    dialog.notes.setPlainText("x" * (LONGEST_NOTES + 1))
    assert not button(dialog, "Save").isEnabled()
    dialog.notes.setPlainText("x" * LONGEST_NOTES)
    assert button(dialog, "Save").isEnabled()


def test_that_tags_in_use_are_offered_and_taken(dialog: DescriptionDialog, qtbot: QtBot) -> None:
    dialog.offer_tags(["harbour", "Malmö harbour", "boats"])
    edit = dialog.tags.edit
    edit.setFocus()
    QTest.keyClicks(edit, "harb")
    completer = edit.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == [
        "harbour",
        "Malmö harbour",
    ]
    popup.setCurrentIndex(popup.model().index(1, 0))
    QTest.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.tags.tags()[-1] == "Malmö harbour")
    qtbot.waitUntil(lambda: edit.text() == "")


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_that_many_tags_fill_lines_and_none_is_cut(
    dialog: DescriptionDialog, direction: Qt.LayoutDirection, qtbot: QtBot
) -> None:
    dialog.setLayoutDirection(direction)
    dialog.tags.set_tags([f"tag number {number}" for number in range(12)])
    qtbot.waitUntil(lambda: dialog.tags.rect().contains(dialog.tags.edit.geometry()))
    places = [chip.geometry() for chip in dialog.tags.findChildren(TagChip) if chip.isVisible()]
    assert len({place.top() for place in places}) > 2
    assert all(dialog.tags.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
