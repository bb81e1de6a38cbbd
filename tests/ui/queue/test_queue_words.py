"""What a row of the queue says in each state, and what it lets the person do."""

from html import unescape
from typing import Any

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.options import JobOptions, Quality, Task
from app.core.transcript import TranscriptId
from app.ui.queue.delegate import lines_of
from app.ui.queue.job_words import retry_words, sign_of
from app.ui.queue.row import QueueRow
from tests.helpers.snapshots import job_in

S = JobState
DAMAGED = "The file is damaged: it ends after 12 s."
WORDS = {
    S.QUEUED: "queued",
    S.WAITING_RETRY: "will retry: It is tried again soon.",
    S.WAITING_DISK: "disk full: Waiting for disk space.",
    S.STARTING: "starting: Getting ready",
    S.RUNNING: "62\u00a0%",
    S.CANCELLING: "cancelling",
    S.FINISHED: "done",
    S.INCOMPLETE: "incomplete: Some of the speech has no text.",
    S.NO_SPEECH: "no speech: No speech was found in it.",
    S.CANCELLED: "cancelled: Stopped at 1:02. A retry goes on there.",
    S.FAILED: "failed: Stopped at 1:02. A retry goes on there.",
    S.SET_ASIDE: "set aside: Stopped at 1:02. A retry goes on there.",
    S.INTERRUPTED: "interrupted: Stopped at 1:02. A retry goes on there.",
}
RETRYABLE = {S.WAITING_RETRY, S.CANCELLED, S.FAILED, S.SET_ASIDE, S.INTERRUPTED}
STOPPABLE = {S.QUEUED, S.WAITING_RETRY, S.WAITING_DISK, S.STARTING, S.RUNNING}
LOUD = {"good", "warning", "bad"}


def row_in(state: JobState, *, is_next: bool = False, left_ms: int | None = None, **fields: Any) -> QueueRow:
    job = job_in(state, **{"duration_ms": 100_000, "done_ms": 62_900, **fields})
    return QueueRow(job=job, is_next=is_next, left_ms=left_ms)


@pytest.mark.parametrize("state", S)
def test_that_every_state_has_words(state: JobState) -> None:
    assert row_in(state).state_words == WORDS[state]


@pytest.mark.parametrize("state", S)
def test_that_a_loud_colour_never_stands_without_an_icon(state: JobState) -> None:
    sign = sign_of(state)
    assert sign.colour not in LOUD or sign.icon is not None


@pytest.mark.parametrize("state", S)
def test_that_each_state_offers_what_can_be_done_in_it(state: JobState) -> None:
    row = row_in(state)
    assert row.can_cancel is (state in STOPPABLE)
    assert row.can_retry is (state in RETRYABLE)
    assert row.can_repeat is (state in {S.FINISHED, S.INCOMPLETE, S.NO_SPEECH})
    assert row.is_worth_repeating is (state in {S.INCOMPLETE, S.NO_SPEECH})
    assert row.can_remove is (state not in STOPPABLE | {S.CANCELLING})
    assert row.can_move is (state in {S.QUEUED, S.WAITING_RETRY, S.WAITING_DISK})


def test_that_a_running_job_tells_share_and_time_left() -> None:
    row = row_in(S.RUNNING, left_ms=41_000)
    assert row.state_words == "62\u00a0% · 0:41 left"
    assert row.spoken == "talk.wav, 62\u00a0% · 0:41 left"


def test_that_a_job_is_not_called_done_before_it_is() -> None:
    assert row_in(S.RUNNING, done_ms=99_999).word == "99\u00a0%"


def test_that_the_last_second_is_not_called_none() -> None:
    assert row_in(S.RUNNING, left_ms=20).time_left == "0:01 left"


def test_that_a_job_of_unknown_length_tells_how_far_it_is() -> None:
    assert row_in(S.RUNNING, duration_ms=None).word == "1:02"


def test_that_a_failed_job_tells_its_sentence() -> None:
    row = row_in(S.FAILED, message=DAMAGED)
    assert row.state_words == f"failed: {DAMAGED}"
    assert lines_of(row).line == DAMAGED
    assert lines_of(row).word_icon == "circle-alert"


def test_that_the_first_waiting_job_is_called_the_next() -> None:
    assert row_in(S.QUEUED, is_next=True).word == "next"
    assert row_in(S.STARTING, is_next=True).word == "starting"


def test_that_a_waiting_job_shows_length_quality_and_language() -> None:
    options = JobOptions(model="demo", quality=Quality.FAST, language="de")
    assert row_in(S.QUEUED, duration_ms=6_482_000, options=options).line == "1:48:02 · Fast · German"
    assert row_in(S.QUEUED).line == "1:40 · Quality · auto"


def test_that_a_job_that_translates_says_so() -> None:
    options = JobOptions(model="demo", task=Task.TRANSLATE)
    assert row_in(S.QUEUED, options=options).line == "1:40 · Quality · auto, to English"
    done: dict[str, Any] = {"done_ms": 100_000, "engine_ms": 500, "transcript_id": TranscriptId(4)}
    assert (
        row_in(S.FINISHED, options=options, language="de", **done).line
        == "1:40 · English, from German · 200× real time"
    )
    assert row_in(S.FINISHED, options=options, language="en", **done).line == "1:40 · English · 200× real time"


def test_that_a_finished_job_shows_how_fast_it_went() -> None:
    row = row_in(S.FINISHED, done_ms=100_000, engine_ms=500, language="en", transcript_id=TranscriptId(4))
    assert row.line == "1:40 · English · 200× real time"


def test_that_a_job_sent_back_tells_why() -> None:
    row = row_in(S.QUEUED, notes=("Its worker died: runs again alone.",), is_suspect=True)
    assert row.line == "Its worker died: runs again alone."
    assert lines_of(row).line_colour == "warning"


def test_that_only_jobs_under_way_have_a_progress_line() -> None:
    with_bar = {state for state in S if lines_of(row_in(state)).fraction is not None}
    assert with_bar == {S.STARTING, S.RUNNING, S.CANCELLING}


def test_that_the_tip_shows_name_sentence_and_path_literally() -> None:
    row = row_in(S.FAILED, name="<b>a</b>.wav", media_path="/m/<i>x</i>.wav", message=DAMAGED)
    assert "<b>" not in row.tip
    shown = unescape(row.tip)
    assert "<b>a</b>.wav" in shown
    assert f"failed: {DAMAGED}" in shown
    assert "/m/<i>x</i>.wav" in shown


def test_that_a_skipped_file_is_called_so_calmly_and_can_be_had_all_the_same() -> None:
    sentence = "It lasts 0:02, less than the 0:05 you asked for, and was skipped."
    row = row_in(S.CANCELLED, code=ErrorCode.AUDIO_SKIPPED, message=sentence, done_ms=0)
    assert row.state_words == f"skipped: {sentence}"
    assert (lines_of(row).word_colour, lines_of(row).line_colour) == ("muted", "muted")
    assert (row.can_retry, retry_words(row.job)) == (True, "Transcribe anyway")
    assert retry_words(row_in(S.CANCELLED).job) == "Try again"


def test_that_a_name_with_line_breaks_stays_on_its_line() -> None:
    assert row_in(S.QUEUED, name="two\nlines.wav").name == "two lines.wav"
