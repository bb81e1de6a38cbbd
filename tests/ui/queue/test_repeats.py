"""Transcribing once more: only when the person says so, with the settings that hold then."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobSnapshot, JobState
from app.core.media import MediaId
from app.core.options import JobOptions
from app.core.transcript import Span
from app.ui.messages import Message, MessageKind, Messages
from app.ui.queue.repeats import Repeats

MakeJob = Callable[..., JobSnapshot]
HOLE = Span(start_ms=62_000, end_ms=75_000)
GONE = MediaId(404)


class Desk:
    """A queue of submitted jobs, and the orders that came before them."""

    def __init__(self, numbered_job: MakeJob) -> None:
        self._make = numbered_job
        self.options = JobOptions(model="small")
        self.ordered: list[tuple[MediaId, JobOptions]] = []
        self.submitted: list[JobSnapshot] = []
        self.said: list[Message] = []
        self.parent = QObject()
        messages = Messages(self.parent)
        messages.said.connect(self.said.append)
        self.repeats = Repeats(self, self.order, lambda: self.options, messages, self.parent)

    def order(self, media_id: MediaId, options: JobOptions) -> JobSnapshot:
        if media_id == GONE:
            raise InputError(ErrorCode.UNKNOWN_ID, "There is no recording 404.")
        self.ordered.append((media_id, options))
        return self._make(50 + len(self.ordered), media_id=media_id)

    def jobs(self) -> Sequence[JobSnapshot]:
        return self.submitted

    def submit(self, job: JobSnapshot) -> None:
        self.submitted.append(job)


@pytest.fixture
def desk(qtbot: QtBot, numbered_job: MakeJob) -> Iterator[Desk]:
    desk = Desk(numbered_job)
    yield desk
    desk.repeats.close()


def test_that_a_recording_is_ordered_again_with_the_settings_that_hold_then(desk: Desk, qtbot: QtBot) -> None:
    desk.repeats.repeat(MediaId(7))
    desk.options = JobOptions(model="large")
    desk.repeats.repeat_all([MediaId(8), MediaId(9), MediaId(8)])
    qtbot.waitUntil(lambda: len(desk.submitted) == 3)
    assert [(media, options.model) for media, options in desk.ordered] == [(7, "small"), (8, "large"), (9, "large")]
    assert [job.id for job in desk.submitted] == [51, 52, 53]


def test_that_speech_without_text_is_offered_and_never_done_by_itself(desk: Desk, qtbot: QtBot) -> None:
    desk.repeats.offer_for_hole(MediaId(7), HOLE)
    (message,) = desk.said
    assert message.text == "Speech without text, 1:02–1:15."
    assert message.action == "Transcribe this recording again"
    assert desk.ordered == []
    assert message.on_action is not None
    message.on_action()
    qtbot.waitUntil(lambda: [job.media_id for job in desk.submitted] == [7])


def test_that_what_is_under_way_is_not_offered_again(desk: Desk, numbered_job: MakeJob) -> None:
    desk.submitted = [
        numbered_job(1, JobState.RUNNING, media_id=MediaId(7)),
        numbered_job(2, JobState.INCOMPLETE, media_id=MediaId(8)),
    ]
    desk.repeats.offer_for_hole(MediaId(7), HOLE)
    desk.repeats.offer_for_hole(MediaId(8), HOLE)
    assert [message.action for message in desk.said] == ["", "Transcribe this recording again"]
    assert desk.said[0].text.endswith("The recording is being transcribed again.")


def test_that_a_recording_that_cannot_be_ordered_says_why(desk: Desk, qtbot: QtBot) -> None:
    desk.repeats.repeat(GONE)
    qtbot.waitUntil(lambda: len(desk.said) == 1)
    assert (desk.said[0].kind, desk.said[0].text) == (MessageKind.FAULT, "There is no recording 404.")
    assert desk.submitted == []
