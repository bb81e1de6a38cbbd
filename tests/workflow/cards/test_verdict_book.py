"""Verdicts are found again by the next process, and a damaged file is as none."""

import json
import multiprocessing
from pathlib import Path

import pytest

from app.workflow.cards.ground import Ground
from app.workflow.cards.verdict_book import VerdictBook
from app.workflow.component.libraries import Libraries
from tests.helpers.cards import PASSED, WRONG, card, machine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "card-verdicts.json"


def test_that_a_verdict_is_found_by_the_next_who_asks(path: Path) -> None:
    VerdictBook(path).note("one", PASSED)
    VerdictBook(path).note("two", WRONG)
    book = VerdictBook(path)
    assert (book.verdict("one"), book.verdict("two"), book.verdict("three")) == (PASSED, WRONG, None)


def test_that_what_another_process_writes_is_seen_and_kept(path: Path) -> None:
    ours, others = VerdictBook(path), VerdictBook(path)
    ours.note("one", PASSED)
    others.note("two", WRONG)
    assert ours.verdict("two") == WRONG
    ours.note("three", PASSED)
    assert [VerdictBook(path).verdict(key) is not None for key in ("one", "two", "three")] == [True] * 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 99, "verdicts": {"one": {}}}',
        b'{"version": 1, "verdicts": []}',
        b'{"version": 1, "verdicts": {"one": {"state": "odd"}}}',
        b'{"version": 1, "verdicts": {"one": 7}}',
    ],
)
def test_that_a_damaged_file_is_as_none_and_is_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    book = VerdictBook(path)
    assert book.verdict("one") is None
    book.note("one", PASSED)
    assert VerdictBook(path).verdict("one") == PASSED


def test_that_a_place_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    book = VerdictBook(tmp_path / "cache" / "verdicts.json")
    book.note("one", PASSED)
    assert book.verdict("one") == PASSED


def test_that_the_oldest_leave_when_there_are_many(path: Path) -> None:
    book = VerdictBook(path)
    for number in range(230):
        book.note(str(number), PASSED)
    assert len(json.loads(path.read_text())["verdicts"]) == 200
    assert (book.verdict("29"), book.verdict("30")) == (None, PASSED)


def _note(path: Path, key: str) -> None:
    VerdictBook(path).note(key, PASSED)


def test_that_several_processes_leave_a_whole_file(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_note, args=(path, str(number))) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    kept = json.loads(path.read_text())["verdicts"]
    assert kept
    assert all(VerdictBook(path).verdict(key) == PASSED for key in kept)


def test_that_another_card_driver_or_library_is_another_ground() -> None:
    ground = Ground.of_card(card(), machine(card()), Libraries())
    others = [
        Ground.of_card(card(uuid="GPU-X"), machine(), Libraries()),
        Ground.of_card(card(), machine(driver="590.1"), Libraries()),
        Ground.of_card(card(), machine(), Libraries(place=None, version="12.9")),
        Ground.of_processor(),
    ]
    assert len({ground.key("float16"), ground.key("int8"), *(other.key("float16") for other in others)}) == 5
