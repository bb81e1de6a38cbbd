"""Transcripts that jobs have written: read away from the window, told in their order, and never older than what it knows."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.library import TranscriptSummary, VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.ui.transcript_news import TranscriptNews


def summary_of(number: TranscriptId) -> TranscriptSummary:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    return TranscriptSummary(
        id=number,
        media_id=MediaId(number),
        media_name=f"call {number}.wav",
        title=f"call {number}",
        language="en",
        duration_ms=1_000,
        created_at=moment,
        changed_at=moment,
        head=VersionId(number),
        head_kind=VersionKind.ASR,
        version_count=1,
        segment_count=1,
    )


class Shelf:
    """What can be read, and how it was asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[TranscriptId]] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.fault: HostError | None = None
        self.gone: set[TranscriptId] = set()

    def summaries(self, ids: Sequence[TranscriptId]) -> Sequence[TranscriptSummary]:
        self.asked.append(ids)
        self.threads.add(threading.get_ident())
        self.gate.wait(20)
        if self.fault is not None:
            raise self.fault
        return [summary_of(number) for number in reversed(ids) if number not in self.gone]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def told() -> list[int]:
    return []


@pytest.fixture
def news(shelf: Shelf, told: list[int], qtbot: QtBot) -> Iterator[TranscriptNews]:
    news = TranscriptNews(shelf.summaries)
    news.told.connect(lambda summary: told.append(summary.id))
    yield news
    shelf.gate.set()
    news.close()


def note(news: TranscriptNews, *numbers: int) -> None:
    for number in numbers:
        news.note(TranscriptId(number))


def test_that_what_comes_in_a_burst_is_read_together_on_another_thread_and_told_in_its_order(
    news: TranscriptNews, shelf: Shelf, told: list[int], qtbot: QtBot
) -> None:
    note(news, *range(1, 41))
    qtbot.waitUntil(lambda: len(told) == 40)
    assert told == list(range(1, 41))
    assert [len(ids) for ids in shelf.asked] == [1, 39]
    assert threading.get_ident() not in shelf.threads


def test_that_a_transcript_which_is_gone_is_not_told(
    news: TranscriptNews, shelf: Shelf, told: list[int], qtbot: QtBot
) -> None:
    shelf.gone = {TranscriptId(2)}
    note(news, 1, 2, 3)
    qtbot.waitUntil(lambda: 3 in told)
    assert told == [1, 3]


def test_that_what_was_read_before_a_person_changed_it_is_not_told_after(
    news: TranscriptNews, shelf: Shelf, told: list[int], qtbot: QtBot
) -> None:
    shelf.gate.clear()
    note(news, 1, 2, 3)
    qtbot.waitUntil(lambda: bool(shelf.asked))
    news.withdraw(TranscriptId(1))  # being read
    news.withdraw(TranscriptId(2))  # waiting
    shelf.gate.set()
    qtbot.waitUntil(lambda: 3 in told)
    assert told == [3]


def test_that_after_a_fault_which_is_noted_in_the_log_the_next_ones_are_told(
    news: TranscriptNews, shelf: Shelf, told: list[int], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.fault = HostError(ErrorCode.DB_CORRUPT, "The library is damaged.")
    note(news, 1)
    qtbot.waitUntil(lambda: bool(caplog.records))
    shelf.fault = None
    note(news, 2)
    qtbot.waitUntil(lambda: 2 in told)
    assert told == [2]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
