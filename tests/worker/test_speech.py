"""Finding speech block by block gives what finding it in one go gives."""

from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import VadOptions, get_speech_timestamps

from app.worker.decode import RATE, Samples
from app.worker.speech import FRAME, Piece, PieceFinder, SpeechDetector
from tests.helpers import media_files, speech
from tests.helpers.sounds import decoded


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    said = speech.say(["Open the red door.", "Hello and thank you.", "The meeting is on Monday in March."] * 3)
    return decoded(speech.write_wav(tmp_path_factory.mktemp("talk") / "talk.wav", said.samples))


def found(samples: Samples, block: int) -> list[Piece]:
    detector, finder = SpeechDetector(), PieceFinder()
    pieces: list[Piece | None] = []
    for start in range(0, len(samples), block):
        pieces += [finder.push(chance) for chance in detector.feed(samples[start : start + block]).tolist()]
    pieces += [finder.push(chance) for chance in detector.finish().tolist()]
    return [piece for piece in [*pieces, finder.finish()] if piece is not None]


def test_that_the_pieces_are_those_of_the_library(talk: Samples) -> None:
    options = VadOptions(min_silence_duration_ms=160, speech_pad_ms=0)
    expected = get_speech_timestamps(talk, options)
    pieces = found(talk, len(talk))
    assert len(pieces) == len(expected)
    for piece, other in zip(pieces, expected, strict=True):
        assert abs(piece.start - other["start"]) <= FRAME
        assert abs(piece.end - other["end"]) <= FRAME


@pytest.mark.parametrize("block", [1_000, 7_777, 5 * RATE])
def test_that_the_size_of_the_blocks_leaves_no_trace(talk: Samples, block: int) -> None:
    assert found(talk, block) == found(talk, len(talk))


@pytest.mark.parametrize(
    "samples",
    [np.zeros(5 * RATE, np.float32), media_files.noise(5, RATE).astype(np.float32) / 32_768, np.zeros(0, np.float32)],
    ids=["silence", "white noise", "nothing"],
)
def test_that_there_is_no_speech_where_nobody_speaks(samples: Samples) -> None:
    assert found(samples, RATE) == []


def test_that_a_click_is_no_piece() -> None:
    finder = PieceFinder()
    assert [finder.push(chance) for chance in [0.1] * 5 + [0.9] * 2 + [0.1] * 10] == [None] * 17


def test_that_a_dip_that_is_not_silence_does_not_end_a_piece() -> None:
    finder = PieceFinder()
    for chance in [0.9] * 10 + [0.4] * 20 + [0.9] * 5:
        assert finder.push(chance) is None
    assert finder.finish() == Piece(0, 35)


def test_that_the_end_of_a_piece_is_where_silence_began(tmp_path: Path) -> None:
    finder = PieceFinder()
    pieces = [finder.push(chance) for chance in [0.9] * 10 + [0.1] * 6]
    assert pieces[-1] == Piece(0, 10)
    assert finder.finish() is None
