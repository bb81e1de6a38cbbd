"""What the window keeps from one start to the next, and what it offers again: rows taken off, settings, known files."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.library import NewJob
from app.core.options import JobOptions, Quality
from app.core.settings import Settings, ThemeChoice
from app.core.transcript import Span, TranscriptId
from app.store.library import Library
from app.ui.commands import CommandId
from app.ui.editor import player_media
from app.workflow import places
from app.workflow.settings_file import SettingsFile
from tests.helpers.frisco import SAMPLE_EN
from tests.helpers.silent_media import SilentMedia
from tests.helpers.stored_values import LIMIT_BYTES, chunk
from tests.helpers.window import OpenWindow, drop, opened_window

PATIENCE_MS = 60_000
NO_MODEL = JobOptions(model="not here")


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play nothing, as in the other tests of the whole window."""
    monkeypatch.setattr(player_media, "PlayerMedia", SilentMedia)


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def recording_of(tmp_path: Path, number: int) -> Path:
    """Return the sample with something behind its end: the same words, another content."""
    path = tmp_path / f"talk {number}.wav"
    path.write_bytes(SAMPLE_EN.read_bytes() + bytes(number))
    return path


def stored_job(library: Library, file: Path, options: JobOptions) -> JobSnapshot:
    stored = library.media_store.take(file, limit_bytes=LIMIT_BYTES)
    record = library.media.add(stored, name=file.name).result()
    path = str(library.media_store.path_of(record))
    new = NewJob(media_id=record.id, name=record.name, media_path=path, options=options)
    return library.jobs.add(new).result()


def failed_job(library: Library, file: Path) -> JobSnapshot:
    changes = {"code": ErrorCode.AUDIO_CORRUPT, "message": "The file is damaged."}
    job = stored_job(library, file, NO_MODEL).moved(JobState.STARTING).moved(JobState.FAILED, **changes)
    library.jobs.save(job).result()
    return job


def transcribed(library: Library, file: Path, options: JobOptions, *, hole: Span | None = None) -> JobSnapshot:
    job = stored_job(library, file, options).moved(JobState.STARTING).moved(JobState.RUNNING)
    library.jobs.save(job)
    library.jobs.append_chunk(job.id, chunk(2000, "one", "two"))
    if hole is not None:
        library.jobs.append_chunk(job.id, replace(chunk(9000), speech=(hole,)))
    return library.jobs.complete(job, decoded_ms=9000, is_cut=False).result()


def settled_options(library_dir: Path) -> JobOptions:
    """Return what the tool bar asks for when nothing was chosen."""
    return Program(library_dir, "a test").planner.settled(JobOptions(model="auto"))


def rows(opened: OpenWindow) -> list[JobId]:
    model = opened.desk.side_bar.queue.model
    return [job_id for job_id in map(model.job_id_at, range(model.rowCount())) if job_id is not None]


def act_of(opened: OpenWindow, action: str) -> None:
    """Press the action of the newest message that has it."""
    act = next(message.on_action for message in reversed(opened.said) if message.action == action)
    assert act is not None
    act()


# --- rows that were taken off ---------------------------------------------------------------------------------------


def test_that_rows_taken_off_stay_off_after_a_restart_and_an_undo_holds_as_well(
    qtbot: QtBot, tmp_path: Path, library_dir: Path, ini: Path
) -> None:
    with Library.open(library_dir) as library:
        first, second, third = (failed_job(library, recording_of(tmp_path, number)).id for number in (1, 2, 3))
    with opened_window(qtbot, library_dir, ini) as opened:
        view = opened.desk.side_bar.queue.view
        assert rows(opened) == [first, second, third]
        view.selectAll()
        QTest.keyClick(view, Qt.Key.Key_Delete)
        assert rows(opened) == []
        act_of(opened, "Undo")
        assert rows(opened) == [first, second, third]
        view.setCurrentIndex(view.model().index(1, 0))
        QTest.keyClick(view, Qt.Key.Key_Delete)
    with opened_window(qtbot, library_dir, ini) as again:
        assert rows(again) == [first, third]
        assert again.desk.side_bar.library.model.total_count == 0


