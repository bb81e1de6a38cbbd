"""A fault that may pass is tried again after a while, with real workers; one that will not, is not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.engine import endings
from tests.helpers.jobs import Bench, scripted_bench

S = JobState


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with scripted_bench(qtbot, tmp_path) as opened:
        yield opened


def mend(bench: Bench, number: int) -> None:
    path = bench.folder / f"call_{number}.json"
    script = json.loads(path.read_text())
    path.write_text(json.dumps({key: value for key, value in script.items() if key not in ("fail_at", "open_fail")}))


def test_that_a_passing_fault_waits_says_until_when_and_is_tried_again_to_the_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "_FIRST_DELAY_S", 0.4)
    job_id = bench.add(1, fail_at={"n": 2, "code": "DB_BUSY"})
    began = datetime.now(UTC)
    waiting = bench.wait_for(job_id, S.WAITING_RETRY)
    assert (waiting.code, waiting.faults) == (ErrorCode.DB_BUSY, 1)
    assert waiting.retry_at is not None
    assert waiting.retry_at > began
    mend(bench, 1)
    done = bench.wait_for(job_id, S.FINISHED)
    assert (done.attempts, done.retry_at) == (2, None)
    assert bench.texts(job_id) == ["job1 0", "job1 1", "job1 2", "job1 3"]  # none of them twice
    ends = [(attempt.state, attempt.code, attempt.from_ms) for attempt in bench.ledger.attempts[job_id]]
    assert ends == [(S.WAITING_RETRY, ErrorCode.DB_BUSY, 0), (S.FINISHED, None, 2_000)]


def test_that_a_job_that_waits_is_tried_at_once_when_the_person_says_so(bench: Bench) -> None:
    job_id = bench.add(1, fail_at={"n": 0, "code": "DB_BUSY"})
    bench.wait_for(job_id, S.WAITING_RETRY)
    mend(bench, 1)
    bench.queue.retry(job_id)
    assert bench.state(job_id) is not S.WAITING_RETRY
    bench.wait_for(job_id, S.FINISHED)


def test_that_a_permanent_fault_goes_straight_to_the_failed_ones(bench: Bench) -> None:
    job_id = bench.add(1, open_fail="AUDIO_CORRUPT")
    failed = bench.wait_for(job_id, S.FAILED)
    assert (failed.attempts, failed.code) == (1, ErrorCode.AUDIO_CORRUPT)
    assert S.WAITING_RETRY not in bench.states_of(job_id)


def test_that_all_of_a_kind_are_taken_up_again_together(bench: Bench) -> None:
    ids = [bench.add(number, fail_at={"n": 1, "code": "AUDIO_CORRUPT"}) for number in range(1, 4)]
    failed = [bench.wait_for(job_id, S.FAILED) for job_id in ids]
    for number in range(1, 4):
        mend(bench, number)
    bench.queue.submit_gradually(failed)
    for job_id in ids:
        assert bench.wait_for(job_id, S.FINISHED).code is None


def test_that_a_job_set_aside_keeps_an_account_of_each_death(bench: Bench) -> None:
    job_id = bench.add(1, crash_at=1)
    aside = bench.wait_for(job_id, S.SET_ASIDE, timeout_ms=40_000)
    attempts = bench.ledger.attempts[job_id]
    assert [attempt.number for attempt in attempts] == list(range(1, aside.attempts + 1))
    assert {attempt.code for attempt in attempts} == {ErrorCode.WORKER_CRASH}
    assert "Aborted" in attempts[-1].log_tail
    assert (attempts[-1].state, aside.deaths) == (S.SET_ASIDE, 3)
