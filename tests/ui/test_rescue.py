"""The window over a damaged library, through a restore and at the next opening: as the program runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.core.safekeeping import Opening
from app.store.backup import Backups
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.ui.application import WindowRun, show_window
from app.ui.dialogs.backups_dialog import BackupsDialog
from app.ui.settings_store import SettingsStore
from app.ui.theme import ThemeChoice, ThemeKeeper
from tests.helpers.damaged_libraries import contents, fill


class Windows:
    """Opens one window after another over the same library, as ``run_application`` does."""

    def __init__(self, library: Path, settings: Path) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.program = Program(library, "a test", is_forgiving=True)
        self.settings = QSettings(str(settings), QSettings.Format.IniFormat)
        self.store = SettingsStore(self.program.settings_file)
        self.keeper = ThemeKeeper(application, choice=ThemeChoice.LIGHT)
        self.run: WindowRun | None = None

    def open(self, opening: Opening) -> WindowRun:
        self.close()
        self.run = show_window(self.program, [], self.keeper, self.settings, self.store, opening)
        return self.run

    def close(self) -> None:
        if self.run is not None:
            self.run.window.close()
            self.run.close()
            self.run.window.deleteLater()
            QApplication.sendPostedEvents()
            self.run = None


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "library") as opened:
        fill(opened, tmp_path / "talks")
        for job in opened.jobs.all():
            opened.jobs.save(job.moved(job.state.INTERRUPTED)).result()
            opened.jobs.dismiss([job.id]).result()
    Backups(LibraryLayout(root=tmp_path / "library")).back_up("asked")
    return tmp_path / "library"


@pytest.fixture
def windows(library: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Windows]:
    made = Windows(library, tmp_path / "window.ini")
    yield made
    made.close()
    made.store.close()
    made.keeper.deleteLater()


def test_that_a_damaged_library_is_restored_from_within_the_window(
    library: Path, windows: Windows, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    before = contents(library / "library.db")
    (library / "library.db").write_bytes(b"ruined" * 9000)
    run = windows.open(Opening())
    qtbot.waitUntil(lambda: run.window.findChild(BackupsDialog) is not None)
    dialog = run.window.findChild(BackupsDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.restore.isEnabled)
    assert "damaged" in dialog.banner.text()
    dialog.restore.click()
    dialog.question.agree.click()
    assert not run.window.isVisible()
    assert run.wish is not None
    again = windows.open(run.wish)
    qtbot.waitUntil(lambda: again.desk is not None and again.desk.side_bar.library.model.rowCount() > 0)
    assert again.desk is not None
    assert again.desk.workspace.safekeeping.is_paused, "the good back-ups must not grow old"
    assert contents(library / "library.db")["version"] == before["version"]
    windows.close()


def test_that_a_library_that_can_be_read_is_opened_for_that_alone(
    library: Path, windows: Windows, qtbot: QtBot
) -> None:
    run = windows.open(Opening(is_read_only=True))
    qtbot.waitUntil(lambda: run.desk is not None and run.desk.side_bar.library.model.rowCount() > 0)
    desk = run.desk
    assert desk is not None
    assert any("reading only" in text for text in run.window.banners.texts())
    before = (library / "library.db").read_bytes()
    first = desk.workspace.library.transcripts.all()[0]
    with qtbot.waitSignal(desk.editor.opened):
        desk.editor.open(first.id)
    desk.receive([library / "library.db"])
    windows.close()
    assert (library / "library.db").read_bytes() == before


def test_that_damage_found_while_running_stops_all_writing(
    library: Path, windows: Windows, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    run = windows.open(Opening())
    qtbot.waitUntil(lambda: run.desk is not None and run.desk.side_bar.library.model.rowCount() > 0)
    desk = run.desk
    assert desk is not None
    desk.workspace.library.database.refuse_writes()
    desk.workspace.upkeep.damaged.emit(("a page is not what was written",))
    assert desk.workspace.queue.snapshot.is_paused
    assert any("damaged" in text for text in run.window.banners.texts())
    windows.close()
