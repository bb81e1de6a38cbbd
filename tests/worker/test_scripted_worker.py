"""The loop and the line, with the scripted engine in a real process: sharing, cancelling, failing and dying."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobId
from app.core.protocol import (
    PROTOCOL_VERSION,
    ChunkDone,
    Heartbeat,
    Hello,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    ProtocolError,
    Ready,
    SetPriority,
    WorkerFailed,
    decode,
    encode,
)
from tests.helpers.worker_line import PATIENCE_S, WorkerLine, text_of

LONG = {"windows": 60, "delay_ms": 40}


def script(folder: Path, name: str = "call", **keys: Any) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(keys), "utf-8")
    return path


def batches(log: Path) -> list[list[list[int]]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def expected(text: str, windows: int) -> str:
    return " ".join(f"{text} {index}" for index in range(windows))


def end_of(line: WorkerLine) -> int:
    return line.process.wait(PATIENCE_S)


# --- the line -------------------------------------------------------------------------------------------------------


def test_that_hello_comes_first_and_then_ready(tmp_path: Path) -> None:
    with WorkerLine.scripted(tmp_path / "log") as line:
        assert line.wait_for(Ready).compute_type == "int8"
        hello = decode(line.raw[0])
        assert isinstance(hello, Hello)
        assert (hello.protocol, hello.pid) == (PROTOCOL_VERSION, line.process.pid)


def test_that_shutdown_ends_the_process_with_nothing_left_unsaid(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=3))
    scripted.finished(1)
    assert scripted.shut_down() == 0


def test_that_a_closed_stdin_ends_the_process_even_while_the_engine_hangs(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, hang_at=1))
    scripted.wait_for(JobStarted, 1)
    assert scripted.process.stdin is not None
    scripted.process.stdin.close()
    assert end_of(scripted) == 0


def test_that_a_command_which_is_none_ends_the_worker_with_a_code(scripted: WorkerLine) -> None:
    assert scripted.process.stdin is not None
    scripted.process.stdin.write(b"what is this\n")
    scripted.process.stdin.flush()
    assert scripted.wait_for(WorkerFailed).code is ErrorCode.WORKER_PROTOCOL
    assert end_of(scripted) == 1


def test_that_a_report_sent_as_a_command_is_refused_too(scripted: WorkerLine) -> None:
    assert scripted.process.stdin is not None
    scripted.process.stdin.write(encode(Heartbeat()))
    scripted.process.stdin.flush()
    assert scripted.wait_for(WorkerFailed).code is ErrorCode.WORKER_PROTOCOL


def test_that_what_a_library_prints_goes_to_the_log(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=3, print_at=1))
    assert text_of(scripted.finished(1)[0]) == expected("alpha", 3)
    assert all(decode(line) for line in scripted.raw)
    assert "a library prints" in scripted.log()


def test_that_heartbeats_go_on_while_the_engine_hangs(tmp_path: Path, scripted: WorkerLine) -> None:
    scripted.start(1, script(tmp_path, hang_at=0))
    scripted.wait_for(JobStarted, 1)
    scripted.wait_for_heartbeat()


def test_that_the_worker_has_low_priority_and_leaves_no_core_dump(scripted: WorkerLine) -> None:
    if sys.platform != "linux":
        pytest.skip("looks into /proc")
    limits = Path(f"/proc/{scripted.process.pid}/limits").read_text("utf-8")
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert os.getpriority(os.PRIO_PROCESS, scripted.process.pid) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)


# --- one job --------------------------------------------------------------------------------------------------------


def test_that_a_job_is_told_from_its_facts_to_its_end(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=4, window_ms=500, is_cut=True))
    started, *chunks, done = scripted.until_end(1)
    assert isinstance(started, JobStarted)
    assert started.facts.duration_ms == 2_000
    assert [chunk.chunk.until_ms for chunk in chunks if isinstance(chunk, ChunkDone)] == [500, 1_000, 1_500, 2_000]
    assert done == JobDone(job_id=JobId(1), decoded_ms=2_000, is_cut=True)


@pytest.mark.parametrize("resume_ms", [0, 1_000, 3_000, 6_000])
def test_that_a_job_goes_on_where_it_stopped(scripted: WorkerLine, tmp_path: Path, resume_ms: int) -> None:
    scripted.start(1, script(tmp_path, windows=6), resume_ms=resume_ms, language="nl")
    chunks, _ = scripted.finished(1)
    assert text_of(chunks) == " ".join(f"alpha {index}" for index in range(resume_ms // 1_000, 6))
    assert {chunk.language for chunk in chunks} <= {"nl"}


def test_that_silence_moves_the_job_on_in_order(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=7, silent=[0, 2, 3, 6], delay_ms=5))
    chunks, _ = scripted.finished(1)
    assert [chunk.until_ms for chunk in chunks] == [1_000 * (index + 1) for index in range(7)]
    assert [bool(chunk.segments) for chunk in chunks] == [False, True, False, False, True, True, False]


def test_that_a_failing_window_fails_its_job_alone_and_keeps_what_was_done(
    scripted: WorkerLine, tmp_path: Path
) -> None:
    scripted.start(1, script(tmp_path, "bad", windows=9, fail_at={"n": 5, "code": "AUDIO_CORRUPT"}, delay_ms=5))
    scripted.start(2, script(tmp_path, "good", windows=9, text="beta", delay_ms=5))
    *reports, failure = scripted.until_end(1)
    assert [r.chunk.until_ms for r in reports if isinstance(r, ChunkDone)] == [1_000, 2_000, 3_000, 4_000, 5_000]
    assert isinstance(failure, JobFailed)
    assert failure.code is ErrorCode.AUDIO_CORRUPT
    assert text_of(scripted.finished(2)[0]) == expected("beta", 9)


@pytest.mark.parametrize("content", ["no script", '{"unknown": 1}', "[1]"])
def test_that_a_script_which_is_none_fails_its_job(scripted: WorkerLine, tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content)
    scripted.start(1, path)
    assert scripted.failed(1).code is ErrorCode.AUDIO_CORRUPT


def test_that_a_missing_file_fails_its_job(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, tmp_path / "gone.json")
    assert scripted.failed(1).code is ErrorCode.MEDIA_MISSING


def test_that_a_file_which_will_not_open_fails_its_job_with_its_code(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, open_fail="AUDIO_REJECTED"))
    assert scripted.failed(1).code is ErrorCode.AUDIO_REJECTED


# --- several jobs ---------------------------------------------------------------------------------------------------


def test_that_a_short_job_shares_the_next_batches_and_everyone_has_a_row(scripted: WorkerLine, tmp_path: Path) -> None:
    log = tmp_path / "batches"
    scripted.start(1, script(tmp_path, "long", **LONG, log=str(log)))
    scripted.wait_for(ChunkDone, 1)
    scripted.start(2, script(tmp_path, "short", windows=3, delay_ms=40, log=str(log)))
    scripted.finished(2)
    shared = [batch for batch in batches(log) if any(job == 2 for job, _ in batch)]
    assert 1 <= len(shared) <= 3
    assert all({job for job, _ in batch} == {1, 2} for batch in shared)


def test_that_every_window_is_heard_once_and_in_order(scripted: WorkerLine, tmp_path: Path) -> None:
    log = tmp_path / "batches"
    for number in (1, 2, 3):
        scripted.start(number, script(tmp_path, str(number), windows=20, text=f"job{number}", log=str(log), delay_ms=5))
    for number in (1, 2, 3):
        assert text_of(scripted.finished(number)[0]) == expected(f"job{number}", 20)
        heard = [index for batch in batches(log) for job, index in batch if job == number]
        assert heard == list(range(20))


def test_that_priority_takes_the_free_rows_from_the_next_batch_on(scripted: WorkerLine, tmp_path: Path) -> None:
    log = tmp_path / "batches"
    for number in (1, 2):
        scripted.start(number, script(tmp_path, str(number), **LONG, log=str(log)))
    scripted.wait_for(ChunkDone, 1)
    scripted.wait_for(ChunkDone, 2)
    seen = len(batches(log))
    scripted.send(SetPriority(job_id=JobId(2), priority=5))
    scripted.finished(2)
    shared = [batch for batch in batches(log)[seen + 2 : seen + 10] if len(batch) == 4]
    assert shared
    assert all([job for job, _ in batch].count(2) == 3 for batch in shared)


def test_that_a_job_started_with_priority_has_it(scripted: WorkerLine, tmp_path: Path) -> None:
    log = tmp_path / "batches"
    scripted.start(1, script(tmp_path, "1", **LONG, log=str(log)))
    scripted.wait_for(ChunkDone, 1)
    scripted.start(2, script(tmp_path, "2", windows=30, delay_ms=40, log=str(log)), priority=1)
    scripted.finished(2)
    full = [[job for job, _ in batch].count(2) for batch in batches(log) if {1, 2} == {job for job, _ in batch}]
    assert full.count(3) >= 8


# --- cancel ---------------------------------------------------------------------------------------------------------


def test_that_a_cancelled_job_leaves_within_a_batch_and_keeps_what_was_sent(
    scripted: WorkerLine, tmp_path: Path
) -> None:
    log = tmp_path / "batches"
    scripted.start(1, script(tmp_path, "long", **LONG, log=str(log)))
    scripted.start(2, script(tmp_path, "other", windows=12, text="beta", delay_ms=10))
    first = scripted.wait_for(ChunkDone, 1)
    scripted.cancel(1)
    reports = scripted.until_end(1)
    chunks = [first.chunk, *(report.chunk for report in reports if isinstance(report, ChunkDone))]
    assert reports[-1] == JobCancelled(job_id=JobId(1))
    assert text_of(chunks) == expected("alpha", len(chunks))
    assert len(chunks) < 60
    assert text_of(scripted.finished(2)[0]) == expected("beta", 12)
    assert not [line for line in scripted.raw[scripted.raw.index(encode(reports[-1])) + 1 :] if b'"job_id":1,' in line]


def test_that_a_job_is_cancelled_while_its_file_is_still_being_opened(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, open_ms=3_600_000))
    scripted.cancel(1)
    assert scripted.until_end(1) == [JobCancelled(job_id=JobId(1))]


def test_that_cancelling_a_job_that_is_not_there_changes_nothing(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.cancel(99)
    scripted.start(1, script(tmp_path, windows=2))
    assert text_of(scripted.finished(1)[0]) == expected("alpha", 2)


def test_that_a_cancelled_job_may_be_started_again_at_once(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, "old", **LONG, text="old"))
    scripted.wait_for(ChunkDone, 1)
    scripted.cancel(1)
    scripted.start(1, script(tmp_path, "new", windows=3, text="new"))
    scripted.wait_for(JobCancelled, 1)
    reports = scripted.until_end(1)
    assert text_of(r.chunk for r in reports if isinstance(r, ChunkDone)).endswith(expected("new", 3))


# --- the end of the worker ------------------------------------------------------------------------------------------


def test_that_out_of_memory_is_the_worker_s_failure(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=9, oom_over_rows=2, delay_ms=5))
    assert scripted.wait_for(WorkerFailed).code is ErrorCode.GPU_OOM
    assert end_of(scripted) == 1


def test_that_fewer_rows_than_the_limit_fit(tmp_path: Path) -> None:
    with WorkerLine.scripted(tmp_path / "log", batch_rows=2) as line:
        line.start(1, script(tmp_path, windows=9, oom_over_rows=2))
        assert text_of(line.finished(1)[0]) == expected("alpha", 9)


def test_that_a_crash_is_a_bad_exit_without_a_last_word(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=9, crash_at=3))
    assert end_of(scripted) not in (0, 1)
    assert not any(isinstance(decode(line), JobDone | WorkerFailed) for line in scripted.raw)


def test_that_a_crash_with_a_flag_happens_once(tmp_path: Path) -> None:
    path = script(tmp_path, windows=4, crash_at=2, crash_once_flag=str(tmp_path / "flag"))
    with WorkerLine.scripted(tmp_path / "log") as line:
        line.start(1, path)
        end_of(line)
    with WorkerLine.scripted(tmp_path / "log") as line:
        line.start(1, path)
        assert text_of(line.finished(1)[0]) == expected("alpha", 4)


def test_that_garbage_is_a_line_of_its_own_on_the_pipe(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=3, garbage_at=1))
    scripted.finished(1)
    bad = [line for line in scripted.raw if not is_message(line)]
    assert len(bad) == 1


def is_message(line: bytes) -> bool:
    try:
        decode(line)
    except ProtocolError:
        return False
    return True


def test_that_a_bad_exit_can_follow_the_last_word(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, windows=2, exit_code_after_done=3))
    scripted.finished(1)
    assert end_of(scripted) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped so on Windows")
def test_that_a_frozen_worker_stands_still_with_all_its_threads(scripted: WorkerLine, tmp_path: Path) -> None:
    scripted.start(1, script(tmp_path, freeze_at=0))
    scripted.wait_for(JobStarted, 1)
    _, status = os.waitpid(scripted.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


# --- full batches ---------------------------------------------------------------------------------------------------


def test_that_short_recordings_that_open_at_their_own_pace_fill_batches_together(tmp_path: Path) -> None:
    log = tmp_path / "batches"
    with WorkerLine.scripted(tmp_path / "log") as line:
        line.wait_for(Ready)
        for number in range(1, 9):
            path = script(tmp_path, str(number), windows=1, delay_ms=80, open_ms=5 * number, log=str(log))
            line.start(number, path)
        for number in range(1, 9):
            line.finished(number)
    assert [len(rows) for rows in batches(log)] == [4, 4]


def test_that_a_batch_does_not_wait_for_a_recording_that_does_not_come(tmp_path: Path) -> None:
    log = tmp_path / "batches"
    with WorkerLine.scripted(tmp_path / "log") as line:
        line.wait_for(Ready)
        line.start(1, script(tmp_path, "slow", windows=1, open_ms=3_000))
        line.start(2, script(tmp_path, "quick", windows=3, log=str(log)))
        line.finished(2)
        line.finished(1)
    assert [len(rows) for rows in batches(log)] == [3]
