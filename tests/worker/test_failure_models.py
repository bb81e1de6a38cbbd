"""Models that loop, say nothing, make things up, are unsure or falsely sure: heard again, marked, never silently cut."""

from collections.abc import Callable

import numpy as np
import pytest
from faster_whisper import WhisperModel
from tqdm import tqdm  # type: ignore[import-untyped]

from app.core.marks import Mark
from app.core.options import Quality
from app.core.quality import find_holes
from app.core.transcript import Span
from app.worker.backend import Heard
from app.worker.decode import RATE
from tests.helpers.failing_model import Answer, Question, Saying, listened
from tests.helpers.worker_line import DEMO_MODEL

SPEECH = (Span(start_ms=200, end_ms=9_800),)
SOUND = np.zeros(10 * RATE, np.float32)
MOST_QUESTIONS = 1 + 6 + 3  # together, then alone in two ways with so many temperatures
Script = Callable[[Question], Answer]


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    tqdm.monitor_interval = 0  # or the library's progress bar starts a thread that stays
    return WhisperModel(str(DEMO_MODEL), device="cpu", cpu_threads=1, compute_type="int8", local_files_only=True)


def saying(text: str, *, start_s: float = 0.2, end_s: float = 9.6, **claims: float) -> Answer:
    sayings = (Saying(text=text, start_s=start_s, end_s=end_s),) if text else ()
    return Answer(sayings=sayings, **claims)


GOOD = saying(" The meeting is on Monday. We talk about the new house and then about the old garden.")
LOOP = saying(" And then we go." + " We go home now." * 12)
SHORT_LOOP = saying(" So I said no no no no no no no.", end_s=4.0)
NOTHING = saying("")


def text(heard: Heard) -> str:
    return " ".join(segment.text for segment in heard.segments)


def marks(heard: Heard) -> list[set[str]]:
    return [set(segment.marks) for segment in heard.segments]


def always(answer: Answer) -> Script:
    return lambda _: answer


@pytest.mark.parametrize("quality", Quality)
def test_that_a_model_without_fault_is_asked_once_and_believed(model: WhisperModel, quality: Quality) -> None:
    heard, questions = listened(model, always(GOOD), SOUND, SPEECH, quality=quality)
    assert text(heard) == GOOD.sayings[0].text.strip()
    assert set().union(*marks(heard)) == set()
    assert len(questions) == 1


@pytest.mark.parametrize("bad", [LOOP, SHORT_LOOP, NOTHING], ids=["loop", "short loop", "nothing"])
def test_that_what_goes_wrong_in_a_batch_is_heard_again_alone(model: WhisperModel, bad: Answer) -> None:
    def script(question: Question) -> Answer:
        return GOOD if question.is_alone else bad

    heard, questions = listened(model, script, SOUND, SPEECH, quality=Quality.FAST)
    assert text(heard) == text(listened(model, always(GOOD), SOUND, SPEECH, quality=Quality.FAST)[0])
    assert set().union(*marks(heard)) == set()
    assert [question.is_alone for question in questions] == [False, True]


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("bad", [LOOP, SHORT_LOOP, NOTHING], ids=["loop", "short loop", "nothing"])
def test_that_the_second_way_is_without_hints_and_without_repeating(
    model: WhisperModel, bad: Answer, quality: Quality
) -> None:
    def script(question: Question) -> Answer:
        return GOOD if question.is_barred_from_repeating and not question.hinted else bad

    heard, questions = listened(model, script, SOUND, SPEECH, quality=quality, vocabulary=("Frisco",))
    assert text(heard) == GOOD.sayings[0].text.strip()
    assert set().union(*marks(heard)) == set()
    assert questions[0].hinted
    assert not questions[-1].hinted


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("sureness", [-0.01, -0.9])
def test_that_a_model_in_a_loop_for_good_is_kept_and_marked_however_sure_it_is(
    model: WhisperModel, quality: Quality, sureness: float
) -> None:
    stuck = Answer(sayings=LOOP.sayings, avg_logprob=sureness)
    heard, questions = listened(model, always(stuck), SOUND, SPEECH, quality=quality)
    assert text(heard).count("We go home now.") == 12
    assert all(Mark.LOOP in found for found in marks(heard)[1:])
    assert len(questions) <= MOST_QUESTIONS


