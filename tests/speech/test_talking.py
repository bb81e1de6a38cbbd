"""Times of words are those of the sound; speakers are told apart; pauses, speeds and overlaps are as asked for."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.speech import ANNA, BEN, CARL, RATE, Samples, Speaker, Turn, converse, say
from tests.helpers.speech.treatment import sounding

FEW_MS = 5
ORDERS = ["Open the red door.", "Today is Friday."]


def pitch_hz(samples: Samples, rate: int) -> float:
    """Return the median pitch of the moments in which a voice sounds."""
    width, found = rate // 25, list[float]()
    for start in range(0, len(samples) - width, width // 2):
        frame = samples[start : start + width].astype(float)
        echo = np.correlate(frame, frame, "full")[width - 1 :]
        period = rate // 350 + int(np.argmax(echo[rate // 350 : rate // 60]))
        if frame.std() > 800 and echo[period] > 0.6 * echo[0]:
            found.append(rate / period)
    return float(np.median(found))


def cut(samples: Samples, start_ms: int, end_ms: int) -> Samples:
    return samples[start_ms * RATE // 1_000 : end_ms * RATE // 1_000]


def test_that_sentences_stand_where_the_sound_does() -> None:
    said = say(ORDERS, rate=150, gap_ms=700)
    heard = np.array(list(sounding(said.samples, said.rate)))
    assert np.abs(heard - [(one.start_ms, one.end_ms) for one in said.sentences]).max() <= FEW_MS


def test_that_words_between_pauses_stand_where_the_sound_does() -> None:
    said = say(["Hello, Monday, and, you."])  # none begins with a sound that has silence in it
    heard = np.array(list(sounding(said.samples, said.rate, least_pause_ms=100)))
    assert np.abs(heard - [(word.start_ms, word.end_ms) for word in said.words()]).max() <= FEW_MS


def test_that_words_of_a_sentence_follow_one_another_up_to_its_end() -> None:
    for sentence in say(ORDERS, rate=150).sentences:
        edges = [edge for word in sentence.words for edge in (word.start_ms, word.end_ms)]
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (sentence.start_ms, sentence.end_ms)
        assert [word.text for word in sentence.words] == sentence.text.rstrip(".").split()


def test_that_lead_and_gap_are_as_long_as_asked_for() -> None:
    said = say(ORDERS, rate=150, lead_ms=1_300, gap_ms=2_100)
    first, second = said.sentences
    assert first.start_ms == 1_300
    assert second.start_ms - first.end_ms == pytest.approx(2_100, abs=1)
    assert said.duration_ms - second.end_ms == pytest.approx(2_100, abs=1)


def test_that_nobody_speaks_where_nothing_is_to_be_said() -> None:
    assert not say([]).samples.any()


def test_that_a_higher_rate_is_faster() -> None:
    lengths = [say(["Open the red door."], rate=rate, lead_ms=0, gap_ms=0).duration_ms for rate in (120, 150, 220)]
    assert lengths[0] > 1.15 * lengths[1] > 1.15 * 1.15 * lengths[2]


def test_that_a_voice_does_not_depend_on_what_was_spoken_before() -> None:
    alone = say(["Open the white window."], lead_ms=0, gap_ms=0).samples
    later = say(["Open the black window.", "Open the white window."], lead_ms=0, gap_ms=0)
    np.testing.assert_array_equal(later.samples[-len(alone) :], alone)


def test_that_three_speakers_differ_in_pitch() -> None:
    turns = [Turn(speaker=speaker, text="We call you tomorrow.") for speaker in (ANNA, BEN, CARL)]
    said = converse(turns)
    heard = {
        one.speaker.name: pitch_hz(cut(said.samples, one.start_ms, one.end_ms), said.rate) for one in said.sentences
    }
    assert said.speakers == ("Anna", "Ben", "Carl")
    assert heard["Anna"] > 1.2 * heard["Ben"] > 1.2 * 1.2 * heard["Carl"]


def test_that_pitch_alone_makes_another_speaker() -> None:
    high, low = (say(["We call you tomorrow."], pitch=pitch) for pitch in (80, 20))
    assert pitch_hz(high.samples, RATE) > 1.3 * pitch_hz(low.samples, RATE)


def test_that_a_speaker_who_interrupts_is_mixed_in_and_the_truth_tells() -> None:
    lines: list[tuple[Speaker, str, int]] = [(ANNA, "We call you tomorrow.", 0), (BEN, "Today is Friday.", -600)]
    said = converse([Turn(speaker=speaker, text=text, pause_ms=pause) for speaker, text, pause in lines])
    first, second = said.sentences
    assert first.end_ms - second.start_ms == pytest.approx(600, abs=1)
    alone = np.zeros((2, len(said.samples)), np.int16)
    for place, sentence in enumerate(said.sentences):
        turn = converse([Turn(speaker=sentence.speaker, text=sentence.text)], lead_ms=0, tail_ms=0)
        alone[place] = laid_at(sentence.first_sample, turn.samples, len(said.samples))
    np.testing.assert_array_equal(said.samples, alone.sum(axis=0, dtype=np.int16))


def laid_at(first: int, samples: Samples, length: int) -> NDArray[np.int16]:
    return np.pad(samples, (first, length - first - len(samples)))
