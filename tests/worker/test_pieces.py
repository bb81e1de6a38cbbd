"""Pieces of speech found frame by frame are those that the library finds in a whole recording."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.worker.decode import RATE, SAMPLES_PER_MS, Samples
from app.worker.pieces import Padder, Piece, PieceFinder, PieceStream, VoiceRule
from app.worker.speech import FRAME
from app.worker.voice import PADDING
from tests.helpers.chances import MURMURING, SILENT, SPEAKING, chances, curves, pieces_of_library, rule_of, tails

LONG_SILENCE = rule_of(longest_s=math.inf, silence_ms=5_000)
RULES = [(30.0, 160), (30.0, 2_000), (30.0, 5_000), (math.inf, 160), (math.inf, 2_000), (math.inf, 5_000), (2.0, 2_000)]
steps = st.sampled_from([1, 7, 50, 937, 100_000])


def found(probabilities: Samples, length: int, rule: VoiceRule, step: int) -> list[Piece]:
    stream, pieces = PieceStream(rule, PADDING), list[Piece]()
    for start in range(0, len(probabilities), step):
        pieces += stream.push(probabilities[start : start + step].tolist())
    return [*pieces, *stream.finish(length)]


def pushed(finder: PieceFinder, *curve: Sequence[float]) -> list[Piece]:
    return [piece for part in curve for chance in part if (piece := finder.push(chance)) is not None]


def frames(start: int, end: int) -> Piece:
    return Piece(start * FRAME, end * FRAME)


@pytest.mark.parametrize(("longest_s", "silence_ms"), RULES)
@settings(max_examples=60)
@given(probabilities=curves, tail=tails, step=steps)
def test_that_the_pieces_are_those_of_the_library(
    probabilities: Samples, tail: int, step: int, longest_s: float, silence_ms: int
) -> None:
    length = (len(probabilities) - 1) * FRAME + tail
    options = {"max_speech_duration_s": longest_s, "min_silence_duration_ms": silence_ms}
    expected = pieces_of_library(probabilities, length, **options)
    assert found(probabilities, length, rule_of(longest_s=longest_s, silence_ms=silence_ms), step) == expected


@settings(max_examples=40)
@given(probabilities=curves, tail=tails)
def test_that_pieces_with_other_thresholds_are_those_of_the_library(probabilities: Samples, tail: int) -> None:
    length = (len(probabilities) - 1) * FRAME + tail
    options = {"threshold": 0.2, "neg_threshold": 0.1, "min_silence_duration_ms": 160}
    rule = VoiceRule(speech_from=0.2, silence_below=0.1, silence=160 * SAMPLES_PER_MS)
    assert found(probabilities, length, rule, 100) == pieces_of_library(probabilities, length, **options)


@pytest.mark.parametrize("rule", [LONG_SILENCE, rule_of(longest_s=30, silence_ms=160)], ids=["best", "fast"])
@settings(max_examples=40)
@given(probabilities=curves, step=st.sampled_from([3, 41, 937]))
def test_that_no_piece_wants_sound_that_was_said_to_be_needed_no_more(
    probabilities: Samples, step: int, rule: VoiceRule
) -> None:
    stream, place, needed_from, end = PieceStream(rule, PADDING), 0, 0, 0
    for start in range(0, len(probabilities), step):
        part = probabilities[start : start + step].tolist()
        for piece in stream.push(part):
            assert max(end, needed_from) <= piece.start < piece.end
            end = piece.end
        place += len(part) * FRAME
        assert needed_from <= stream.needed_from
        needed_from = stream.needed_from
        if stream.is_idle:
            assert needed_from == max(0, place - PADDING)
    assert all(needed_from <= piece.start for piece in stream.finish(place))


@settings(max_examples=60)
@given(probabilities=curves, step=st.sampled_from([1, 30, 937]))
def test_that_what_is_certain_of_a_piece_is_in_it(probabilities: Samples, step: int) -> None:
    pieces = found(probabilities, len(probabilities) * FRAME, LONG_SILENCE, 1_000)
    stream = PieceStream(LONG_SILENCE, PADDING)
    for start in range(0, len(probabilities), step):
        list(stream.push(probabilities[start : start + step].tolist()))
        certain = stream.certain
        assert (certain is None) == stream.is_idle
        assert certain is None or any(p.start == certain.start and certain.end <= p.end for p in pieces)


def test_that_a_dip_that_is_not_silence_does_not_end_a_piece() -> None:
    finder = PieceFinder(rule_of(longest_s=math.inf, silence_ms=160))
    assert pushed(finder, [SPEAKING] * 10, [MURMURING] * 20, [SPEAKING] * 5) == []
    assert finder.finish(35 * FRAME) == frames(0, 35)


def test_that_a_piece_ends_where_silence_began() -> None:
    finder = PieceFinder(rule_of(longest_s=math.inf, silence_ms=160))
    assert pushed(finder, [SPEAKING] * 10, [SILENT] * 5) == []
    assert (finder.begun, finder.certain_until) == (0, 10 * FRAME)
    assert pushed(finder, [SILENT]) == [frames(0, 10)]
    assert finder.finish(16 * FRAME) is None


def test_that_speech_that_is_too_long_is_cut_at_its_last_pause() -> None:
    talk = chances((8, SPEAKING), (0.2, SILENT), (6, SPEAKING), (0.2, SILENT), (6, SPEAKING), (0.05, SILENT)).tolist()
    finder = PieceFinder(rule_of(longest_s=20, silence_ms=2_000))
    (piece,) = pushed(finder, talk, [SPEAKING] * 20)
    assert (piece.start, piece.end) == (0, round(14.2 * RATE / FRAME) * FRAME)


def test_that_nothing_said_behind_the_pause_is_lost() -> None:
    finder = PieceFinder(rule_of(longest_s=2, silence_ms=2_000))
    talk = [SPEAKING] * 10 + [SILENT] * 10 + [SPEAKING] * 5 + [SILENT] * 2 + [SPEAKING] * 20
    assert pushed(finder, talk) == [frames(0, 10)]
    assert finder.finish(47 * FRAME) == frames(20, 47)


def test_that_speech_without_a_pause_is_cut_where_it_is_too_long() -> None:
    finder = PieceFinder(rule_of(longest_s=20, silence_ms=2_000))
    (piece,) = pushed(finder, [SPEAKING] * 700)
    assert 0 <= 20 * RATE - 2 * PADDING - piece.length < FRAME


def test_that_pieces_share_a_short_silence_and_take_their_margin_of_a_long_one() -> None:
    padder = Padder(1_000)
    given_pieces = [Piece(400, 5_000), Piece(6_000, 9_000), Piece(20_000, 30_000)]
    padded = [padder.push(piece) for piece in given_pieces]
    assert padded == [None, Piece(0, 5_500), Piece(5_500, 10_000)]
    assert padder.finish(30_400) == Piece(19_000, 30_400)


def test_that_a_piece_is_let_go_once_no_other_can_share_its_margin() -> None:
    padder = Padder(1_000)
    padder.push(Piece(0, 5_000))
    assert padder.release(6_999) is None
    assert padder.release(7_000) == Piece(0, 6_000)
    assert padder.finish(10_000) is None


@settings(max_examples=60)
@given(probabilities=curves)
def test_that_no_piece_is_longer_than_asked(probabilities: Samples) -> None:
    pieces = found(probabilities, len(probabilities) * FRAME, rule_of(longest_s=30, silence_ms=160), 500)
    assert all(piece.length <= 30 * RATE for piece in pieces)
    assert all(piece.end <= after.start for piece, after in pairwise(pieces))
