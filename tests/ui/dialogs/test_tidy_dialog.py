"""The dialogs that tidy, show what is deleted, ask and compare: each over a real library."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.library import VersionKind
from app.core.tidying import TidyKind
from app.core.transcript import Transcript, TranscriptId, VersionId
from app.store.library import Library
from app.store.versions import Label
from app.ui.dialogs.compare_dialog import CompareDialog
from app.ui.dialogs.deleted_dialog import DeletedDialog
from app.ui.dialogs.deleted_model import DeletedModel
from app.ui.dialogs.forget_words import forget_question
from app.ui.dialogs.plain_question import PlainQuestion
from app.ui.dialogs.tidy_dialog import TidyDialog
from tests.helpers.stored_values import recording, transcript


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        record = recording(opened, tmp_path)
        label = Label(kind=VersionKind.ASR, author="demo")
        opened.transcripts.add(record.id, "Talk", transcript("good morning"), label).result()
        yield opened


def orphan(library: Library) -> Path:
    path = library.database.layout.media / "2024" / "02" / f"{'a' * 64}.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x" * 5_000)
    os.utime(path, (0, 0))
    return path


def button_of(dialog: QDialog, words: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == words)


def test_that_tidying_shows_first_and_does_it_on_the_word(qtbot: QtBot, library: Library) -> None:
    path = orphan(library)
    dialog = TidyDialog(library)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.lines.chosen()) == 1)
    assert dialog.details() == f"   5.0 kB  media/2024/02/{'a' * 64}.wav"
    assert path.exists()
    with qtbot.waitSignal(dialog.tidied):
        dialog.tidy()
    qtbot.waitUntil(lambda: not dialog.lines.chosen() and dialog.lines.isEnabled())
    assert dialog.words() == "1 things tidied, 5.0 kB freed."
    assert not path.exists()
    dialog.close()


def test_that_what_is_not_ticked_stays(qtbot: QtBot, library: Library) -> None:
    path = orphan(library)
    dialog = TidyDialog(library)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.lines.chosen()) == 1)
    dialog.lines.boxes[TidyKind.ORPHANS].setChecked(False)
    assert dialog.lines.chosen() == []
    dialog.close()
    assert path.exists()


def test_that_a_move_to_the_archive_can_be_undone(qtbot: QtBot, library: Library, tmp_path: Path) -> None:
    dialog = TidyDialog(library)
    dialog.show()
    qtbot.waitUntil(dialog.lines.isEnabled)
    dialog.lines.months_changed.emit(-1)  # also what was added a moment ago, should the clock be set back
    dialog.archive_to(tmp_path / "archive")
    qtbot.waitUntil(dialog.lines.boxes[TidyKind.ARCHIVE].isEnabled, timeout=20_000)
    assert dialog.lines.chosen() == []  # moved only when asked for
    dialog.lines.boxes[TidyKind.ARCHIVE].setChecked(True)
    with qtbot.waitSignal(dialog.tidied):
        dialog.tidy()
    assert len(list((tmp_path / "archive").rglob("*.wav"))) == 1
    qtbot.waitUntil(dialog.lines.isEnabled)
    with qtbot.waitSignal(dialog.tidied):
        button_of(dialog, "Undo the move").click()
    assert list((tmp_path / "archive").rglob("*.wav")) == []
    qtbot.waitUntil(dialog.lines.isEnabled)
    dialog.close()


def test_that_deleted_things_are_listed_and_asked_back(qtbot: QtBot, library: Library) -> None:
    deleted = library.deletion.delete_transcript(TranscriptId(1)).result()
    dialog = DeletedDialog()
    dialog.show()
    assert dialog.selected() == []
    dialog.show_deleted([deleted])
    assert dialog.selected() == [deleted]
    with qtbot.waitSignal(dialog.restore_requested) as asked:
        button_of(dialog, "Bring back").click()
    assert asked.args == [[deleted.key]]
    dialog.close()


def test_that_the_list_of_deleted_things_is_a_sound_model(qtmodeltester: ModelTester, library: Library) -> None:
    model = DeletedModel()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    model.show_rows([library.deletion.delete_transcript(TranscriptId(1)).result()])
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_that_a_deleted_row_tells_name_kind_and_until_when(library: Library) -> None:
    model = DeletedModel()
    model.show_rows([library.deletion.delete_transcript(TranscriptId(1)).result()])
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    assert texts[:2] == ["Talk", "transcript"]
    assert len(texts[3].split()) == 3


def test_that_the_question_begins_at_the_harmless_answer(qtbot: QtBot, library: Library) -> None:
    library.backups.back_up("asked")
    question = forget_question(library.forgetting.plan(library.forgetting.recording_of(TranscriptId(1))))
    question.show()
    qtbot.waitExposed(question)
    agreed: list[bool] = []
    question.agreed.connect(agreed.append)
    assert question.cancel.isDefault()
    question.tick.setChecked(True)
    question.agree.click()
    assert agreed == [True]


def test_that_a_question_without_a_box_ticks_nothing(qtbot: QtBot) -> None:
    question = PlainQuestion("Remove?", "It goes.", agree="Remove", lines=[f"line {number}" for number in range(9)])
    question.show()
    assert not question.tick.isVisible()
    with qtbot.assertNotEmitted(question.agreed):
        question.cancel.click()


def test_that_two_old_versions_are_compared_word_by_word(qtbot: QtBot) -> None:
    older, newer = transcript("good morning all"), transcript("good evening all")
    dialog = CompareDialog("Talk", ("Version 1", "Version 2"), lambda: (older, newer))
    dialog.show()
    qtbot.waitUntil(lambda: dialog.words() == "1 place differs")
    QTest.keyClicks(dialog.panes.right, "typed")
    assert dialog.panes.transcript == newer
    dialog.close()


def test_that_a_version_that_cannot_be_read_is_said(qtbot: QtBot, library: Library) -> None:
    def read() -> tuple[Transcript, Transcript]:
        return library.transcripts.version(VersionId(99)), library.transcripts.version(VersionId(1))

    dialog = CompareDialog("Talk", ("Version 1", "Version 2"), read)
    dialog.show()
    qtbot.waitUntil(lambda: "no version 99" in dialog.words())
    dialog.close()
