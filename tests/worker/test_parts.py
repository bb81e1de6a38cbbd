"""A part of a recording, one of its channels or tracks: the same words at the same times as in all of it, and no others."""

import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.core.sound import SoundPlaces
from app.core.transcript import Word
from app.worker.part import Part
from tests.helpers import media_files
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN, long_recording
from tests.helpers.speech import Samples
from tests.helpers.worker_line import WorkerLine, text_of

NewId = Callable[[], int]
RATE = 16_000
NEAR_MS = 160  # the edge of a part moves what the detector remembers, and with it now and then a word by some steps
USUALLY_NEAR_MS = 20


def asked(quality: Quality = Quality.BEST, **changes: Any) -> JobOptions:
    return JobOptions(model="demo", quality=quality, language="en", **changes)


def words_of(chunks: list[JobChunk]) -> list[Word]:
    return [word for chunk in chunks for segment in chunk.segments for word in segment.words]


def sound_of(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a"])
def test_that_a_part_has_its_words_at_the_times_of_the_whole(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, quality: Quality, ending: str
) -> None:
    path = SAMPLE_EN if ending == "wav" else media_files.encode(tmp_path / f"talk.{ending}", sound_of(SAMPLE_EN), RATE)
    whole_id, part_id = job_id(), job_id()
    demo.start(whole_id, path, asked())  # in a long window of *fast* the little model misplaces a word
    whole, _ = demo.finished(whole_id)
    demo.start(part_id, path, asked(quality, from_ms=7_600, to_ms=13_800))
    part, done = demo.finished(part_id)
    assert text_of(part) == "Please open the big blue window. Start the timer after twenty minutes."
    expected = [word for word in words_of(whole) if 7_600 <= word.start_ms < 13_800]
    for word, other in zip(words_of(part), expected, strict=True):
        assert word.text == other.text
        assert abs(word.start_ms - other.start_ms) <= NEAR_MS
    moved = [abs(word.start_ms - other.start_ms) for word, other in zip(words_of(part), expected, strict=True)]
    assert median(moved) <= USUALLY_NEAR_MS
    assert (done.decoded_ms, done.is_cut) == (13_800, False)
    assert [chunk.until_ms for chunk in part][-1] <= 13_800
    assert min(span.start_ms for chunk in part for span in chunk.speech) >= 7_600


def test_that_an_end_beyond_the_recording_is_its_end(demo: WorkerLine, job_id: NewId) -> None:
    number = job_id()
    demo.start(number, SAMPLE_EN, asked(from_ms=16_000, to_ms=3_600_000))
    chunks, done = demo.finished(number)
    assert text_of(chunks) == "We drink coffee in the kitchen. The weather is very beautiful today."
    assert done.decoded_ms == 22_564


@pytest.mark.parametrize("quality", Quality)
def test_that_a_part_that_goes_on_after_a_kill_has_the_words_of_an_undisturbed_one(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, quality: Quality
) -> None:
    talk = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 6)
    options = asked(quality, from_ms=24_000, to_ms=116_000)
    undisturbed_id, resumed_id = job_id(), job_id()
    demo.start(undisturbed_id, talk, options)
    undisturbed, _ = demo.finished(undisturbed_id)
    assert len(undisturbed) >= 3
    kept = undisturbed[:2]
    demo.start(resumed_id, talk, options, resume_ms=kept[-1].until_ms, language="en")
    rest, _ = demo.finished(resumed_id)
    assert words_of([*kept, *rest]) == words_of(undisturbed)


def test_that_each_channel_has_its_own_talk(demo: WorkerLine, job_id: NewId, tmp_path: Path) -> None:
    left, right = sound_of(SAMPLE_EN), sound_of(SAMPLE_DE)
    both = np.zeros((max(len(left), len(right)), 2), np.int16)
    both[: len(left), 0], both[: len(right), 1] = left, right
    path = tmp_path / "talks.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(both.tobytes())
    texts = []
    for channel, language in ((1, "en"), (2, "de")):
        number = job_id()
        demo.start(number, path, JobOptions(model="demo", language=language, channel=channel))
        texts.append(text_of(demo.finished(number)[0]))
    assert texts[0].startswith("Hello and thank you. Today is Friday.")
    assert texts[1].startswith("Hallo und danke. Heute ist Freitag.")


