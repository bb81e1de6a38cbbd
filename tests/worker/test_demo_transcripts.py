"""The real worker with the demo model: words exact, times right, in every container, and honest about the rest."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import JobDone, JobStarted
from app.core.transcript import Word
from tests.helpers import media_files, speech
from tests.helpers.speech import Speech, samples
from tests.helpers.worker_line import ROOT, WorkerLine, text_of

NewId = Callable[[], int]

TOLERANCE_MS = 150
SHORT = ["Open the red door.", "Hello and thank you."]
# Chosen so that the words are the same in int8 and float32, for every quality.
SPOKEN = {
    ("en-us", 150): ["House today echo years.", "Pause the timer after nine days.", "We call you on Friday."],
    ("en-us", 165): ["We open the big window.", "This music is old.", "Show that green page."],
    ("de", 150): ["Das Licht ist nicht schwarz.", "Bitte schließe das Wasser.", "Die Musik ist nicht rot."],
}


def options(quality: Quality, **changes: object) -> JobOptions:
    return JobOptions(model="demo", quality=quality, **changes)  # type: ignore[arg-type]


def wav(folder: Path, said: Speech) -> Path:
    return speech.write_wav(folder / "said.wav", said.samples)


def words_of(chunks: Sequence[JobChunk]) -> list[Word]:
    return [word for chunk in chunks for segment in chunk.segments for word in segment.words]


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("language", ["en", "de"])
def test_that_a_sample_comes_out_word_for_word(
    demo: WorkerLine, job_id: NewId, language: str, quality: Quality
) -> None:
    number = job_id()
    sample = ROOT / "resources" / "demo" / f"sample_{language}.wav"
    demo.start(number, sample, options(quality))
    chunks, done = demo.finished(number)
    assert [segment.text for chunk in chunks for segment in chunk.segments] == samples.sentences(sample)
    assert {segment.marks for chunk in chunks for segment in chunk.segments} == {()}
    assert {chunk.language for chunk in chunks} == {language}
    assert not done.is_cut
    assert chunks[-1].until_ms <= done.decoded_ms


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("voice", SPOKEN)
def test_that_words_stand_where_they_were_spoken(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, voice: tuple[str, int], quality: Quality
) -> None:
    said = speech.say(SPOKEN[voice], voice=voice[0], rate=voice[1])
    number = job_id()
    demo.start(number, wav(tmp_path, said), options(quality))
    chunks, _ = demo.finished(number)
    found, truth = words_of(chunks), list(said.words())
    assert speech.word_errors(said.text, text_of(chunks)) == 0
    for index, (word, true) in enumerate(zip(found, truth, strict=True)):
        assert index == 0 or abs(word.start_ms - true.start_ms) <= TOLERANCE_MS, (word, true)
        assert abs(word.end_ms - true.end_ms) <= TOLERANCE_MS, (word, true)


@pytest.mark.parametrize("quality", Quality)
def test_that_chunks_and_words_are_in_order_and_inside_their_stretch(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, quality: Quality
) -> None:
    number = job_id()
    demo.start(number, wav(tmp_path, long_talk()), options(quality))
    chunks, _ = demo.finished(number)
    assert len(chunks) >= 2
    begin_ms = 0
    for chunk in chunks:
        assert begin_ms < chunk.until_ms
        for segment in chunk.segments:
            assert begin_ms <= segment.start_ms == segment.words[0].start_ms
            assert segment.words[-1].end_ms == segment.end_ms <= chunk.until_ms
        begin_ms = chunk.until_ms
    words = words_of(chunks)
    assert all(one.start_ms < one.end_ms <= other.start_ms for one, other in pairwise(words))
    assert all(isinstance(value, int) for word in words for value in (word.start_ms, word.end_ms))


@pytest.mark.parametrize("kind", media_files.CONTAINERS)
def test_that_every_container_gives_the_same_words(demo: WorkerLine, job_id: NewId, tmp_path: Path, kind: str) -> None:
    said = speech.say(SHORT, rate=150)
    number = job_id()
    demo.start(number, media_files.encode(tmp_path / f"said.{kind}", said.samples, speech.RATE))
    started = demo.wait_for(JobStarted, number)
    chunks, done = demo.finished(number)
    assert text_of(chunks) == said.text
    assert started.facts.has_video is (kind in ("mp4", "mkv"))
    assert abs(done.decoded_ms - said.duration_ms) < 100


def long_talk() -> Speech:
    """Return a minute and a half of speech: two windows or more."""
    return speech.say([*SPOKEN["en-us", 150], *SHORT, "We call you tomorrow."] * 4, rate=150, gap_ms=2_200)


@pytest.mark.parametrize("quality", Quality)
def test_that_going_on_in_the_middle_says_no_word_twice_and_loses_none(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, quality: Quality
) -> None:
    path, number = wav(tmp_path, long_talk()), job_id()
    demo.start(number, path, options(quality))
    whole, _ = demo.finished(number)
    for chunk in whole[:-1]:
        number = job_id()
        demo.start(number, path, options(quality), resume_ms=chunk.until_ms, language="en")
        rest, done = demo.finished(number)
        before = [word.text for word in words_of(whole) if word.end_ms <= chunk.until_ms]
        assert before + [word.text for word in words_of(rest)] == [word.text for word in words_of(whole)]
        assert all(word.start_ms >= chunk.until_ms for word in words_of(rest))
        assert done.decoded_ms == pytest.approx(long_talk().duration_ms, abs=5)


def test_that_several_jobs_at_once_keep_their_words_apart(demo: WorkerLine, job_id: NewId, tmp_path: Path) -> None:
    paths = [ROOT / "resources" / "demo" / f"sample_{language}.wav" for language in ("en", "de", "en")]
    qualities = [Quality.FAST, Quality.FAST, Quality.BEST]
    numbers = [job_id() for _ in paths]
    for number, path, quality in zip(numbers, paths, qualities, strict=True):
        demo.start(number, path, options(quality))
    found = [text_of(demo.finished(number)[0]) for number in numbers]
    assert found == [" ".join(samples.sentences(path)) for path in paths]


@pytest.mark.parametrize("maker", [media_files.silence, media_files.white_noise], ids=lambda maker: maker.__name__)
def test_that_where_nobody_speaks_nothing_is_written(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, maker: Callable[[Path], Path]
) -> None:
    number = job_id()
    demo.start(number, maker(tmp_path))
    assert demo.finished(number) == ([], JobDone(job_id=JobId(number), decoded_ms=8_000))


def test_that_a_cut_recording_is_written_down_as_far_as_it_goes(
    demo: WorkerLine, job_id: NewId, tmp_path: Path
) -> None:
    sample = tmp_path / "talk.wav"
    sample.write_bytes((ROOT / "resources" / "demo" / "sample_en.wav").read_bytes())
    number = job_id()
    demo.start(number, media_files.cut(sample, 0.5))
    chunks, done = demo.finished(number)
    assert done.is_cut
    assert text_of(chunks).startswith("Hello and thank you. Today is Friday.")


def test_that_vocabulary_and_a_given_language_do_no_harm(demo: WorkerLine, job_id: NewId, tmp_path: Path) -> None:
    said = speech.say(SHORT, rate=150)
    for quality in Quality:
        number = job_id()
        demo.start(number, wav(tmp_path, said), options(quality, language="en", vocabulary=("door", "red")))
        assert text_of(demo.finished(number)[0]) == said.text


def test_that_a_language_the_model_does_not_know_is_the_job_s_failure(
    demo: WorkerLine, job_id: NewId, tmp_path: Path
) -> None:
    number = job_id()
    demo.start(number, wav(tmp_path, speech.say(SHORT, rate=150)), options(Quality.BEST, language="xx"))
    assert demo.failed(number).code is ErrorCode.UNKNOWN_ID
