"""Finding speech block by block gives what the library finds in one go."""

import math

import numpy as np
import pytest
from faster_whisper.vad import VadOptions, get_speech_timestamps, get_vad_model

from app.worker.decode import RATE, Samples
from app.worker.pieces import Piece, PieceStream
from app.worker.speech import FRAME, SpeechDetector
from app.worker.voice import PADDING
from tests.helpers import media_files, speech
from tests.helpers.chances import rule_of
from tests.helpers.sounds import decoded


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    said = speech.say(
        ["Open the red door.", "Hello and thank you.", "The meeting is on Monday in March."] * 3, rate=150
    )
    return decoded(speech.write_wav(tmp_path_factory.mktemp("talk") / "talk.wav", said.samples))


def heard(samples: Samples, block: int) -> Samples:
    detector = SpeechDetector()
    found = [detector.feed(samples[start : start + block]) for start in range(0, len(samples), block)]
    return np.concatenate([*found, detector.finish()])


def library_heard(samples: Samples) -> Samples:
    filled = np.pad(samples, (0, FRAME - len(samples) % FRAME))
    return np.asarray(get_vad_model()(filled), np.float32).reshape(-1)


def pieces(samples: Samples, silence_ms: int) -> list[Piece]:
    stream = PieceStream(rule_of(longest_s=math.inf, silence_ms=silence_ms), PADDING)
    return [*stream.push(heard(samples, RATE).tolist()), *stream.finish(len(samples))]


@pytest.mark.parametrize("block", [100, 7_777, 5 * RATE, 60 * RATE])
def test_that_the_size_of_the_blocks_leaves_no_trace(talk: Samples, block: int) -> None:
    np.testing.assert_allclose(heard(talk, block), library_heard(talk), atol=1e-4)


@pytest.mark.parametrize("missing", [0, 64, FRAME - 1])  # the library is deaf to the last 64 samples of a last frame
def test_that_the_last_frame_is_filled_up_as_the_library_does(talk: Samples, missing: int) -> None:
    cut = talk[: 100 * FRAME - missing]
    np.testing.assert_allclose(heard(cut, RATE), library_heard(cut), atol=1e-4)


@pytest.mark.parametrize("silence_ms", [160, 2_000])
def test_that_the_pieces_are_those_of_the_library(talk: Samples, silence_ms: int) -> None:
    expected = get_speech_timestamps(talk, VadOptions(min_silence_duration_ms=silence_ms))
    assert pieces(talk, silence_ms) == [Piece(piece["start"], piece["end"]) for piece in expected]
    assert expected


@pytest.mark.parametrize(
    "samples",
    [np.zeros(5 * RATE, np.float32), media_files.noise(5, RATE).astype(np.float32) / 32_768, np.zeros(0, np.float32)],
    ids=["silence", "white noise", "nothing"],
)
def test_that_there_is_no_speech_where_nobody_speaks(samples: Samples) -> None:
    assert pieces(samples, 160) == []
