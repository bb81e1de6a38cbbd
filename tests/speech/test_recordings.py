"""The recordings that come with the tests: what is written beside each is what is heard, and the demo model hears it."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.core.options import JobOptions, Quality
from app.core.protocol import Ready
from tests.helpers import speech
from tests.helpers.speech import RATE, Samples, Sentence, making, recordings, samples
from tests.helpers.speech.cache import SILENCER
from tests.helpers.speech.espeak import version
from tests.helpers.speech.recordings import FOLDER, recording
from tests.helpers.speech.treatment import loudness_db, sounding
from tests.helpers.worker_line import ROOT, WorkerLine, text_of

NAMES = sorted(making.RECIPES)
SPOKEN = [name for name in NAMES if name != "nobody"]
PLAIN = [name for name in NAMES if making.RECIPES[name].is_plain]
LEAST_STEP_DB = {"noise": 6.0}  # between silence and the first or last sound of a sentence
USUAL_STEP_DB = 25.0
FEW_MS = 2
MOST_BYTES = 1_000_000


def known_words() -> set[str]:
    lines = (ROOT / "resources" / "demo" / "words.txt").read_text("utf-8").splitlines()
    return set(" ".join(line for line in lines if line and line[0] not in "#[").lower().split())


def test_that_each_recipe_has_its_sound_and_its_truth_and_all_are_small() -> None:
    assert recordings.names() == NAMES
    wanted = {name for one in NAMES for name in (f"{one}.json", recording(one).path.name)}
    assert {path.name for path in FOLDER.iterdir()} == wanted
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_that_what_is_written_beside_a_recording_fits_its_sound(name: str) -> None:
    found = recording(name)
    assert found.speech.rate == found.rate
    assert found.speech.duration_ms == pytest.approx(found.duration_ms, abs=25)
    assert set(speech.plain_words(found.text)) <= known_words()
    for sentence in found.sentences:
        assert [word.text for word in sentence.words] == re.findall(r"\w+", sentence.text)
        assert 0 < sentence.start_ms < sentence.end_ms < found.duration_ms


@pytest.mark.parametrize("name", SPOKEN)
def test_that_each_sentence_begins_and_ends_where_its_sound_does(name: str) -> None:
    said = recording(name).speech
    least_db = LEAST_STEP_DB.get(name, USUAL_STEP_DB)
    for one in said.sentences:
        sound = said.samples if said.channels == 1 else said.samples[:, one.channel]
        begin_db, end_db = edges(sound, said.rate, one)
        assert begin_db >= least_db, one.text
        assert end_db >= least_db, one.text


def edges(sound: Samples, rate: int, sentence: Sentence) -> tuple[float, float]:
    """Return by how much a sentence is louder than what is just before and just behind it."""

    def level(start_ms: int, end_ms: int) -> float:
        piece = sound[start_ms * rate // 1_000 : end_ms * rate // 1_000]
        return loudness_db(piece) if piece.any() else -96.0

    first = level(sentence.start_ms, sentence.start_ms + 40)
    last = level(sentence.end_ms - 40, sentence.end_ms)
    before = level(sentence.start_ms - 60, sentence.start_ms - 10)
    behind = level(sentence.end_ms + 10, sentence.end_ms + 60)
    return first - before, last - behind


@pytest.mark.parametrize("name", PLAIN)
def test_that_plain_recordings_are_exact_to_two_milliseconds(name: str) -> None:
    said = recording(name).speech
    heard = np.array(list(sounding(said.samples, said.rate, quiet_share=0.01)))
    assert np.abs(heard - [(one.start_ms, one.end_ms) for one in said.sentences]).max() <= FEW_MS


@pytest.mark.parametrize("name", PLAIN)
def test_that_sentences_of_plain_recordings_are_said_again_without_a_synthesizer(
    name: str, cold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SILENCER, "1")
    found = recording(name)
    voice, rate = found.sentences[0].speaker.voice, found.sentences[0].speaker.rate
    again = speech.say([one.text for one in found.sentences], voice=voice, rate=rate)
    np.testing.assert_array_equal(again.samples, found.speech.samples)
    assert again.sentences == found.sentences
    backwards = speech.say([one.text for one in reversed(found.sentences)], voice=voice, rate=rate, gap_ms=100)
    assert [one.sample_count for one in backwards.sentences][::-1] == [one.sample_count for one in found.sentences]


@pytest.mark.parametrize("name", ["days", "conversation"])
def test_that_a_recording_can_be_made_again(name: str, unheard: Path, tmp_path: Path) -> None:
    path = making.make(tmp_path, name)
    made = path.with_suffix(".json").read_text("utf-8")
    committed = (FOLDER / f"{name}.json").read_text("utf-8")
    if version() not in committed:
        pytest.skip(f"{version()} does not sound like the one that made the recordings")
    assert made == committed
    if path.suffix == ".flac":
        assert path.read_bytes() == recording(name).path.read_bytes()


@pytest.mark.parametrize("sample", samples.VOICES)
def test_that_a_sample_is_what_is_written_beside_it(sample: Path, unheard: Path) -> None:
    assert set(speech.plain_words(" ".join(samples.sentences(sample)))) <= known_words()
    if version() not in (FOLDER / "days.json").read_text("utf-8"):
        pytest.skip(f"{version()} does not sound like the one that made the samples")
    committed, rate = soundfile.read(sample, dtype="int16")
    assert rate == samples.RATE
    np.testing.assert_allclose(samples.speak(sample), committed, atol=2)


def test_that_channels_and_speakers_are_told() -> None:
    stereo = recording("two_talks").speech
    assert stereo.channels == 2
    assert [one.channel for one in stereo.sentences] == [0, 1, 0, 1]
    assert recording("conversation").speech.speakers == ("Anna", "Ben", "Carl")
    assert recording("nobody").text == ""
    assert recording("phone").rate == 8_000
    assert recording("orders").rate == RATE


# --- and the real engine ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerLine]:
    with WorkerLine.demo(tmp_path_factory.mktemp("demo") / "log") as line:
        line.wait_for(Ready)
        yield line


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("name", [name for name in SPOKEN if name != "two_talks"])
def test_that_the_demo_model_writes_each_recording_down_word_for_word(
    demo: WorkerLine, name: str, quality: Quality
) -> None:
    number = 1 + NAMES.index(name) * 2 + list(Quality).index(quality)
    demo.start(number, recording(name).path, JobOptions(model="demo", quality=quality))
    chunks, _ = demo.finished(number)
    assert text_of(chunks) == recording(name).text
    assert {chunk.language for chunk in chunks} == {recording(name).language}
    assert {mark for chunk in chunks for segment in chunk.segments for mark in segment.marks} == set()


@pytest.mark.parametrize("channel", [1, 2])
def test_that_the_demo_model_keeps_two_talks_apart(demo: WorkerLine, channel: int) -> None:
    demo.start(100 + channel, recording("two_talks").path, JobOptions(model="demo", channel=channel))
    chunks, _ = demo.finished(100 + channel)
    talk = speech.channel_of(recording("two_talks").speech, channel - 1)
    assert text_of(chunks) == talk.text


@pytest.mark.parametrize("quality", Quality)
def test_that_what_the_demo_model_hears_where_nobody_speaks_is_marked(demo: WorkerLine, quality: Quality) -> None:
    number = 200 + list(Quality).index(quality)
    demo.start(number, recording("nobody").path, JobOptions(model="demo", quality=quality))
    chunks, _ = demo.finished(number)
    assert [segment.text for chunk in chunks for segment in chunk.segments if not segment.marks] == []
