"""The inside of a self-test: a process that carries out the checks it is told by name, one line in, one line out."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache

from app.core.errors import FriscoError
from app.workflow.self_test.check import BrokenError, Check, Outcome, SelfTest, Verdict

_LONGEST = 400


def serve(test: SelfTest, *, is_windowed: bool) -> None:
    """Answer every name that comes in with what came of its check, until there are no more."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not come between the answers
    start_once = cache(test.start_window_system if is_windowed else _start_core)  # and keep what it returns
    for check in _told(test):
        outcome = tried(check, before=start_once)
        os.write(answers, f"{json.dumps(_as_record(outcome))}\n".encode())
    os.close(answers)


def tried(check: Check, *, before: Callable[[], object]) -> Outcome:
    """Carry out one check; whatever it raises is its outcome."""
    began = time.perf_counter()
    try:
        before()
        verdict, detail = Verdict.HOLDS, check.run()
    except BrokenError as error:
        verdict, detail = Verdict.FAILED, str(error)
    except FriscoError as error:
        verdict, detail = Verdict.FAILED, f"{check.broken}: {error.sentence}"
    except Exception as error:  # a bug of ours or of a library is what a self-test is to find
        verdict, detail = Verdict.FAILED, f"{check.broken}: {type(error).__name__}: {_on_one_line(error)}"
    return Outcome(name=check.name, verdict=verdict, detail=detail, seconds=time.perf_counter() - began)


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST]


def outcome_of(line: bytes) -> Outcome:
    """Read an answer; raise ValueError or KeyError where it is none."""
    record = json.loads(line)
    return Outcome(
        name=record["name"],
        verdict=Verdict(record["verdict"]),
        detail=record["detail"],
        seconds=record["seconds"],
    )


def _as_record(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "verdict": outcome.verdict.value,
        "detail": outcome.detail,
        "seconds": outcome.seconds,
    }


def _told(test: SelfTest) -> Iterable[Check]:
    by_name = {check.name: check for check in test.checks}
    for line in sys.stdin:
        yield by_name[line.strip()]


def _start_core() -> object:
    from PySide6.QtCore import QCoreApplication

    return QCoreApplication.instance() or QCoreApplication([])
