"""Files that are transcribed already: one sentence for all that were given at once, and only a single one opens."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.jobs import JobSnapshot, JobState
from app.core.media import MediaId, MediaRecord
from app.core.options import JobOptions
from app.core.transcript import TranscriptId
from app.ui.messages import Message, Messages
from app.ui.queue.known_files import KnownFiles, counted
from app.workflow.reception import Reception
from tests.helpers.intake import NamedFiles

MakeJob = Callable[..., JobSnapshot]
OPTIONS = JobOptions(model="demo")


class Ordering:
    """Finds a transcript for what is called "known…", and makes a job for the rest."""

    def __init__(self, numbered_job: MakeJob) -> None:
        self._make = numbered_job

    def order_all(self, media: Sequence[MediaRecord], options: JobOptions, *, again: bool) -> list[JobSnapshot]:
        return [self._order(one, again=again) for one in media]

    def _order(self, media: MediaRecord, *, again: bool) -> JobSnapshot:
        is_known = media.name.startswith("known") and not again
        if not is_known:
            return self._make(int(media.id))
        state = JobState.FINISHED
        return self._make(int(media.id), state, media_id=media.id, transcript_id=TranscriptId(300 + media.id))


class Desk:
    """A reception over names alone, and what comes of its answers."""

    def __init__(self, numbered_job: MakeJob) -> None:
        self.parent = QObject()
        self.reception = Reception(NamedFiles(), Ordering(numbered_job), self.parent)
        self.said: list[Message] = []
        self.opened: list[TranscriptId] = []
        self.repeated: list[MediaId] = []
        messages = Messages(self.parent)
        messages.said.connect(self.said.append)
        KnownFiles(
            self.reception,
            messages,
            open_transcript=self.opened.append,
            repeat=self.repeat,
            made_at=lambda _transcript_id: datetime(2025, 5, 3, 12, tzinfo=UTC),
            today=lambda: date(2026, 7, 1),
            parent=self.parent,
        )

    def repeat(self, media_ids: Iterable[MediaId]) -> None:
        self.repeated.extend(media_ids)

    def give(self, qtbot: QtBot, *names: str) -> None:
        with qtbot.waitSignal(self.reception.all_answered):
            self.reception.receive([Path(name) for name in names], OPTIONS)


@pytest.fixture
def desk(qtbot: QtBot, numbered_job: MakeJob) -> Iterator[Desk]:
    desk = Desk(numbered_job)
    yield desk
    desk.reception.close()


def test_that_a_known_file_that_came_alone_is_opened(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, "known_1.wav")
    assert [(message.text, message.action) for message in desk.said] == [
        ("known_1.wav is transcribed already (3 May 2025).", "Transcribe again")
    ]
    assert desk.opened == [301]


def test_that_several_known_files_are_one_sentence_and_open_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, "known_1.wav", "new_2.wav", "known_3.wav", "known_4.wav")
    (message,) = desk.said
    assert message.text == "3 of 4 files are transcribed already."
    assert desk.opened == []
    assert message.on_action is not None
    message.on_action()
    assert desk.repeated == [1, 3, 4]


def test_that_a_known_file_among_others_is_named_and_not_opened(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, "known_1.wav", "broken.wav")
    assert ([message.text for message in desk.said], desk.opened) == (
        ["known_1.wav is transcribed already (3 May 2025)."],
        [],
    )


def test_that_new_files_alone_are_no_news(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, "new_1.wav", "broken.wav")
    assert (desk.said, desk.opened) == ([], [])


def test_that_what_is_given_next_is_counted_by_itself(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, "known_1.wav", "known_2.wav")
    desk.give(qtbot, "known_3.wav")
    assert [message.text for message in desk.said][1:] == ["known_3.wav is transcribed already (3 May 2025)."]
    assert desk.opened == [303]


def test_that_two_givings_that_overlap_are_told_apart(desk: Desk, qtbot: QtBot) -> None:
    ended: list[bool] = []
    desk.reception.all_answered.connect(lambda: ended.append(True))
    for names in (["known_1.wav"], ["known_2.wav", "known_3.wav"]):
        desk.reception.receive([Path(name) for name in names], OPTIONS)
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert [message.text for message in desk.said] == [
        "known_1.wav is transcribed already (3 May 2025).",
        "2 files are transcribed already.",
    ]
    assert desk.opened == [301]


def test_that_five_hundred_known_files_are_one_sentence(desk: Desk, qtbot: QtBot) -> None:
    desk.give(qtbot, *(f"known_{number}.wav" for number in range(1, 501)))
    assert [message.text for message in desk.said] == ["500 files are transcribed already."]
    assert desk.said[0].on_action is not None
    desk.said[0].on_action()
    assert len(desk.repeated) == 500


def test_that_in_a_mixed_drop_only_the_known_ones_are_counted(desk: Desk, qtbot: QtBot) -> None:
    names = [f"{'known' if number % 2 else 'new'}_{number}.wav" for number in range(1, 2_001)]
    desk.give(qtbot, *names, "broken.wav")
    assert [message.text for message in desk.said] == [
        f"{counted(1_000)} of {counted(2_001)} files are transcribed already."
    ]
    assert desk.opened == []
