"""The windows of *fast* are those of the library's batched way, and hold all speech once and in order."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from faster_whisper.vad import collect_chunks
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.options import Quality, VoiceDetection
from app.core.quality import merged
from app.core.timecode import WINDOW_MS
from app.core.transcript import Span
from app.worker.backend import Window
from app.worker.decode import BLOCK, RATE, Samples
from app.worker.pieces import Piece
from app.worker.speech import FRAME
from app.worker.voice import SPOKEN, pieces_for, spoken_rule
from app.worker.windows import PARTING_SILENCE, Packer, SoundBuffer, SpokenSpans
from tests.helpers.chances import (
    MURMURING,
    SILENT,
    SPEAKING,
    all_speech,
    block_sizes,
    blocks,
    chances,
    curve,
    pieces_of_library,
    sound_of,
    tails,
    talks,
)
from tests.helpers.memory import peak_bytes

NORMAL, OFF = VoiceDetection.NORMAL, VoiceDetection.OFF


def packed(
    probabilities: Samples,
    *,
    tail: int = 0,
    block: int = BLOCK,
    resume_ms: int = 0,
    detection: VoiceDetection = NORMAL,
) -> list[Window]:
    """Pack sound whose every sample tells its place; what the model would hear is that sound."""
    pieces = pieces_for(Quality.FAST, detection)
    packer = Packer(pieces, lambda samples: samples, spoken_rule(detection), resume_ms=resume_ms)
    windows: list[Window] = []
    known = 0
    for sound, part in blocks(sound_of(probabilities, tail), probabilities, block):
        windows += packer.feed(sound, part)
        known += len(part)
    return [*windows, *packer.finish(probabilities[known:])]


def heard(windows: list[Window]) -> list[Window]:
    return [window for window in windows if not window.is_silent]


def content(windows: list[Window]) -> list[tuple[object, ...]]:
    """Return all that a window holds, in a form that can be compared."""
    return [(w.start_ms, w.until_ms, w.stretches, w.speech, w.is_silent or w.sound.tobytes()) for w in windows]


def speech_of(windows: list[Window]) -> list[Span]:
    return merged(span for window in windows for span in window.speech)


def chunks_of_library(probabilities: Samples, tail: int) -> list[Samples]:
    """Glue pieces as the library does, but nothing across a silence that parts."""
    sound = sound_of(probabilities, tail)
    acts: list[list[Piece]] = []
    options = {"max_speech_duration_s": 30, "min_silence_duration_ms": 160}
    for piece in pieces_of_library(probabilities, len(sound), **options):
        if not acts or piece.start - acts[-1][-1].end >= PARTING_SILENCE:
            acts.append([])
        acts[-1].append(piece)
    chunks: list[Samples] = []
    for act in acts:
        chunks += collect_chunks(sound, [{"start": p.start, "end": p.end} for p in act], max_duration=30)[0]
    return chunks


@settings(max_examples=60)
@given(probabilities=talks, tail=tails, block=block_sizes)
def test_that_windows_are_those_of_the_library_whatever_the_blocks(
    probabilities: Samples, tail: int, block: int
) -> None:
    windows = heard(packed(probabilities, tail=tail, block=block))
    expected = chunks_of_library(probabilities, tail)
    assert [window.sound.tobytes() for window in windows] == [chunk.tobytes() for chunk in expected]


@settings(max_examples=60)
@given(probabilities=talks, tail=tails, block=block_sizes, detection=st.sampled_from(VoiceDetection))
def test_that_windows_hold_all_speech_once_in_order_and_no_window_is_too_long(
    probabilities: Samples, tail: int, block: int, detection: VoiceDetection
) -> None:
    windows = packed(probabilities, tail=tail, block=block, detection=detection)
    end_ms = 0
    for window in windows:
        assert end_ms <= window.start_ms < window.until_ms
        end_ms = window.until_ms
        assert sum(span.length_ms for span in window.stretches) <= WINDOW_MS
        edges = [at for span in window.speech for at in (span.start_ms, span.end_ms - 1)]
        assert all(any(span.start_ms <= at < span.end_ms for span in window.stretches) for at in edges)
    if detection is not VoiceDetection.SENSITIVE:
        assert speech_of(windows) == all_speech(probabilities, (len(probabilities) - 1) * FRAME + tail)


@settings(max_examples=40)
@given(probabilities=talks, tail=tails, block=block_sizes, detection=st.sampled_from(VoiceDetection))
def test_that_the_sound_of_a_window_is_that_of_its_stretches(
    probabilities: Samples, tail: int, block: int, detection: VoiceDetection
) -> None:
    for window in heard(packed(probabilities, tail=tail, block=block, detection=detection)):
        places = [np.arange(span.start_ms * 16, span.end_ms * 16) for span in window.stretches]
        assert np.array_equal(window.sound[: sum(map(len, places))], np.concatenate(places))
        assert len(window.sound) - sum(map(len, places)) < 16  # the last part of a millisecond


@settings(max_examples=25)
@given(probabilities=talks, tail=tails, block=block_sizes, detection=st.sampled_from(VoiceDetection), data=st.data())
def test_that_going_on_after_a_window_gives_the_windows_of_an_undisturbed_run(
    probabilities: Samples, tail: int, block: int, detection: VoiceDetection, data: st.DataObject
) -> None:
    whole = packed(probabilities, tail=tail, block=block, detection=detection)
    done = data.draw(st.integers(0, max(0, len(whole) - 1)))
    resume_ms = whole[done].until_ms if whole else 0
    rest = packed(probabilities, tail=tail, block=block, detection=detection, resume_ms=resume_ms)
    assert content(rest) == content(whole[done + 1 :])


def test_that_going_on_inside_a_window_leaves_out_what_was_done() -> None:
    probabilities = chances((1, SILENT), (8, SPEAKING), (3, SILENT), (10, SPEAKING), (1, SILENT))
    (window,) = packed(probabilities, resume_ms=15_003)
    assert (window.start_ms, window.speech[0].start_ms) == (15_003, 15_003)
    assert window.sound[0] == 15_003 * 16
    assert len(window.stretches) == 1


def test_that_near_pieces_share_a_window_without_the_silence_between_them() -> None:
    (window,) = packed(chances((1, SILENT), (3, SPEAKING), (20, SILENT), (3, SPEAKING), (1, SILENT)))
    assert [round(span.length_ms, -2) for span in window.stretches] == [3_800, 3_800]
    assert len(window.speech) == 2
    assert len(window.sound) == sum(span.length_ms for span in window.stretches) * 16


@pytest.mark.parametrize("frames", [436, 437, 438, 439])
def test_that_a_window_is_filled_as_far_as_the_library_fills_it(frames: int) -> None:
    talk = curve([(20, SILENT), (450, SPEAKING), (50, SILENT), (frames, SPEAKING), (50, SILENT)])
    assert [len(w.sound) for w in packed(talk)] == [len(chunk) for chunk in chunks_of_library(talk, 0)]


def test_that_a_piece_that_does_not_fit_begins_the_next_window() -> None:
    first, second = packed(chances((1, SILENT), (20, SPEAKING), (1, SILENT), (15, SPEAKING), (1, SILENT)))
    assert first.until_ms <= second.start_ms
    assert abs(second.speech[0].start_ms - 22_000) <= 64


@pytest.mark.parametrize(("silence_s", "count"), [(30.5, 1), (31, 2)])  # the margins of the pieces belong to them
@pytest.mark.parametrize("block", [FRAME, BLOCK, 7 * BLOCK])
def test_that_very_long_silence_parts_windows_and_shorter_does_not(block: int, silence_s: float, count: int) -> None:
    talk = chances((1, SILENT), (3, SPEAKING), (silence_s, SILENT), (3, SPEAKING), (1, SILENT))
    assert len(packed(talk, block=block)) == count


def test_that_long_silence_moves_the_place_to_go_on_from() -> None:
    windows = packed(chances((300, SILENT), (2, SPEAKING), (200, SILENT)))
    untils = [0, *(window.until_ms for window in windows)]
    assert len(heard(windows)) == 1
    assert all(later - earlier <= 95_000 for earlier, later in pairwise(untils))
    assert 500_000 - untils[-1] < 95_000


def test_that_the_newest_silence_stays_open_for_the_margin_of_a_word() -> None:
    talk = chances((90.016, SILENT), (2, SPEAKING), (2, SILENT))  # a block ends, and somebody begins to speak
    silent, window = packed(talk, block=45 * RATE)
    assert silent.is_silent
    assert silent.until_ms <= window.start_ms < 90_000


def test_that_a_click_is_not_worth_hearing() -> None:
    click = FRAME / RATE
    (window,) = packed(chances((2, SILENT), (2 * click, SPEAKING), (2, SILENT)))
    assert window.is_silent
    assert window.speech == ()


def test_that_everything_is_heard_where_no_voice_is_looked_for() -> None:
    windows = packed(chances((200, SILENT)), tail=77, detection=OFF)
    assert not any(window.is_silent for window in windows)
    assert merged(span for window in windows for span in window.stretches) == [Span(start_ms=0, end_ms=199_972)]


def test_that_nothing_makes_no_window() -> None:
    assert packed(chances((0.032, SILENT))) == []


@pytest.mark.parametrize("detection", VoiceDetection)
def test_that_a_long_recording_needs_no_more_memory_than_a_short_one(detection: VoiceDetection) -> None:
    talk = [(9.0, SPEAKING), (0.5, SILENT), (6.0, SPEAKING), (0.2, MURMURING), (50.0, SPEAKING), (40.0, SILENT)]
    short, long = (peak_bytes(partial(pack_over_and_over, chances(*talk), times, detection)) for times in (3, 15))
    assert long < 1.1 * short


def pack_over_and_over(probabilities: Samples, times: int, detection: VoiceDetection) -> None:
    packer = Packer(pieces_for(Quality.FAST, detection), len, spoken_rule(detection))
    sound = np.zeros(len(probabilities) * FRAME, np.float32)
    for _ in range(times):
        for part, known in blocks(sound, probabilities, BLOCK):
            list(packer.feed(part, known))
    list(packer.finish(np.zeros(1, np.float32)))


def test_that_the_buffer_gives_back_the_sound_of_a_place() -> None:
    buffer, sound = SoundBuffer(), np.arange(10_000, dtype=np.float32)
    for start in range(0, 10_000, 1_700):
        buffer.append(sound[start : start + 1_700])
        buffer.forget_before(start - 500)
    assert buffer.end == 10_000
    assert np.array_equal(buffer.cut(8_000, 9_999), sound[8_000:9_999])


def test_that_the_buffer_forgets_no_more_than_it_has() -> None:
    buffer = SoundBuffer()
    buffer.append(np.arange(5, dtype=np.float32))
    buffer.forget_before(9)
    buffer.append(np.arange(5, 10, dtype=np.float32))
    assert buffer.end == 10
    assert buffer.cut(6, 8).tolist() == [6.0, 7.0]


def test_that_what_is_cut_out_of_the_buffer_stays_when_the_buffer_forgets() -> None:
    buffer = SoundBuffer()
    buffer.append(np.ones(RATE, np.float32))
    assert buffer.cut(0, 10).base is None  # or the whole buffer would live as long as the window


def spans_of(probabilities: Samples) -> SpokenSpans:
    spans = SpokenSpans(SPOKEN)
    spans.push(probabilities.tolist())
    return spans


def test_that_speech_is_known_to_the_frame_and_a_click_is_none() -> None:
    spans = spans_of(chances((1.024, SILENT), (1.024, SPEAKING), (1.024, SILENT), (0.064, SPEAKING), (1.024, SILENT)))
    assert spans.between(0, 10_000) == (Span(start_ms=1_024, end_ms=2_048),)


def test_that_speech_that_is_not_over_is_known_as_far_as_it_goes() -> None:
    spans = spans_of(chances((1.024, SILENT), (1.024, SPEAKING), (0.096, SILENT)))
    assert spans.between(0, 10_000) == (Span(start_ms=1_024, end_ms=2_048),)
    spans.finish(2_112 * 16)
    assert spans.between(0, 10_000) == (Span(start_ms=1_024, end_ms=2_112),)


@settings(max_examples=60)
@given(probabilities=talks, cuts=st.lists(st.integers(0, 400_000), max_size=12))
def test_that_stretches_side_by_side_share_out_all_speech(probabilities: Samples, cuts: list[int]) -> None:
    spans, length = spans_of(probabilities), len(probabilities) * FRAME
    spans.finish(length)
    parts = [spans.between(*borders) for borders in pairwise([0, *sorted(cuts), length])]
    assert merged(span for part in parts for span in part) == all_speech(probabilities, length)
