"""The history of a transcript: versions in words, and the wishes a person has about them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.library import VersionInfo, VersionKind
from app.core.transcript import TranscriptId, VersionId
from app.ui.dialogs.history_panel import HistoryPanel, VersionsButton
from app.ui.dialogs.save_version_dialog import SaveVersionDialog
from app.ui.dialogs.version_words import kind_words, version_title, when_words
from app.ui.dialogs.versions_model import VERSION_ROLE, VersionsModel

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def version(number: int, kind: VersionKind, *, note: str = "", author: str = "", age_h: int = 1) -> VersionInfo:
    return VersionInfo(
        id=VersionId(number),
        transcript_id=TranscriptId(1),
        kind=kind,
        created_at=NOW - timedelta(hours=age_h),
        author=author,
        note=note,
        segment_count=3,
    )


# Ids are those of all transcripts together: a person counts from 1.
VERSIONS = (
    version(17, VersionKind.ASR, age_h=90),
    version(23, VersionKind.SAVE, author="Nora", note="names <b>checked</b>", age_h=26),
    version(40, VersionKind.ROLLBACK, note="Back to version 17"),
)


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 300)
    host.show()
    return host


@pytest.fixture
def button(host: QWidget) -> VersionsButton:
    button = VersionsButton(host)
    button.show_versions(VERSIONS, base=VersionId(40), beside=VersionId(17))
    button.show()
    return button


def _texts(panel: HistoryPanel) -> list[str]:
    model = panel.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def _button(panel: QWidget, text: str) -> QPushButton:
    return next(button for button in panel.findChildren(QPushButton) if button.text() == text)


def _wishes(panel: HistoryPanel) -> list[tuple[str, object]]:
    wishes: list[tuple[str, object]] = []
    panel.open_beside_requested.connect(lambda value: wishes.append(("beside", value)))
    panel.go_back_requested.connect(lambda value: wishes.append(("back", value)))
    panel.close_beside_requested.connect(lambda: wishes.append(("close", None)))
    return wishes


def test_that_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    model = VersionsModel()
    model.show_versions(VERSIONS, base=VersionId(40), beside=None)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.show_versions(VERSIONS[:2], base=VersionId(23), beside=VersionId(17))


def test_that_opening_one_beside_changes_one_row_and_resets_nothing(qtbot: QtBot) -> None:
    model, changed = VersionsModel(), list[int]()
    model.show_versions(VERSIONS, base=VersionId(40), beside=None)
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    with qtbot.assertNotEmitted(model.modelReset):
        model.show_versions(VERSIONS, base=VersionId(40), beside=VersionId(17))
    assert changed == [2]


def test_that_versions_are_told_newest_first_in_words(button: VersionsButton) -> None:
    newest, saved, machine = _texts(button.panel)
    assert newest.startswith("Version 3, went back, ")
    assert newest.endswith(", to version 1, working copy")
    assert "Version 2, saved" in saved
    assert "Nora · names <b>checked</b>" in saved
    assert machine.startswith("Version 1, machine, ")
    assert machine.endswith(", beside")


@pytest.mark.parametrize("kind", VersionKind)
def test_that_every_kind_has_words_of_its_own(kind: VersionKind) -> None:
    assert len({kind_words(other) for other in VersionKind}) == len(VersionKind)
    assert kind_words(kind)


def test_that_the_button_tells_the_version_the_working_copy_stands_on(button: VersionsButton) -> None:
    assert button.text() == "v3"
    assert "version 3" in button.accessibleName()
    button.show_versions((), base=None)
    assert button.text() == "Versions"
    assert not button.isEnabled()


def test_that_a_version_is_named_in_one_line_above_a_pane() -> None:
    local = VERSIONS[2].created_at.astimezone()
    time = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    assert version_title(3, VERSIONS[2], now=NOW) == f"Version 3 · went back · {time}"


def test_that_when_is_as_short_as_it_is_clear() -> None:
    at = datetime(2026, 3, 9, 9, 30).astimezone()
    time = QLocale().toString(QTime(9, 30), QLocale.FormatType.ShortFormat)
    assert when_words(at, now=at + timedelta(hours=1)) == time
    assert when_words(at, now=at + timedelta(days=1)) == f"yesterday {time}"
    later = when_words(at, now=at + timedelta(days=2))
    assert later.endswith(f" {time}")
    assert "yesterday" not in later


def test_that_the_history_opens_below_its_button_and_takes_the_keyboard(button: VersionsButton, qtbot: QtBot) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel = button.panel
    qtbot.waitUntil(panel.isVisible)
    assert panel.focusWidget() is panel.list
    assert panel.list.currentIndex().data(VERSION_ROLE).number == 1  # what is beside, to be changed
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_that_versions_are_opened_and_gone_back_to_with_the_keyboard(button: VersionsButton, qtbot: QtBot) -> None:
    panel = button.panel
    wishes = _wishes(panel)
    button.open_history()
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert wishes == [("beside", VersionId(23))]
    assert panel.isHidden()
    button.open_history()
    back = _button(panel, "Go back to this one")
    back.setFocus()
    QTest.keyClick(back, Qt.Key.Key_Space)
    assert wishes[1:] == [("back", VersionId(23))]


def test_that_the_version_that_is_beside_can_be_closed(button: VersionsButton) -> None:
    panel = button.panel
    wishes = _wishes(panel)
    button.open_history()
    _button(panel, "Close it beside").click()
    assert wishes == [("close", None)]


def test_that_the_selection_stays_when_a_version_comes(button: VersionsButton) -> None:
    panel = button.panel
    panel.list.setCurrentIndex(panel.list.model().index(1, 0))
    more: Sequence[VersionInfo] = (*VERSIONS, version(41, VersionKind.SAVE))
    button.show_versions(more, base=VersionId(41))
    selected = panel.selected()
    assert selected is not None
    assert selected.number == 2
    assert button.text() == "v4"


def test_that_without_versions_nothing_can_be_asked(qtbot: QtBot) -> None:
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    wishes = _wishes(panel)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert not _button(panel, "Open beside").isEnabled()
    assert wishes == []


# Saving one


def test_that_a_version_is_saved_with_its_note_by_the_keyboard(host: QWidget, qtbot: QtBot) -> None:
    dialog = SaveVersionDialog("interview-mia.m4a", 4, host)
    dialog.show()
    QTest.keyClicks(dialog.note, "  for  Nora ")
    with qtbot.waitSignal(dialog.save_requested) as asked:
        QTest.keyClick(dialog.note, Qt.Key.Key_Return)
    assert asked.args == ["for Nora"]
    assert dialog.isHidden()


def test_that_no_version_is_saved_when_the_question_is_left(host: QWidget, qtbot: QtBot) -> None:
    dialog = SaveVersionDialog("interview-mia.m4a", 4, host)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.save_requested):
        QTest.keyClick(dialog.note, Qt.Key.Key_Escape)
    assert dialog.isHidden()
