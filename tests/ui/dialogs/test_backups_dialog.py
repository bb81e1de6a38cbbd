"""The dialog of the back-ups over real ones: the list, what is offered, the question, and a library in trouble."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.safekeeping import Opening
from app.store.backup import Backups
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.store.restoring import restore
from app.ui.dialogs.backups_dialog import BackupsDialog
from app.ui.dialogs.backups_model import FINDING_ROLE, STATE, BackupsModel
from tests.helpers.damaged_libraries import fill

Open = Callable[..., BackupsDialog]


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    """Return three back-ups of a closed library, the newest of them damaged, and one database that was set aside."""
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "library") as library:
        fill(library, tmp_path / "talks")
    made = Backups(LibraryLayout(root=tmp_path / "library"))
    first = made.back_up("before-upgrade")
    made.back_up("automatic")
    restore(tmp_path / "library", first)
    newest = made.back_up("asked")
    newest.write_bytes(newest.read_bytes()[:-1])
    return made


@pytest.fixture
def open_dialog(backups: Backups, qtbot: QtBot) -> Iterator[Open]:
    shown: list[BackupsDialog] = []

    def show(**words: object) -> BackupsDialog:
        dialog = BackupsDialog(backups, **words)  # type: ignore[arg-type]
        shown.append(dialog)
        dialog.open()
        qtbot.waitUntil(lambda: dialog.model.rowCount() > 0 and not dialog.model.unchecked())
        return dialog

    yield show
    for dialog in shown:
        dialog.done(0)


def rows(dialog: BackupsDialog) -> list[list[str]]:
    model = dialog.model
    columns = range(model.columnCount())
    return [[model.index(row, column).data() for column in columns][1:] for row in range(model.rowCount())]


def test_that_each_backup_is_told_with_reason_contents_and_state(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert [(row[0], row[1], row[3]) for row in rows(dialog)] == [
        ("asked for", "4", "damaged"),
        ("set aside when restoring", "4", "intact"),
        ("automatic", "4", "intact"),
        ("before an upgrade", "4", "intact"),
    ]
    spoken = dialog.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("damaged")
    assert "not what was written" in dialog.model.index(0, STATE).data(Qt.ItemDataRole.ToolTipRole)


def test_that_the_model_keeps_the_rules_of_models(backups: Backups, qtmodeltester: ModelTester) -> None:
    model = BackupsModel()
    model.show_records(backups.listed())
    for record in backups.listed()[:2]:
        model.take_finding(backups.check(record))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert model.index(3, 0).data(FINDING_ROLE) is None
    assert "checked" in model.index(3, STATE).data()


def test_that_a_damaged_one_cannot_be_restored(open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.table.selectRow(0)
    assert not dialog.restore.isEnabled()
    dialog.table.selectRow(1)
    assert dialog.restore.isEnabled()


def test_that_restoring_asks_first_and_says_what_is_set_aside(
    open_dialog: Open, qtbot: QtBot, backups: Backups
) -> None:
    dialog = open_dialog()
    dialog.table.selectRow(2)
    dialog.restore.click()
    assert "4 transcripts" in dialog.question.text()
    assert "set aside, not deleted" in dialog.question.text()
    dialog.question.cancel.click()
    assert dialog.question.isHidden()
    dialog.restore.click()
    with qtbot.waitSignal(dialog.opening_requested) as asked:
        dialog.question.agree.click()
    assert asked.args == [Opening(restore=backups.listed()[2].path)]


def test_that_escape_answers_the_question_with_no_before_it_closes(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    dialog.table.selectRow(1)
    dialog.restore.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (dialog.question.isHidden(), dialog.isVisible()) == (True, True)


def test_that_a_backup_made_now_comes_first_and_is_checked(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    dialog.back_up()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 5 and not dialog.model.unchecked())
    assert rows(dialog)[0][3] == "intact"


def test_that_in_trouble_the_newest_sound_backup_is_chosen_and_none_can_be_made(
    open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(trouble="The library is damaged.")
    assert dialog.table.currentIndex().row() == 2, "not the damaged one, nor what was set aside"
    assert dialog.banner.text() == "The library is damaged."
    assert not dialog.read_only.isVisible()
    dialog.offer_reading(is_possible=True)
    with qtbot.waitSignal(dialog.opening_requested) as asked:
        dialog.read_only.click()
    assert asked.args == [Opening(is_read_only=True)]


def test_that_a_file_of_ones_own_is_asked_about_too(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog()
    dialog.ask_about_file(tmp_path / "old.db")
    assert "old.db" in dialog.question.text()
    with qtbot.waitSignal(dialog.opening_requested) as asked:
        dialog.question.agree.click()
    assert asked.args == [Opening(restore=tmp_path / "old.db")]


def test_that_a_full_disk_is_told_in_the_dialog(
    open_dialog: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_backups: Backups, _reason: str) -> Path:
        raise HostError(ErrorCode.DISK_FULL, "The disk is full.")

    dialog = open_dialog()
    monkeypatch.setattr(Backups, "back_up", fail)
    dialog.back_up()
    qtbot.waitUntil(dialog.banner.isVisible)
    assert dialog.banner.text() == "The disk is full."


def test_that_a_library_without_backups_says_how_they_come(tmp_path: Path, qtbot: QtBot) -> None:
    layout = LibraryLayout(root=tmp_path / "new")
    layout.make()
    dialog = BackupsDialog(Backups(layout))
    dialog.open()
    try:
        qtbot.waitUntil(lambda: not dialog.table.isVisible())
        assert not dialog.restore.isEnabled()
    finally:
        dialog.done(0)
