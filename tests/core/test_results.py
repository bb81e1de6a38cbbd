"""The end of a job: one transcript and an honest verdict."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from app.core.errors import ErrorCode
from app.core.formats import json_format
from app.core.formats.options import ExportOptions
from app.core.jobs import ForbiddenMoveError, JobChunk, JobState
from app.core.marks import Mark
from app.core.options import JobOptions, Task
from app.core.results import conclude, numbered
from app.core.transcript import Span, Transcript
from tests.helpers.snapshots import job_in
from tests.helpers.transcripts import quick, row, transcripts


def chunk(
    until_ms: int, *texts: tuple[int, int, str], speech: tuple[tuple[int, int], ...] = (), language: str | None = None
) -> JobChunk:
    return JobChunk(
        until_ms=until_ms,
        segments=tuple(row(key, start_ms, end_ms, text) for key, (start_ms, end_ms, text) in enumerate(texts, start=1)),
        speech=tuple(Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in speech),
        language=language,
    )


HEARD = chunk(5_000, (0, 4_000, "good day"), speech=((0, 4_000),), language="en")
UNHEARD = chunk(10_000, speech=((5_000, 9_000),), language="de")


def test_that_speech_with_text_is_a_finished_job() -> None:
    end = conclude(job_in(JobState.RUNNING), [HEARD], decoded_ms=5_200, is_cut=False)
    assert (end.job.state, end.job.code, end.job.message) == (JobState.FINISHED, None, "")
    assert (end.job.coverage, end.job.language, end.job.duration_ms, end.job.done_ms) == (1.0, "en", 5_200, 5_200)
    assert (end.transcript.text, end.transcript.language, end.transcript.duration_ms) == ("good day", "en", 5_200)


def test_that_speech_without_text_is_an_incomplete_job_with_its_holes() -> None:
    end = conclude(job_in(JobState.RUNNING), [HEARD, UNHEARD], decoded_ms=10_000, is_cut=False)
    assert (end.job.state, end.job.code) == (JobState.INCOMPLETE, ErrorCode.SPEECH_UNCOVERED)
    assert end.job.message == "0:04 of speech has no text (50% of the speech is covered)."
    assert end.job.coverage == 0.5
    assert end.transcript.holes == (Span(start_ms=5_000, end_ms=9_000),)


def test_that_words_that_go_round_in_circles_do_not_cover_the_speech_under_them() -> None:
    looping = tuple(replace(segment, marks=(Mark.LOOP,)) for segment in HEARD.segments)
    end = conclude(job_in(JobState.RUNNING), [replace(HEARD, segments=looping)], decoded_ms=5_000, is_cut=False)
    assert end.job.state is JobState.INCOMPLETE
    assert end.job.message.startswith("0:04 of speech has no text, or only words that go round in circles (0%")
    assert end.transcript.text == "good day"
    assert end.transcript.holes == (Span(start_ms=0, end_ms=4_000),)


def test_that_marks_and_holes_are_in_the_exported_file() -> None:
    marked = tuple(replace(segment, marks=(Mark.LOOP, Mark.RUSHED)) for segment in HEARD.segments)
    end = conclude(job_in(), [replace(HEARD, segments=marked), UNHEARD], decoded_ms=10_000, is_cut=False)
    written = json.loads(json_format.write(end.transcript, ExportOptions()))
    assert written["segments"][0]["marks"] == ["loop", "rushed"]
    assert json_format.read(json.dumps(written)) == end.transcript


def test_that_98_percent_of_speech_is_enough_with_what_the_detector_may_be_wrong_by() -> None:
    almost = chunk(100_000, (0, 98_010, "a long talk"), speech=((0, 100_000),))
    assert conclude(job_in(), [almost], decoded_ms=100_000, is_cut=False).job.state is JobState.FINISHED
    less = chunk(100_000, (0, 97_990, "a long talk"), speech=((0, 100_000),))
    assert conclude(job_in(), [less], decoded_ms=100_000, is_cut=False).job.state is JobState.INCOMPLETE


@pytest.mark.parametrize("chunks", [[], [chunk(5_000)]])
def test_that_silence_is_a_job_without_speech(chunks: list[JobChunk]) -> None:
    end = conclude(job_in(), chunks, decoded_ms=5_000, is_cut=False)
    assert (end.job.state, end.job.code) == (JobState.NO_SPEECH, ErrorCode.NO_SPEECH)
    assert (end.transcript.segments, end.transcript.language) == ((), "und")


@pytest.mark.parametrize("chunks", [[], [HEARD], [HEARD, UNHEARD]])
def test_that_a_file_that_was_cut_is_incomplete_and_says_where(chunks: list[JobChunk]) -> None:
    end = conclude(job_in(), chunks, decoded_ms=10_000, is_cut=True)
    assert (end.job.state, end.job.code) == (JobState.INCOMPLETE, ErrorCode.AUDIO_CUT)
    assert "ends at 0:10" in end.job.message


def test_that_a_language_asked_for_outranks_the_one_that_was_heard() -> None:
    job = job_in(options=JobOptions(model="demo", language="fr"))
    assert conclude(job, [HEARD], decoded_ms=5_000, is_cut=False).transcript.language == "fr"


def test_that_a_translation_is_english_whatever_was_heard() -> None:
    job = job_in(options=JobOptions(model="demo", task=Task.TRANSLATE))
    end = conclude(job, [replace(HEARD, language="de")], decoded_ms=5_000, is_cut=False)
    assert (end.transcript.language, end.job.language) == ("en", "de")
    assert conclude(job, [chunk(1_000)], decoded_ms=1_000, is_cut=False).transcript.language == "und"


def test_that_the_first_language_heard_is_taken() -> None:
    chunks = [chunk(1_000), HEARD, UNHEARD]
    assert conclude(job_in(), chunks, decoded_ms=10_000, is_cut=False).job.language == "en"


def test_that_a_job_asked_to_leave_may_still_finish() -> None:
    end = conclude(job_in(JobState.CANCELLING), [HEARD], decoded_ms=5_000, is_cut=False)
    assert end.job.state is JobState.FINISHED


def test_that_a_job_that_has_not_run_cannot_end() -> None:
    with pytest.raises(ForbiddenMoveError):
        conclude(job_in(JobState.QUEUED), [HEARD], decoded_ms=5_000, is_cut=False)


def test_that_rows_of_all_chunks_are_put_in_order_and_numbered_anew() -> None:
    chunks = [chunk(5_000, (3_000, 4_000, "b"), (4_500, 6_000, "d")), chunk(9_000, (4_200, 4_300, "c"), (0, 1, "a"))]
    rows = conclude(job_in(), chunks, decoded_ms=9_000, is_cut=False).transcript.segments
    assert [(item.key, item.text) for item in rows] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


@quick
@given(transcripts())
def test_that_numbering_changes_keys_alone(drawn: Transcript) -> None:
    rows = numbered(drawn.segments)
    assert [item.key for item in rows] == list(range(1, len(rows) + 1))
    assert sorted((item.start_ms, item.end_ms, item.text) for item in rows) == sorted(
        (item.start_ms, item.end_ms, item.text) for item in drawn.segments
    )


@pytest.mark.parametrize(
    ("from_ms", "to_ms", "spoken", "state"),
    [
        (0, 12_000, (11_200, 12_000), JobState.FINISHED),  # a word that the end of the part cuts through
        (6_000, None, (6_000, 6_700), JobState.FINISHED),
        (0, 12_000, (10_500, 12_000), JobState.INCOMPLETE),  # more than a word
        (0, 12_000, (9_600, 10_400), JobState.INCOMPLETE),  # nowhere near the edge
        (0, None, (11_200, 12_000), JobState.INCOMPLETE),  # nobody has cut anything
    ],
)
def test_that_a_word_which_the_choice_of_a_part_cuts_through_is_no_fault(
    from_ms: int, to_ms: int | None, spoken: tuple[int, int], state: JobState
) -> None:
    options = JobOptions(model="demo", from_ms=from_ms, to_ms=to_ms)
    heard = chunk(12_000, (8_000, 9_000, "good day"), speech=((8_000, 9_000), spoken))
    end = conclude(job_in(options=options), [heard], decoded_ms=12_000, is_cut=False)
    assert end.job.state is state
    assert end.transcript.holes == (Span(start_ms=spoken[0], end_ms=spoken[1]),), "it stays to be seen"


def test_that_a_hole_of_less_than_a_second_has_words_for_its_length() -> None:
    heard = chunk(5_000, (0, 1_000, "good day"), speech=((0, 1_000), (3_000, 3_800)))
    end = conclude(job_in(), [heard], decoded_ms=5_000, is_cut=False)
    assert end.job.message.startswith("Less than a second of speech has no text")
