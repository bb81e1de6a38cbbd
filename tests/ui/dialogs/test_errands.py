"""Work on a thread of its own: answered on the GUI thread, overtaken work forgotten, bugs not swallowed."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, FriscoError, HostError
from app.ui.dialogs.errands import Errands


@pytest.fixture
def errands(qtbot: QtBot) -> Iterator[Errands]:
    errands = Errands()
    yield errands
    errands.close()
    errands.deleteLater()


def _nobody(error: FriscoError) -> None:
    raise AssertionError(error)


def test_that_work_is_done_elsewhere_and_answered_here(errands: Errands, qtbot: QtBot) -> None:
    answers: list[tuple[int, int]] = []
    errands.run("a", threading.get_ident, lambda ran_on: answers.append((ran_on, threading.get_ident())), _nobody)
    qtbot.waitUntil(lambda: len(answers) == 1)
    ran_on, answered_on = answers[0]
    assert answered_on == threading.get_ident()
    assert ran_on != answered_on
    assert not errands.is_busy


def test_that_an_expected_error_is_handed_over(errands: Errands, qtbot: QtBot) -> None:
    failed: list[FriscoError] = []

    def work() -> None:
        raise HostError(ErrorCode.DISK_FULL, "The disk is full.")

    errands.run("a", work, _unexpected, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert failed[0].code is ErrorCode.DISK_FULL


def test_that_a_bug_ends_the_errand_and_reaches_the_excepthook(errands: Errands, qtbot: QtBot) -> None:
    failed: list[FriscoError] = []
    with qtbot.captureExceptions() as bugs:
        errands.run("a", lambda: {}["x"], _unexpected, failed.append)  # type: ignore[index]
        qtbot.waitUntil(lambda: len(failed) == 1)
    assert failed[0].code is ErrorCode.INTERNAL
    assert [kind for kind, *_ in bugs] == [KeyError]
    assert not errands.is_busy


def test_that_overtaken_work_is_not_run_and_not_answered(errands: Errands, qtbot: QtBot) -> None:
    begun, may_end, ran, answers = threading.Event(), threading.Event(), list[str](), list[str]()

    def slow() -> str:
        begun.set()
        may_end.wait(10)
        return "slow"

    def quick(name: str) -> str:
        ran.append(name)
        return name

    errands.run("text", slow, answers.append, _nobody)
    assert begun.wait(10)
    errands.run("text", lambda: quick("second"), answers.append, _nobody)
    errands.run("text", lambda: quick("third"), answers.append, _nobody)
    errands.run("other", lambda: quick("other"), answers.append, _nobody)
    may_end.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert (ran, answers) == (["third", "other"], ["third", "other"])


def test_that_nobody_is_answered_after_close(errands: Errands, qtbot: QtBot) -> None:
    answers: list[str] = []
    errands.run("a", lambda: "x", answers.append, _nobody)
    errands.close()
    errands.run("b", lambda: "y", answers.append, _nobody)
    qtbot.waitUntil(lambda: answers == ["y"])


def _unexpected(value: object) -> None:
    raise AssertionError(value)
