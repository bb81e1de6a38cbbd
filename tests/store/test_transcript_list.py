"""The list of all transcripts: its order, its rows a page at a time, and what they are found by."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.options import JobOptions, Task
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from tests.helpers.stored_values import chunk, running_job, transcript

MACHINE = Label(kind=VersionKind.ASR, author="demo")


def add(library: Library, record: MediaRecord, *titles: str, text: str = "one") -> list[TranscriptId]:
    return [library.transcripts.add(record.id, title, transcript(text), MACHINE).result() for title in titles]


def write(library: Library, sql: str, *values: Any) -> None:
    library.database.write(lambda: library.database.sql(sql, values)).result()


@pytest.fixture
def statements(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the statements that are carried out from now on, those that open a connection left out."""
    done: list[str] = []
    execute: Callable[..., Any] = library.database.connection.execute_sql

    def counted(sql: str, *arguments: Any, **more: Any) -> Any:
        done.append(sql)
        return execute(sql, *arguments, **more)

    monkeypatch.setattr(library.database.connection, "execute_sql", counted)
    return done


def test_that_the_order_is_newest_first_without_deleted_ones(library: Library, record: MediaRecord) -> None:
    numbers = add(library, record, "a", "b", "c", "d", "e")
    for number, at in zip(numbers, (50, 10, 50, 70, 90), strict=True):
        write(library, "UPDATE transcript SET created_at = ? WHERE id = ?", at, number)
    write(library, "UPDATE transcript SET deleted_at = 1 WHERE id = ?", numbers[4])
    order = library.listing.order()
    assert list(order.created_ms) == [70, 50, 50, 10]
    assert list(order.ids) == [numbers[3], numbers[2], numbers[0], numbers[1]]


def test_that_the_order_comes_from_the_index_alone(library: Library, statements: list[str]) -> None:
    library.listing.order()
    (sql,) = (one for one in statements if "created_at" in one)
    with library.database.reading():
        plan = library.database.sql(f"EXPLAIN QUERY PLAN {sql}")
    assert "SCAN transcript USING COVERING INDEX transcript_created" in [step[-1] for step in plan]
    assert not any("SORT" in step[-1] or "TEMP" in step[-1] for step in plan)


def test_that_rows_are_the_summaries_of_those_that_are_there(library: Library, record: MediaRecord) -> None:
    numbers = add(library, record, "a", "b", "c")
    write(library, "UPDATE transcript SET deleted_at = 1 WHERE id = ?", numbers[1])
    found = library.listing.summaries([numbers[0], numbers[1], TranscriptId(99)])
    assert found == [library.transcripts.summary(numbers[0])]
    assert library.listing.summaries([]) == []


def test_that_more_rows_are_not_more_statements(library: Library, record: MediaRecord, statements: list[str]) -> None:
    def counted() -> int:
        statements.clear()
        ids = [TranscriptId(number) for number in library.listing.order().ids]
        assert len(library.listing.summaries(ids)) == len(list(library.listing.names(ids))) == len(ids)
        return len(statements)

    add(library, record, "a")
    few = counted()
    add(library, record, *map(str, range(40)))
    assert counted() == few


def test_that_names_are_told_with_tags(library: Library, record: MediaRecord) -> None:
    first, second = add(library, record, "a", "b")
    library.transcripts.describe(second, tags=["radio", "日本"], notes="").result()
    found = sorted(library.listing.names([first, second, TranscriptId(99)]))
    assert found == [(first, "a", record.name, ()), (second, "b", record.name, ("radio", "日本"))]


def test_that_tags_in_use_come_most_used_first(library: Library, record: MediaRecord) -> None:
    first, second, third = add(library, record, "a", "b", "c")
    for number, tags in ((first, ["radio", "Äpfel"]), (second, ["radio"]), (third, ["gone", "gone too"])):
        library.transcripts.describe(number, tags=tags, notes="").result()
    write(library, "UPDATE transcript SET deleted_at = 1 WHERE id = ?", third)
    assert library.listing.tags_in_use() == ["radio", "Äpfel"]


def test_that_a_summary_tells_how_its_job_ended(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(3_000, "one", "two")).result()
    done = library.jobs.complete(job, decoded_ms=10_000, is_cut=True).result()
    assert done.transcript_id is not None
    summary = library.transcripts.summary(done.transcript_id)
    assert (summary.verdict, summary.verdict_sentence) == (done.state, done.message)
    assert done.state is JobState.INCOMPLETE
    (by_hand,) = add(library, record, "by hand")
    assert library.transcripts.summary(by_hand).verdict is None


@pytest.fixture
def slow_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a minute pass between any two things that are written: a test is quicker than the clock."""
    minutes = itertools.count(1)

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=next(minutes))

    for module in ("draft_repository", "versions"):
        monkeypatch.setattr(f"app.store.{module}.now", later)


@pytest.mark.usefixtures("slow_hand")
def test_that_a_summary_tells_of_a_draft_until_it_is_a_version(library: Library, record: MediaRecord) -> None:
    (number,) = add(library, record, "a")
    head, drafts = library.transcripts.summary(number).head, library.drafts
    steps: list[Callable[[], Future[Any]]] = [
        lambda: drafts.append(number, head, {"kind": "edit"}),
        lambda: drafts.set_position(number, 0),
        lambda: drafts.set_position(number, 1),
        lambda: library.transcripts.save_version(number, transcript("two"), kind=VersionKind.SAVE),
        lambda: drafts.set_position(number, 0),  # behind what was saved
        lambda: drafts.clear(number),
    ]
    seen = []
    for step in steps:
        step().result()
        seen.append(library.transcripts.summary(number).has_draft)
    assert seen == [True, False, True, False, True, False]


@pytest.mark.parametrize(
    ("task", "spoken", "told"),
    [
        (Task.TRANSLATE, "de", ("en", "de")),
        (Task.TRANSLATE, "en", ("en", "")),
        (Task.TRANSCRIBE, "de", ("de", "")),
    ],
)
def test_that_a_summary_tells_what_a_translation_was_made_from(
    library: Library, record: MediaRecord, task: Task, spoken: str, told: tuple[str, str]
) -> None:
    job = running_job(library, record, JobOptions(model="demo", task=task))
    library.jobs.append_chunk(job.id, replace(chunk(3_000, "one", "two"), language=spoken)).result()
    done = library.jobs.complete(job, decoded_ms=3_000, is_cut=False).result()
    assert done.transcript_id is not None
    summary = library.transcripts.summary(done.transcript_id)
    assert (summary.language, summary.translated_from) == told
