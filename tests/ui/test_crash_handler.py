"""What becomes of a bug: written down without anybody's words, told once, and a test that has one fails."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, qWarning
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, InputError
from app.ui.crash_handler import CRASH_NAME, LAST_CRASH_NAME, BugReport, CrashHandler
from app.ui.crash_log import LOG_NAME, frames_of, without_names
from app.ui.dialogs.bug_notice import BugNotice

CANARY = "what-was-said-in-confidence"
TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def passed_on(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Stand where the hooks of a test run stand: they fail the test that has a bug."""
    errors: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: errors.append(error))
    monkeypatch.setattr(threading, "excepthook", lambda hooked: errors.append(hooked.exc_value))
    return errors


@pytest.fixture
def handler(
    passed_on: list[BaseException], tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> Iterator[CrashHandler]:
    handler = CrashHandler(tmp_path)
    handler.install()
    yield handler
    handler.uninstall()


@pytest.fixture
def reports(handler: CrashHandler) -> list[BugReport]:
    reports: list[BugReport] = []
    handler.bug_met.connect(reports.append)
    return reports


def _log(folder: Path) -> str:
    return (folder / LOG_NAME).read_text("utf-8")


def _raise_in_a_slot(act: Callable[[], object], qtbot: QtBot) -> None:
    """Run something as Qt runs it, where nobody catches."""

    class Button(QObject):
        pressed = Signal()

    button = Button()
    button.pressed.connect(act)
    button.pressed.emit()


def _stumble(text: str = CANARY) -> None:
    raise ValueError(f"not a time: {text!r}")


def _stumble_otherwise() -> None:
    raise KeyError(CANARY)


def test_that_a_bug_in_a_slot_is_told_with_its_details(reports: list[BugReport], qtbot: QtBot) -> None:
    _raise_in_a_slot(_stumble, qtbot)
    assert [report.kind for report in reports] == ["ValueError"]
    assert "in _stumble" in reports[0].details
    assert CANARY in reports[0].details
    assert "PySide6" in reports[0].details


def test_that_the_log_has_the_place_of_a_bug_and_none_of_the_words(
    reports: list[BugReport], tmp_path: Path, qtbot: QtBot
) -> None:
    def stumble_twice() -> None:
        try:
            _stumble()
        except ValueError as error:
            raise InputError(ErrorCode.EDIT_REFUSED, CANARY) from error

    _raise_in_a_slot(stumble_twice, qtbot)
    log = _log(tmp_path)
    assert "in _stumble" in log
    assert "InputError(EDIT_REFUSED)" in log
    assert "ValueError" in log
    assert CANARY not in log


def test_that_the_hooks_of_a_test_run_are_passed_on_to(
    reports: list[BugReport], passed_on: list[BaseException], qtbot: QtBot
) -> None:
    _raise_in_a_slot(_stumble, qtbot)
    assert [type(error) for error in passed_on] == [ValueError]


def test_that_the_same_bug_is_told_once_in_a_row(reports: list[BugReport], tmp_path: Path, qtbot: QtBot) -> None:
    for _ in range(5):
        _raise_in_a_slot(_stumble, qtbot)
    assert len(reports) == 1
    assert _log(tmp_path).count("in _stumble") == 1
    assert "4 times" in _log(tmp_path)
    _raise_in_a_slot(_stumble_otherwise, qtbot)
    _raise_in_a_slot(_stumble, qtbot)
    assert [report.kind for report in reports] == ["ValueError", "KeyError", "ValueError"]


def test_that_a_bug_on_another_thread_is_told_on_the_thread_of_the_window(handler: CrashHandler, qtbot: QtBot) -> None:
    threads: list[int] = []

    class Listener(QObject):
        def hear(self, _report: BugReport) -> None:
            threads.append(threading.get_ident())

    listener = Listener()
    handler.bug_met.connect(listener.hear)
    with qtbot.waitSignal(handler.bug_met):
        thread = threading.Thread(target=_stumble)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: threads == [threading.get_ident()])


def test_that_being_told_to_stop_is_no_bug(
    reports: list[BugReport], passed_on: list[BaseException], qtbot: QtBot
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert reports == []
    assert [type(error) for error in passed_on] == [KeyboardInterrupt]


def test_that_what_qt_complains_about_is_in_the_log_without_names(handler: CrashHandler, tmp_path: Path) -> None:
    qWarning(f'QFile::open: "/home/nora/{CANARY}.mp3" is no file')
    assert "WARNING qt" in _log(tmp_path)
    assert "QFile::open" in _log(tmp_path)
    assert CANARY not in _log(tmp_path)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("cannot open /home/nora/mia.mp3 now", "cannot open … now"),
        (r"cannot open C:\Users\Nora\mia.mp3", "cannot open …"),
        ("cannot load 'mia and tom.mp3'", "cannot load …"),
        ("file:///home/nora/a.wav: no", "… no"),
        ("QTimer: 3/4 of 1.5 s", "QTimer: 3/4 of 1.5 s"),
    ],
)
def test_that_names_and_paths_are_left_out(text: str, left: str) -> None:
    assert without_names(text) == left