def test_that_each_track_has_its_own_talk(demo: WorkerLine, job_id: NewId, tmp_path: Path) -> None:
    path = two_tracks(tmp_path / "talks.mka", [sound_of(SAMPLE_EN), sound_of(SAMPLE_DE)])
    texts = []
    for track, language in ((1, "en"), (2, "de")):
        number = job_id()
        demo.start(number, path, JobOptions(model="demo", language=language, track=track))
        texts.append(text_of(demo.finished(number)[0]))
    assert texts[0].startswith("Hello and thank you.")
    assert texts[1].startswith("Hallo und danke.")


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (
            {"from_ms": 22_600},
            ErrorCode.AUDIO_PART,
            "It lasts 22.564 s; there is nothing to transcribe from 22.600 s on. Choose an earlier start.",
        ),
        ({"channel": 2}, ErrorCode.AUDIO_CHANNEL, "It has one channel; there is no channel 2."),
        ({"track": 2}, ErrorCode.AUDIO_CHANNEL, "It has one audio track; there is no track 2."),
    ],
)
def test_that_what_is_not_there_is_told(
    demo: WorkerLine, job_id: NewId, changes: dict[str, Any], code: ErrorCode, sentence: str
) -> None:
    number = job_id()
    demo.start(number, SAMPLE_EN, asked(**changes))
    failed = demo.failed(number)
    assert failed.code is code
    assert failed.sentence.startswith(sentence)


def test_that_a_start_behind_the_end_is_told_where_the_length_is_not_known_before(
    demo: WorkerLine, job_id: NewId, tmp_path: Path
) -> None:
    path = media_files.encode(tmp_path / "talk.mp3", sound_of(SAMPLE_EN), RATE)
    number = job_id()
    demo.start(number, path, asked(from_ms=60_000))
    assert demo.failed(number).code is ErrorCode.AUDIO_PART


@pytest.mark.parametrize("changes", [{"from_ms": 7_000}, {"to_ms": 7_000}, {"channel": 1}, {"track": 1}], ids=str)
def test_that_a_part_leaves_waveform_and_playback_to_the_whole(
    demo: WorkerLine, job_id: NewId, tmp_path: Path, changes: dict[str, Any]
) -> None:
    places = SoundPlaces(proxy_path=str(tmp_path / "a.opus"), peaks_path=str(tmp_path / "a.peaks"))
    number = job_id()
    demo.send(StartJob(job_id=JobId(number), path=str(SAMPLE_EN), options=asked(**changes), sound=places))
    demo.finished(number)
    assert list(tmp_path.iterdir()) == []


def test_that_a_vocabulary_that_is_too_long_is_told_at_the_end(demo: WorkerLine, job_id: NewId) -> None:
    number = job_id()
    demo.start(number, SAMPLE_EN, asked(vocabulary=tuple(f"Zwickau {count}" for count in range(90)), to_ms=3_000))
    _, done = demo.finished(number)
    (note,) = done.notes
    assert note.startswith("The vocabulary is longer than the model reads.")


@given(
    st.lists(st.integers(1, 4_000), max_size=12),
    st.integers(0, 900),
    st.one_of(st.none(), st.integers(1, 900)),
)
def test_that_the_cut_is_exact_however_the_sound_comes(sizes: list[int], from_ms: int, length_ms: int | None) -> None:
    sound = np.arange(sum(sizes), dtype=np.float32)
    to_ms = None if length_ms is None else from_ms + length_ms
    part = Part(from_ms, to_ms)

    def blocks() -> Iterator[np.ndarray[tuple[int], np.dtype[np.float32]]]:
        place = 0
        for size in sizes:
            yield sound[place : place + size]
            place += size

    found = [sample for block in part.of(blocks()) for sample in block]
    expected = sound[from_ms * 16 : None if to_ms is None else to_ms * 16]
    assert found == list(expected)
    assert part.is_empty == (len(expected) == 0)


def two_tracks(path: Path, talks: list[Samples]) -> Path:
    with av.open(str(path), "w", format="matroska") as container:
        streams = [container.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in talks]
        for stream, talk in zip(streams, talks, strict=True):
            assert isinstance(stream, AudioStream)
            for begin in range(0, len(talk), RATE):
                frame = av.AudioFrame.from_ndarray(talk[None, begin : begin + RATE], format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path
