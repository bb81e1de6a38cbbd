"""About one recording: all that is known of it can be read and copied."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.library import VersionKind
from app.core.media import Keeping, MediaFacts, MediaId
from app.core.recordings import RecordingDetails
from app.core.settings import Settings
from app.store.library import Library
from app.store.versions import Label
from app.ui.dialogs.recording_dialog import RecordingDialog
from app.workflow.ingest import Ingest
from app.workflow.recording_details import details_of
from tests.helpers.stored_values import transcript, wave_file

FACTS = MediaFacts(
    container="mov,mp4",
    codec="aac",
    sample_rate=48_000,
    channels=2,
    duration_ms=3_734_000,
    has_video=True,
    audio_tracks=2,
    heard_track=2,
    tags=(("title", "<b>Board</b>"), ("creation_time", "2026-05-03")),
)


def made(tmp_path: Path) -> RecordingDetails:
    with Library.open(tmp_path / "library") as library:
        path = wave_file(tmp_path, "board.wav", b"1")
        media = Ingest(library, Settings(least_free_bytes=0)).take(path, Keeping.REFER)
        library.media.set_facts(media.id, FACTS).result()
        label = Label(kind=VersionKind.ASR, author="demo")
        library.transcripts.add(media.id, "The board", transcript("Hello."), label).result()
        path.unlink()
        return details_of(library, MediaId(media.id))


def test_that_all_that_is_known_can_be_read_and_copied(tmp_path: Path, qtbot: QtBot) -> None:
    details = made(tmp_path)
    dialog = RecordingDialog(details)
    dialog.show()
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    buttons["Copy all"].click()
    text = QGuiApplication.clipboard().text()
    for words in (
        "Name: board.wav",
        f"Came from: {tmp_path / 'board.wav'}",
        "(it is not there)",
        "used where it lies",
        details.media.sha256,
        "Length: 1:02:14",
        "stereo",
        f"Size: {details.media.size_bytes} bytes\n",  # a small one once, not "47 bytes (47 bytes)"
        "number 2 of 2 was heard",
        "title: <b>Board</b>",
        "The board",
    ):
        assert words in text
    asked: list[object] = []
    dialog.locate_requested.connect(asked.append)
    dialog.transcript_open_requested.connect(asked.append)
    assert not buttons["Show in its folder"].isVisible()
    buttons["Locate…"].click()
    next(button for name, button in buttons.items() if name.startswith("The board")).click()
    assert asked == [details.media, details.transcripts[0].id]
