"""The dialog that asks which part of a recording is to be transcribed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.media import MediaFacts
from app.core.parts import WantedPart, place_in
from app.ui.dialogs.part_dialog import PartDialog

STEREO = MediaFacts(container="mkv", codec="opus", sample_rate=48_000, channels=2, duration_ms=90_000, audio_tracks=3)


def asked(qtbot: QtBot, *, part: WantedPart | None = None, facts: MediaFacts | None = STEREO) -> PartDialog:
    length_ms = facts.duration_ms if facts else None
    dialog = PartDialog("Transcribe again", "talk.mkv", part=part or WantedPart(), length_ms=length_ms, facts=facts)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    return dialog


def test_that_what_is_selected_stands_there_and_is_asked_for(qtbot: QtBot) -> None:
    dialog = asked(qtbot, part=WantedPart(from_ms=3_074, to_ms=60_000, channel=2))
    assert (dialog.begin.text(), dialog.end.text(), dialog.channel.currentText()) == (
        "0:03.074",
        "1:00",
        "Right, channel 2",
    )
    dialog.track.setCurrentIndex(3)
    told: list[WantedPart] = []
    dialog.wanted.connect(told.append)
    QTest.keyClick(dialog.end, Qt.Key.Key_Return)
    assert told == [WantedPart(from_ms=3_074, to_ms=60_000, channel=2, track=3)]


def test_that_nothing_is_all_of_it(qtbot: QtBot) -> None:
    dialog = asked(qtbot)
    assert dialog.part() == WantedPart()
    assert dialog.hint.text().startswith("All of it is transcribed.")


@pytest.mark.parametrize(
    ("begin", "end", "sentence"),
    [
        ("soon", "", "Write times as 90, 90.5, 1:30 or 1:02:03."),
        ("0:20", "0:10", "The end must come after the start."),
        ("1:30", "", "The recording lasts 1:30."),
        ("10", "20.5", "0:10 of it, from 0:10 to 0:20. Times stay those of the whole recording."),
        ("10", "5:00", "1:20 of it, from 0:10 to 1:30. Times stay those of the whole recording."),
    ],
)
def test_that_it_says_what_is_wrong_or_how_much_it_is(qtbot: QtBot, begin: str, end: str, sentence: str) -> None:
    dialog = asked(qtbot)
    dialog.begin.setText(begin)
    dialog.end.setText(end)
    assert dialog.hint.text() == sentence
    assert dialog.agree.isEnabled() == sentence.startswith(("0:", "1:"))


def test_that_of_a_new_file_nothing_is_known_and_nothing_refused(qtbot: QtBot) -> None:
    dialog = asked(qtbot, facts=None)
    dialog.begin.setText("2:00:00")
    assert dialog.part() == WantedPart(from_ms=7_200_000)
    assert dialog.channel.count() == 9
    assert dialog.track.count() == 1


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [("90", 90_000), ("90.5", 90_500), ("90,5", 90_500), ("1:30", 90_000), (" 1:02:03.25 ", 3_723_250)],
)
def test_that_times_are_read_as_people_write_them(text: str, at_ms: int) -> None:
    assert place_in(text) == at_ms


@pytest.mark.parametrize("text", ["", "soon", "-1", "1e5", "1:75", "1.2.3", "٣", "99999999999"])
def test_that_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        place_in(text)
