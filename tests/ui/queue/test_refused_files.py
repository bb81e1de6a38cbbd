"""Files that cannot be taken in: a sentence for one, one notice for many with each of their sentences to be read."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobSnapshot
from app.core.media import Keeping, MediaRecord
from app.core.options import JobOptions
from app.core.overriding import override
from app.ui.messages import Message, MessageKind, Messages
from app.ui.queue.refused_files import RefusedFiles
from app.workflow.ingest import Fetched
from app.workflow.reception import Reception
from tests.helpers.intake import NamedFiles

OPTIONS = JobOptions(model="demo")


class NoOrdering:
    """Is never reached: every file is refused before."""

    def order_all(self, media: Sequence[MediaRecord], options: JobOptions, *, again: bool) -> list[JobSnapshot]:
        raise AssertionError(media)


class NoneTaken(NamedFiles):
    """Refuses every file."""

    @override
    def fetch(self, path: Path, keep: Keeping | None = None, *, is_wanted: Callable[[], bool]) -> Fetched:
        raise InputError(ErrorCode.MEDIA_EMPTY, f"The file {path.stem} is empty.")


Give = Callable[..., list[Message]]


@pytest.fixture
def give(qtbot: QtBot) -> Iterator[Give]:
    parent = QObject()
    reception = Reception(NoneTaken(), NoOrdering(), parent)
    messages = Messages(parent)
    said: list[Message] = []
    messages.said.connect(said.append)
    RefusedFiles(reception, messages, parent)

    def giving(*names: str) -> list[Message]:
        with qtbot.waitSignal(reception.all_answered):
            reception.receive([Path("/there") / name for name in names], OPTIONS)
        return said

    yield giving
    reception.close()
    parent.deleteLater()


def test_that_one_refused_file_tells_its_sentence(give: Give) -> None:
    (said,) = give("talk.wav")
    assert said.kind is MessageKind.NOTICE
    assert said.text == "talk.wav: The file talk is empty."


def test_that_many_refused_files_are_one_notice_that_leads_to_every_sentence(give: Give) -> None:
    said = give(*(f"{number}.wav" for number in range(300)))
    (notice,) = said
    assert "300 files could not be taken in" in notice.text
    assert "0.wav: The file 0 is empty." in notice.text
    assert notice.on_action is not None
    notice.on_action()
    fault = said[-1]
    assert fault.kind is MessageKind.FAULT
    assert fault.details.splitlines() == [f"{number}.wav: The file {number} is empty." for number in range(300)]


def test_that_another_drop_begins_anew(give: Give) -> None:
    give("first.wav", "second.wav")
    said = give("third.wav")
    assert [message.text for message in said[1:]] == ["third.wav: The file third is empty."]
