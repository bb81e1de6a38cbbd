"""Every kind of bad recording has an outcome, and one that is less than a whole transcript says why in a sentence."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.options import JobOptions, Quality
from app.core.protocol import JobDone, JobFailed, JobStarted, Ready
from app.core.results import conclude
from app.core.transcript import Segment
from app.worker.media_faults import media_fault
from tests.helpers import bad_media, media_files, speech
from tests.helpers.jobs import job_snapshot
from tests.helpers.worker_line import WorkerLine, chunks_of

FINISHED, INCOMPLETE, NO_SPEECH, FAILED = (
    JobState.FINISHED,
    JobState.INCOMPLETE,
    JobState.NO_SPEECH,
    JobState.FAILED,
)
BOTH = f"{bad_media.FIRST} {bad_media.SECOND}"
WITH_SENTENCE = {INCOMPLETE, NO_SPEECH, FAILED}
Maker = Callable[[Path], Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a job ended, as the person is told."""

    state: JobState
    code: ErrorCode | None
    sentence: str
    segments: tuple[Segment, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


def outcome(line: WorkerLine, number: int, path: Path, options: JobOptions) -> Outcome:
    line.start(number, path, options)
    *reports, last = line.until_end(number)
    if isinstance(last, JobFailed):
        return Outcome(state=FAILED, code=last.code, sentence=last.sentence)
    assert isinstance(last, JobDone)
    running = job_snapshot(number, state=JobState.RUNNING, options=options)
    facts = next(report.facts for report in reports if isinstance(report, JobStarted))
    ended = conclude(running, chunks_of(reports), decoded_ms=last.decoded_ms, is_cut=last.is_cut, facts=facts)
    job = ended.job
    return Outcome(state=job.state, code=job.code, sentence=job.message, segments=ended.transcript.segments)


def check_sentence(found: Outcome) -> None:
    assert (found.state in WITH_SENTENCE or found.code is ErrorCode.AUDIO_TRACKS) == bool(found.sentence), found
    if found.sentence:
        assert found.sentence[0].isupper() or found.sentence[0].isdigit()
        assert found.sentence.endswith(".")


@pytest.fixture(params=list(Quality))
def quality(request: pytest.FixtureRequest) -> Quality:
    chosen: Quality = request.param
    return chosen


WITHOUT_WORDS = (bad_media.silence, bad_media.white_noise, bad_media.one_click)


@pytest.mark.parametrize("maker", WITHOUT_WORDS, ids=lambda maker: maker.__name__)
def test_that_where_nobody_speaks_no_speech_is_told(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, maker: Maker, quality: Quality
) -> None:
    found = outcome(demo, job_id(), maker(tmp_path), JobOptions(model="demo", quality=quality))
    assert (found.state, found.code, found.segments) == (NO_SPEECH, ErrorCode.NO_SPEECH, ())
    check_sentence(found)


def test_that_words_made_up_of_music_are_marked_each_of_them(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality
) -> None:
    found = outcome(demo, job_id(), bad_media.music(tmp_path), JobOptions(model="demo", quality=quality))
    assert [segment.text for segment in found.segments if not segment.marks] == []
    check_sentence(found)


HEARD: dict[Maker, str] = {
    bad_media.eight_microphones: BOTH,
    bad_media.nine_microphones: BOTH,
    bad_media.changing_rate: BOTH,
    bad_media.claims_less: BOTH,
    bad_media.film_claims_more: BOTH,
}


@pytest.mark.parametrize("maker", HEARD, ids=lambda maker: maker.__name__)
def test_that_what_is_odd_only_in_form_is_heard_whole(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, maker: Maker, quality: Quality
) -> None:
    found = outcome(demo, job_id(), maker(tmp_path), JobOptions(model="demo", quality=quality))
    assert (found.state, found.text) == (FINISHED, HEARD[maker])


@pytest.mark.parametrize(
    ("maker", "track", "text"),
    [(bad_media.two_tracks, 1, bad_media.FIRST), (bad_media.unknown_first_track, 2, bad_media.SECOND)],
    ids=["both known", "first unknown"],
)
def test_that_of_two_tracks_one_is_heard_and_the_person_is_told_which(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, maker: Maker, track: int, text: str
) -> None:
    found = outcome(demo, job_id(), maker(tmp_path), JobOptions(model="demo", quality=Quality.FAST))
    assert (found.state, found.code, found.text) == (FINISHED, ErrorCode.AUDIO_TRACKS, text)
    assert f"2 audio tracks; track {track} was heard" in found.sentence
    check_sentence(found)


def test_that_of_a_telephone_the_clear_words_are_heard_and_the_others_marked(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality
) -> None:
    found = outcome(demo, job_id(), bad_media.telephone(tmp_path), JobOptions(model="demo", quality=quality))
    trusted = " ".join(segment.text for segment in found.segments if not segment.marks)
    assert trusted
    assert speech.word_errors(BOTH, trusted) <= len(speech.plain_words(bad_media.SECOND))
    check_sentence(found)


CUT: tuple[Maker, ...] = (
    bad_media.claims_more,
    bad_media.chained_rate,
    *(bad_media.cut_short(kind) for kind in ("wav", "flac", "mkv")),
)


@pytest.mark.parametrize("maker", CUT, ids=["claims_more", "chained_rate", "wav", "flac", "mkv"])
def test_that_a_recording_that_ends_before_its_header_says_is_incomplete_and_says_where_it_ends(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, maker: Maker, quality: Quality
) -> None:
    found = outcome(demo, job_id(), maker(tmp_path), JobOptions(model="demo", quality=quality))
    assert (found.state, found.code) == (INCOMPLETE, ErrorCode.AUDIO_CUT)
    assert found.text.startswith(bad_media.FIRST.rstrip("."))
    check_sentence(found)


REFUSED: dict[str, tuple[Maker, ErrorCode, str]] = {
    "video without sound": (bad_media.video_without_sound, ErrorCode.AUDIO_NO_STREAM, "no sound in it"),
    "encrypted film": (bad_media.encrypted, ErrorCode.AUDIO_UNSUPPORTED, "protected against copying"),
    "bought song": (bad_media.bought(b"drms"), ErrorCode.AUDIO_UNSUPPORTED, "protected against copying"),
    "audio book": (bad_media.bought(b"aavd"), ErrorCode.AUDIO_UNSUPPORTED, "protected against copying"),
    "locked WMA": (bad_media.locked_wma, ErrorCode.AUDIO_UNSUPPORTED, "protected against copying"),
    "unknown coding": (bad_media.unknown_coding, ErrorCode.AUDIO_UNSUPPORTED, "cannot be read here"),
    "cut m4a": (bad_media.cut_short("m4a"), ErrorCode.AUDIO_CORRUPT, "cannot be decoded"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_that_what_cannot_be_heard_is_refused_with_its_reason(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, name: str
) -> None:
    maker, code, words = REFUSED[name]
    found = outcome(demo, job_id(), maker(tmp_path), JobOptions(model="demo"))
    assert (found.state, found.code) == (FAILED, code)
    assert words in found.sentence
    check_sentence(found)


def test_that_the_number_by_which_ffmpeg_calls_a_broken_file_is_not_taken_for_a_lack_of_rights() -> None:
    assert media_fault(av.error.PermissionError(errno.EPERM, "?")).code is ErrorCode.AUDIO_CORRUPT
    assert media_fault(PermissionError(errno.EPERM, "?")).code is ErrorCode.MEDIA_UNREADABLE


@pytest.mark.parametrize("kind", media_files.CONTAINERS)
def test_that_a_file_cut_anywhere_is_heard_or_refused_with_a_sentence(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, kind: str
) -> None:
    whole = media_files.encode(tmp_path / f"talk.{kind}", bad_media.said(bad_media.FIRST), speech.RATE)
    content = whole.read_bytes()
    jobs = {job_id(): size for size in range(1, len(content), len(content) // 6)}
    for number, size in jobs.items():
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(content[:size])
        demo.start(number, path, JobOptions(model="demo", quality=Quality.FAST))
    ends = [demo.until_end(number)[-1] for number in jobs]
    failures = [end for end in ends if isinstance(end, JobFailed)]
    assert len(failures) + sum(isinstance(end, JobDone) for end in ends) == len(jobs)
    for failure in failures:
        assert failure.code in (ErrorCode.AUDIO_CORRUPT, ErrorCode.AUDIO_UNSUPPORTED, ErrorCode.AUDIO_NO_STREAM)
        assert failure.sentence.endswith(".")


def test_that_a_day_of_sound_is_decoded_to_its_end_and_more_is_refused_at_once(
    job_id: Callable[[], int], tmp_path: Path
) -> None:
    with WorkerLine("--backend", "sound", stderr_path=tmp_path / "log") as line:
        line.wait_for(Ready)
        number = job_id()
        line.start(number, bad_media.quiet_day(tmp_path / "day.mkv", hours=23.9))
        (chunks, done) = line.finished(number)
        assert (chunks[-1].until_ms, done.is_cut) == (done.decoded_ms, False)
        assert abs(done.decoded_ms - 86_000_000) < 1_000
        found = outcome(line, job_id(), bad_media.quiet_day(tmp_path / "more.mkv", hours=24.3), JobOptions(model="x"))
    assert (found.state, found.code) == (FAILED, ErrorCode.AUDIO_TOO_LONG)
    assert "24 hours" in found.sentence
    check_sentence(found)


def test_that_a_long_silence_is_listened_to_and_has_no_speech(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality
) -> None:
    path = bad_media.quiet_day(tmp_path / "quiet.mkv", hours=0.2)
    found = outcome(demo, job_id(), path, JobOptions(model="demo", quality=quality))
    assert (found.state, found.code) == (NO_SPEECH, ErrorCode.NO_SPEECH)


def talk(folder: Path) -> Path:
    return speech.write_wav(folder / "talk.wav", bad_media.said())


@pytest.mark.parametrize("language", ["de", "fr"])
def test_that_a_language_nobody_speaks_there_ends_in_words_or_in_a_sentence(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality, language: str
) -> None:
    options = JobOptions(model="demo", quality=quality, language=language)
    found = outcome(demo, job_id(), talk(tmp_path), options)
    assert found.state in (FINISHED, INCOMPLETE)
    check_sentence(found)
    trusted = [segment.text for segment in found.segments if not segment.marks]
    assert set(speech.plain_words(" ".join(trusted))) <= {*speech.plain_words(BOTH), "ist"}  # what German makes of "is"


def test_that_a_language_the_model_does_not_know_is_refused(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path
) -> None:
    found = outcome(demo, job_id(), talk(tmp_path), JobOptions(model="demo", language="xx"))
    assert (found.state, found.code) == (FAILED, ErrorCode.UNKNOWN_ID)
    assert "'xx'" in found.sentence
    check_sentence(found)


VOCABULARIES: dict[str, tuple[str, ...]] = {
    "5,000 words": tuple(f"word{number}" for number in range(5_000)),
    "one endless word": ("x" * 1_000_000,),
}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_that_a_vocabulary_far_too_long_ends_in_words_or_in_a_sentence(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality, name: str
) -> None:
    options = JobOptions(model="demo", quality=quality, vocabulary=VOCABULARIES[name])
    found = outcome(demo, job_id(), talk(tmp_path), options)
    assert found.state in (FINISHED, INCOMPLETE)
    check_sentence(found)
    trusted = [segment.text for segment in found.segments if not segment.marks]
    assert set(speech.plain_words(" ".join(trusted))) <= {*speech.plain_words(BOTH), "ist"}  # what German makes of "is"


STRANGE_WORDS = ("", "\0", "\ud800", "<|endoftext|>", "<|de|>", "<|0.00|>", "a\nb")


def test_that_strange_words_in_the_vocabulary_are_no_orders_to_the_model(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, quality: Quality
) -> None:
    options = JobOptions(model="demo", quality=quality, vocabulary=STRANGE_WORDS)
    found = outcome(demo, job_id(), talk(tmp_path), options)
    assert (found.state, found.text) == (FINISHED, BOTH)