def test_that_a_failed_job_of_an_earlier_run_can_be_tried_again(
    qtbot: QtBot, tmp_path: Path, library_dir: Path, ini: Path
) -> None:
    options = settled_options(library_dir)
    with Library.open(library_dir) as library:
        job = stored_job(library, recording_of(tmp_path, 1), options)
        library.jobs.save(job.moved(JobState.FAILED)).result()
    with opened_window(qtbot, library_dir, ini) as opened:
        view = opened.desk.side_bar.queue.view
        view.setCurrentIndex(view.model().index(0, 0))
        QTest.keyClick(view, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: opened.workspace.queue.job(job.id).state is JobState.FINISHED, timeout=PATIENCE_MS)
        assert rows(opened) == [job.id]


# --- what is known and what leaves something to be wished -----------------------------------------------------------


def test_that_known_files_dropped_together_are_one_sentence_and_are_done_again_on_demand(
    qtbot: QtBot, tmp_path: Path, library_dir: Path, ini: Path
) -> None:
    options, files = settled_options(library_dir), [recording_of(tmp_path, number) for number in (1, 2, 3)]
    with Library.open(library_dir) as library:
        known = [transcribed(library, file, options) for file in files]
    with opened_window(qtbot, library_dir, ini) as opened:
        with qtbot.waitSignal(opened.workspace.reception.all_answered):
            drop(opened.window, files)
        qtbot.waitUntil(lambda: bool(opened.said))
        assert [message.text for message in opened.said] == ["3 files are transcribed already."]
        assert opened.editor.transcript_id is None
        opened.workspace.queue.pause("")
        act_of(opened, "Transcribe again")
        qtbot.waitUntil(lambda: len(rows(opened)) == 6)
        assert {job.media_id for job in opened.workspace.queue.jobs()} == {job.media_id for job in known}
        opened.said.clear()
        drop(opened.window, files[:1])
        qtbot.waitUntil(lambda: opened.editor.transcript_id == known[0].transcript_id, timeout=PATIENCE_MS)
        assert [message.text for message in opened.said] == ["talk 1.wav is transcribed already (today)."]


def test_that_a_click_on_speech_without_text_offers_to_hear_it_again(
    qtbot: QtBot, tmp_path: Path, library_dir: Path, ini: Path
) -> None:
    hole = Span(start_ms=3000, end_ms=8000)
    with Library.open(library_dir) as library:
        old = transcribed(library, recording_of(tmp_path, 1), settled_options(library_dir), hole=hole)
    assert old.state is JobState.INCOMPLETE
    assert old.transcript_id is not None
    with opened_window(qtbot, library_dir, ini) as opened:
        opened.desk.editor.open(old.transcript_id)
        qtbot.waitUntil(lambda: opened.editor.document is not None, timeout=PATIENCE_MS)
        opened.editor.panes.working_pane.hole_activated.emit(hole)
        assert [message.text for message in opened.said] == ["Speech without text, 0:03–0:08."]
        assert len(rows(opened)) == 1
        act_of(opened, "Transcribe this recording again")
        qtbot.waitUntil(lambda: len(rows(opened)) == 2)
        new = next(job_id for job_id in rows(opened) if job_id != old.id)
        qtbot.waitUntil(lambda: opened.workspace.queue.job(new).state is JobState.FINISHED, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: opened.desk.side_bar.library.model.total_count == 2)
        assert opened.editor.transcript_id == old.transcript_id


