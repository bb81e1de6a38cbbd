"""Which sound is worth hearing: by quality, and by how keen the voice detector is to be."""

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.options import Quality, VoiceDetection
from app.worker.decode import RATE, Samples
from app.worker.pieces import Piece, PieceFinder
from app.worker.speech import FRAME
from app.worker.voice import Everything, Pieces, pieces_for, spoken_rule
from tests.helpers.chances import SILENT, SPEAKING, any_chance, chances, curve, curves, pieces_of_library, tails

LONGEST = 30 * RATE
EARLIEST = 20 * RATE // FRAME  # frames of a piece before it is cut
SOFT = 0.25  # what the detector says of a soft or far voice
OPTIONS = {
    Quality.FAST: {"max_speech_duration_s": 30, "min_silence_duration_ms": 160},
    Quality.BEST: {"min_silence_duration_ms": 5_000},
}
THRESHOLDS = {
    VoiceDetection.NORMAL: {},
    VoiceDetection.SENSITIVE: {"threshold": 0.2, "neg_threshold": 0.1},
}
long_curves = st.lists(st.tuples(st.integers(1, 900), any_chance), min_size=1, max_size=30).map(curve)


def found(pieces: Pieces, probabilities: Samples, length: int, step: int = 500) -> list[Piece]:
    known: list[Piece] = []
    for start in range(0, len(probabilities), step):
        known += pieces.push(probabilities[start : start + step].tolist())
    return [*known, *pieces.finish(length)]


@pytest.mark.parametrize("detection", THRESHOLDS)
@pytest.mark.parametrize("quality", Quality)
@settings(max_examples=40)
@given(probabilities=curves, tail=tails)
def test_that_each_quality_hears_what_the_library_would(
    probabilities: Samples, tail: int, quality: Quality, detection: VoiceDetection
) -> None:
    length = (len(probabilities) - 1) * FRAME + tail
    expected = pieces_of_library(probabilities, length, **OPTIONS[quality], **THRESHOLDS[detection])
    assert found(pieces_for(quality, detection), probabilities, length) == expected


@pytest.mark.parametrize("silence", range(155, 160))
def test_that_five_seconds_of_silence_end_a_piece_of_best(silence: int) -> None:
    talk = curve([(20, SPEAKING), (silence, SILENT), (20, SPEAKING)])
    expected = pieces_of_library(talk, len(talk) * FRAME, **OPTIONS[Quality.BEST])
    assert found(pieces_for(Quality.BEST, VoiceDetection.NORMAL), talk, len(talk) * FRAME) == expected
    assert len(expected) == 1 + (silence * FRAME > 5 * RATE + FRAME)


@pytest.mark.parametrize("quality", Quality)
def test_that_a_soft_voice_is_heard_only_by_the_sensitive(quality: Quality) -> None:
    talk = chances((1, SILENT), (3, SOFT), (1, SILENT))
    normal, sensitive = (
        found(pieces_for(quality, detection), talk, len(talk) * FRAME)
        for detection in (VoiceDetection.NORMAL, VoiceDetection.SENSITIVE)
    )
    assert normal == []
    assert len(sensitive) == 1


@pytest.mark.parametrize(
    ("detection", "is_speech"),
    [(VoiceDetection.OFF, False), (VoiceDetection.NORMAL, False), (VoiceDetection.SENSITIVE, True)],
)
def test_that_a_soft_voice_has_to_have_text_only_for_the_sensitive(detection: VoiceDetection, is_speech: bool) -> None:
    finder = PieceFinder(spoken_rule(detection))
    for chance in chances((1, SILENT), (3, SOFT)).tolist():
        finder.push(chance)
    assert (finder.begun is not None) is is_speech


@settings(max_examples=60)
@given(probabilities=curves)
def test_that_the_sensitive_hear_all_that_others_hear(probabilities: Samples) -> None:
    length = len(probabilities) * FRAME
    normal, sensitive = (
        found(pieces_for(Quality.BEST, detection), probabilities, length)
        for detection in (VoiceDetection.NORMAL, VoiceDetection.SENSITIVE)
    )
    assert all(any(s.start <= piece.start and piece.end <= s.end for s in sensitive) for piece in normal)


@settings(max_examples=60)
@given(probabilities=long_curves, tail=tails, step=st.sampled_from([1, 100, 5_000]))
def test_that_pieces_of_everything_leave_nothing_out_and_are_never_too_long(
    probabilities: Samples, tail: int, step: int
) -> None:
    length = (len(probabilities) - 1) * FRAME + tail
    pieces = found(Everything(LONGEST), probabilities, length, step)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces)][: len(pieces)]
    assert not pieces or pieces[-1].end == length
    assert all(piece.length <= LONGEST for piece in pieces)
    assert all(piece.length >= 20 * RATE - FRAME for piece in pieces[:-1])


@settings(max_examples=60)
@given(probabilities=long_curves)
def test_that_everything_is_cut_where_speech_is_least_likely(probabilities: Samples) -> None:
    pieces = found(Everything(LONGEST), probabilities, len(probabilities) * FRAME)
    for piece, _ in pairwise(pieces):
        begin, cut = piece.start // FRAME, piece.end // FRAME - 1
        late = probabilities[begin + EARLIEST : begin + LONGEST // FRAME].tolist()
        least = min(map(partial(around, late), range(len(late))))
        assert around(late, cut - begin - EARLIEST) == pytest.approx(least, abs=1e-5)


def around(values: list[float], index: int) -> float:
    """Return the sum of a value and its neighbours."""
    return values[max(0, index - 1)] + values[index] + values[min(len(values) - 1, index + 1)]


@pytest.mark.parametrize("at_s", [20.5, 24.0, 29.0])
def test_that_a_short_dip_is_where_everything_is_cut(at_s: float) -> None:
    talk = chances((at_s, SPEAKING), (0.128, 0.8), (60, SPEAKING))
    first, *_ = found(Everything(LONGEST), talk, len(talk) * FRAME)
    assert 0 <= first.end - at_s * RATE <= 0.2 * RATE


def test_that_speech_that_is_equally_likely_is_cut_as_late_as_can_be() -> None:
    talk = chances((60, SPEAKING))
    first, *_ = found(Everything(LONGEST), talk, len(talk) * FRAME)
    assert 0 <= LONGEST - first.end <= 2 * FRAME


def test_that_everything_is_one_piece_where_windows_follow_each_other() -> None:
    everything = pieces_for(Quality.BEST, VoiceDetection.OFF)
    talk = chances((200, SPEAKING))
    assert list(everything.push(talk.tolist())) == []
    assert everything.certain == Piece(0, len(talk) * FRAME)
    assert list(everything.finish(1_000_000)) == [Piece(0, 1_000_000)]
