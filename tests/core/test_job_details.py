"""All about a job as text that can be passed on."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.attempts import Attempt
from app.core.errors import ErrorCode
from app.core.job_details import JobDetails, report_of, without_folders
from app.core.jobs import JobId, JobState
from app.core.library import JobEvent
from app.core.options import JobOptions, Replacement
from tests.helpers.jobs import job_snapshot

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
JOB = job_snapshot(
    7,
    name="talk.mp3",
    media_path="/home/anna/My Talks/talk.mp3",
    state=JobState.SET_ASIDE,
    code=ErrorCode.WORKER_CRASH,
    message="Set aside: it ended its worker 3 times.",
    notes=("Not enough memory: one row a batch from here on.",),
    options=JobOptions(
        model="/home/anna/models/mine", vocabulary=("Zarquon",), replacements=(Replacement(find="Ford", replace="F"),)
    ),
    attempts=3,
    deaths=3,
)
ATTEMPT = Attempt(
    job_id=JobId(7),
    number=3,
    started_at=AT,
    ended_at=AT + timedelta(seconds=75),
    model="large-v3",
    device="cuda",
    compute_type="float16",
    batch_rows=8,
    from_ms=0,
    until_ms=90_000,
    state=JobState.SET_ASIDE,
    code=ErrorCode.WORKER_CRASH,
    sentence="The worker ended by signal 6.",
    log_tail='File "/home/anna/My Programs/frisco/worker.py", line 3\nread /home/anna/My Talks/talk.mp3',
)


def test_that_the_report_tells_what_was_asked_what_came_and_what_was_tried() -> None:
    event = JobEvent(at=AT, state=JobState.RUNNING, text="")
    text = report_of(JobDetails(job=JOB, attempts=(ATTEMPT,), events=(event,)), "Frisco Whisper 1.0")
    for part in (
        "Frisco Whisper 1.0",
        "talk.mp3",
        "set_aside WORKER_CRASH",
        "large-v3, cuda, float16, 8 rows  0:00 to 1:30",
        "1:15",
        "one row a batch",
        "running",
        'File "worker.py", line 3',
        "read talk.mp3",
        "vocabulary: 1",
        "replacement rules: 1",
    ):
        assert part in text


def test_that_the_report_names_no_folder_and_no_word_of_the_vocabulary() -> None:
    text = report_of(JobDetails(job=JOB, attempts=(ATTEMPT,)))
    assert [word for word in ("anna", "/home", "My Talks", "Programs", "Zarquon", "Ford") if word in text] == []


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Cannot read /mnt/a/b.wav: no such file", "Cannot read b.wav: no such file"),
        (r"Cannot read C:\Users\anna\b.wav.", "Cannot read b.wav."),
        ("'/mnt/with space/b c.wav' is gone", "'b c.wav' is gone"),
        ("1/2 of it, and/or 3 dB", "1/2 of it, and/or 3 dB"),
        ("from 0:00 to 1:30", "from 0:00 to 1:30"),
    ],
)
def test_that_of_a_path_its_last_part_is_left(said: str, left: str) -> None:
    assert without_folders(said, JOB) == left