def test_that_an_error_of_the_system_is_named_by_its_number() -> None:
    with pytest.raises(FileNotFoundError) as raised:
        Path("/no/such", CANARY).read_bytes()
    assert frames_of(raised.value).endswith("FileNotFoundError(ENOENT)")
    assert CANARY not in frames_of(raised.value)


def test_that_everything_is_as_before_afterwards(tmp_path: Path, passed_on: list[BaseException], qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook, list(logging.getLogger().handlers), logging.getLogger("app").level)
    handler = CrashHandler(tmp_path)
    handler.install()
    assert sys.excepthook is not before[0]
    handler.uninstall()
    after = (sys.excepthook, threading.excepthook, list(logging.getLogger().handlers), logging.getLogger("app").level)
    assert after == before


# The dialog


def test_that_the_person_is_told_calmly_and_can_go_on(handler: CrashHandler, tmp_path: Path, qtbot: QtBot) -> None:
    saved: list[str] = []
    notice = BugNotice(handler, save_work=lambda: saved.append("drafts"), logs=tmp_path)
    _raise_in_a_slot(_stumble, qtbot)
    dialog = notice.dialog
    assert dialog is not None
    assert saved == ["drafts"]
    assert "Your work is saved" in dialog.sentence()
    assert "in _stumble" in dialog.details()
    assert not dialog.isModal()
    buttons = sorted(dialog.findChildren(QPushButton), key=lambda button: button.x())
    assert [button.text() for button in buttons] == ["Details", "Copy details", "Show the log", "Close"]
    assert dialog.focusWidget() is buttons[-1]
    dialog.close()
    assert notice.dialog is None


def test_that_no_promise_is_made_when_saving_fails_as_well(handler: CrashHandler, tmp_path: Path, qtbot: QtBot) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    notice = BugNotice(handler, save_work=fail, logs=tmp_path)
    _raise_in_a_slot(_stumble, qtbot)
    dialog = notice.dialog
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert "is saved" not in dialog.sentence()
    assert "may not be saved" in dialog.sentence()


def test_that_a_second_bug_opens_no_second_dialog(handler: CrashHandler, tmp_path: Path, qtbot: QtBot) -> None:
    notice = BugNotice(handler, save_work=lambda: None, logs=tmp_path)
    _raise_in_a_slot(_stumble, qtbot)
    dialog = notice.dialog
    assert dialog is not None
    qtbot.addWidget(dialog)
    before = dialog.sentence()
    _raise_in_a_slot(_stumble_otherwise, qtbot)
    assert notice.dialog is dialog
    assert dialog.sentence() != before


# A real process

PROGRAM = """
import faulthandler, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from app.ui.crash_handler import CrashHandler
app = QCoreApplication([])
handler = CrashHandler(Path(sys.argv[1]))
handler.install()
print(handler.watch_for_death())
def bug(): raise ValueError("{canary}")
def die(): faulthandler._sigsegv()
QTimer.singleShot(0, {act})
QTimer.singleShot(50, app.quit)
app.exec()
"""


def _run(folder: Path, act: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(canary=CANARY, act=act)
    words = [sys.executable, "-c", program, str(folder)]
    return subprocess.run(words, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)


def test_that_a_program_with_a_bug_goes_on_and_writes_it_down(tmp_path: Path) -> None:
    ran = _run(tmp_path, "bug")
    assert ran.returncode == 0
    assert CANARY in ran.stderr  # the hook that was there before
    assert "in bug" in _log(tmp_path)
    assert CANARY not in _log(tmp_path)


def test_that_a_dying_program_leaves_its_stacks_and_the_next_run_finds_them(tmp_path: Path) -> None:
    died = _run(tmp_path, "die")
    assert died.returncode != 0
    assert "in die" in (tmp_path / CRASH_NAME).read_text("utf-8")
    again = _run(tmp_path, "app.quit")
    assert again.stdout.strip() == str(tmp_path / LAST_CRASH_NAME)
    assert "in die" in (tmp_path / LAST_CRASH_NAME).read_text("utf-8")
    assert _run(tmp_path, "app.quit").stdout.strip() == "None"