@pytest.mark.parametrize("letters", ["ハ", "哈哈", "はい、"])
def test_that_a_loop_in_writing_without_spaces_is_marked(model: WhisperModel, letters: str) -> None:
    stuck = saying(letters * (30 // len(letters)))
    heard, _ = listened(model, always(stuck), SOUND, SPEECH, quality=Quality.FAST)
    assert text(heard).replace(" ", "") == stuck.sayings[0].text
    assert all(Mark.LOOP in found for found in marks(heard))


@pytest.mark.parametrize("quality", Quality)
def test_that_speech_a_model_says_nothing_to_is_left_as_a_hole(model: WhisperModel, quality: Quality) -> None:
    heard, questions = listened(model, always(NOTHING), SOUND, SPEECH, quality=quality)
    assert heard.segments == ()
    assert find_holes(SPEECH, heard.segments) == [*SPEECH]
    assert 2 <= len(questions) <= MOST_QUESTIONS


@pytest.mark.parametrize("quality", Quality)
def test_that_what_is_made_up_in_a_pause_is_dropped_and_the_rest_stays(model: WhisperModel, quality: Quality) -> None:
    speech = (Span(start_ms=200, end_ms=3_000),)
    made_up = Answer(
        sayings=(
            Saying(text=" The meeting is on Monday.", start_s=0.2, end_s=2.9),
            Saying(text=" Thanks for watching!", start_s=6.0, end_s=7.5),
        )
    )
    heard, _ = listened(model, always(made_up), SOUND, speech, quality=quality)
    assert text(heard) == "The meeting is on Monday."
    assert marks(heard) == [set()]
    assert find_holes(speech, heard.segments) == []


@pytest.mark.parametrize("quality", Quality)
def test_that_unusual_words_in_a_pause_are_kept_and_marked(model: WhisperModel, quality: Quality) -> None:
    speech = (Span(start_ms=200, end_ms=3_000),)
    quiet = Answer(
        sayings=(
            Saying(text=" The meeting is on Monday.", start_s=0.2, end_s=2.9),
            Saying(text=" Bring the red folder.", start_s=6.0, end_s=7.5),
        )
    )
    heard, _ = listened(model, always(quiet), SOUND, speech, quality=quality)
    assert text(heard) == "The meeting is on Monday. Bring the red folder."
    assert marks(heard) == [set(), {Mark.OFF_SPEECH}]


@pytest.mark.parametrize("quality", Quality)
def test_that_text_over_what_the_model_takes_for_silence_becomes_a_hole(model: WhisperModel, quality: Quality) -> None:
    silent = saying(" Five seven nought.", avg_logprob=-2.2, no_speech_prob=0.95)
    heard, _ = listened(model, always(silent), SOUND, SPEECH, quality=quality)
    assert heard.segments == ()
    assert find_holes(SPEECH, heard.segments) == [*SPEECH]


@pytest.mark.parametrize("quality", Quality)
def test_that_an_unsure_model_is_kept_and_marked(model: WhisperModel, quality: Quality) -> None:
    unsure = Answer(sayings=GOOD.sayings, avg_logprob=-1.4, chance=0.3)
    heard, questions = listened(model, always(unsure), SOUND, SPEECH, quality=quality)
    assert text(heard) == GOOD.sayings[0].text.strip()
    assert all(found == {Mark.UNLIKELY} for found in marks(heard))
    assert len(questions) <= MOST_QUESTIONS


@pytest.mark.parametrize("quality", Quality)
def test_that_a_likelihood_that_is_no_number_is_none(model: WhisperModel, quality: Quality) -> None:
    broken = Answer(sayings=GOOD.sayings, avg_logprob=float("nan"))
    heard, _ = listened(model, always(broken), SOUND, SPEECH, quality=quality)
    assert text(heard) == GOOD.sayings[0].text.strip()
    assert all(Mark.UNLIKELY in found for found in marks(heard))


@pytest.mark.parametrize("quality", Quality)
def test_that_false_sureness_about_silence_is_marked(model: WhisperModel, quality: Quality) -> None:
    sure = saying(" Thank you for watching.", no_speech_prob=0.9)
    heard, _ = listened(model, always(sure), SOUND, SPEECH, quality=quality)
    assert text(heard) == "Thank you for watching."
    assert all(found == {Mark.NO_SPEECH, Mark.STOCK_PHRASE} for found in marks(heard))


@pytest.mark.parametrize("quality", Quality)
def test_that_thanks_that_were_spoken_are_believed(model: WhisperModel, quality: Quality) -> None:
    heard, questions = listened(model, always(saying(" Thank you.", end_s=1.2)), SOUND, SPEECH[:1], quality=quality)
    assert text(heard) == "Thank you."
    assert marks(heard) == [set()]
    assert questions


@pytest.mark.parametrize("quality", Quality)
def test_that_a_torrent_of_text_in_a_moment_of_speech_is_marked(model: WhisperModel, quality: Quality) -> None:
    speech = (Span(start_ms=2_000, end_ms=2_224),)
    heard, _ = listened(
        model, always(saying(GOOD.sayings[0].text, start_s=2.0, end_s=3.0)), SOUND, speech, quality=quality
    )
    assert all(Mark.RUSHED in found or Mark.OFF_SPEECH in found for found in marks(heard))


def test_that_a_second_try_that_fails_leaves_the_first(model: WhisperModel) -> None:
    def script(question: Question) -> Answer:
        if question.is_alone:
            raise ValueError("the model cannot do that")
        return LOOP

    heard, _ = listened(model, script, SOUND, SPEECH, quality=Quality.FAST)
    assert text(heard).count("We go home now.") == 12
    assert Mark.LOOP in marks(heard)[-1]


def test_that_the_try_with_the_most_trusted_text_is_kept(model: WhisperModel) -> None:
    def script(question: Question) -> Answer:
        return SHORT_LOOP if question.is_barred_from_repeating else LOOP if question.is_alone else half

    half = saying(" The meeting is on Monday. No no no no no no no no no.")
    heard, _ = listened(model, script, SOUND, SPEECH, quality=Quality.FAST)
    assert text(heard).startswith("The meeting is on Monday.")