def test_that_an_export_that_cannot_open_its_transcript_does_not_wait_for_another_one(
    qtbot: QtBot, tmp_path: Path, library_dir: Path, ini: Path
) -> None:
    with Library.open(library_dir) as library:
        good = transcribed(library, recording_of(tmp_path, 1), settled_options(library_dir)).transcript_id
    assert good is not None
    with opened_window(qtbot, library_dir, ini) as opened:
        exports: list[bool] = []
        opened.desk._export_open = lambda: exports.append(True)  # type: ignore[method-assign]
        opened.desk.export(TranscriptId(good + 1))
        qtbot.waitUntil(lambda: any("cannot be opened" in message.title for message in opened.said))
        opened.editor.open(good)
        qtbot.waitUntil(lambda: opened.editor.transcript_id == good, timeout=PATIENCE_MS)
        assert exports == []
        opened.desk.export(good)
        assert exports == [True]


# --- settings -------------------------------------------------------------------------------------------------------


def test_that_what_is_set_up_in_the_window_is_found_again(qtbot: QtBot, library_dir: Path, ini: Path) -> None:
    with opened_window(qtbot, library_dir, ini) as opened:
        actions = opened.window.actions_table
        actions[CommandId.THEME_DARK].trigger()
        actions[CommandId.TEXT_LARGER].trigger()
        actions[CommandId.TEXT_LARGER].trigger()
        actions.change_keys(CommandId.EXPORT, QKeySequence("Ctrl+Shift+X"))
        for box in opened.desk.tool_bar.findChildren(QComboBox)[1:]:
            QTest.keyClick(box, Qt.Key.Key_Down)
    assert SettingsFile(path=places.settings_file()).read().settings == Settings(
        language="zh",
        quality=Quality.FAST,
        theme=ThemeChoice.DARK,
        text_zoom_px=2,
        keys={"export": "Ctrl+Shift+X"},
    )
    with opened_window(qtbot, library_dir, ini) as again:
        actions = again.window.actions_table
        assert actions[CommandId.EXPORT].shortcut() == QKeySequence("Ctrl+Shift+X")
        assert actions[CommandId.THEME_DARK].isChecked()
        assert again.editor.panes.zoom_px == 2
        options = again.desk.tool_bar.options()
        assert (options.language, options.quality) == ("zh", Quality.FAST)
        actions[CommandId.THEME_LIGHT].trigger()


def test_that_wrong_settings_are_one_calm_sentence_and_stay_in_the_file(
    qtbot: QtBot, library_dir: Path, ini: Path
) -> None:
    path = places.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text('theme = "blue"\nslots = "many"  # as many as there are\nmodel = "gone"\n[keys]\nexport = "x"\n')
    with opened_window(qtbot, library_dir, ini) as opened:
        texts = [message.text for message in opened.said]
        assert len(texts) == 2
        assert texts[1] == (
            "These settings cannot be used: slots, theme, keys.export. Correct them or delete their lines. "
            "Until then the defaults hold."
        )
        assert texts[0].startswith("The model gone is not on this machine; ")
        opened.window.actions_table[CommandId.TEXT_LARGER].trigger()
    text = path.read_text()
    assert 'slots = "many"  # as many as there are' in text
    assert all(line in text for line in ('theme = "blue"', 'model = "gone"', 'export = "x"', "text_zoom_px = 1"))


def test_that_a_settings_file_that_is_no_toml_is_kept_beside_the_new_one(
    qtbot: QtBot, library_dir: Path, ini: Path
) -> None:
    path = places.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text("theme = dark\n")
    with opened_window(qtbot, library_dir, ini) as opened:
        (message,) = opened.said
        assert message.text.startswith(f"The settings file {path} cannot be read: ")
        assert message.text.endswith("Until then the defaults hold.")
        opened.window.actions_table[CommandId.TEXT_LARGER].trigger()
        qtbot.waitUntil(lambda: len(opened.said) == 2)
        assert opened.said[1].text == "The settings file as it was is kept as settings.toml.broken."
    assert path.with_name("settings.toml.broken").read_text() == "theme = dark\n"
    assert SettingsFile(path=path).read().settings == Settings(text_zoom_px=1)
