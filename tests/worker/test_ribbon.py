"""The windows of *best*: each begins where the one before was heard to, and no speech is lost or heard twice."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.options import Quality, VoiceDetection
from app.core.quality import merged
from app.core.transcript import Span
from app.worker.backend import Window
from app.worker.decode import BLOCK, RATE, Samples
from app.worker.features import COLUMNS, HOP, MS_PER_COLUMN, Features, LoudnessStream, levelled
from app.worker.glue import Glue
from app.worker.ribbon import Ribbon
from app.worker.speech import FRAME
from app.worker.voice import pieces_for, spoken_rule
from app.worker.windows import PARTING_SILENCE, in_ms
from tests.helpers.chances import (
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
EXTRACTOR = FeatureExtractor()
SCALE = 3e-7  # small enough that levelling leaves the places of half an hour as they are
Model = Callable[[Window], int]  # how far it hears


class Ruler(LoudnessStream):
    """Columns that tell the place of their first sample; they come as late as real ones."""

    def __init__(self) -> None:
        super().__init__(EXTRACTOR)

    @property
    def bands(self) -> int:
        return 1

    def push(self, samples: Samples) -> Features:
        self._pending = np.concatenate([self._pending, samples])
        return self._first((len(self._pending) - 200) // HOP)

    def finish(self) -> Features:
        return self._first(len(self._pending) // HOP + 1)

    def _first(self, count: int) -> Features:
        count = max(0, count)
        ready, self._pending = self._pending[: count * HOP : HOP], self._pending[count * HOP :]
        return (ready * SCALE).reshape(1, -1).astype(np.float32)


def places_ms(window: Window) -> list[int]:
    """Return where in the recording the columns of a window begin."""
    samples = (window.sound[0].astype(np.float64) * 4 - 4) / SCALE
    found: list[int] = np.rint(samples / 16).astype(int).tolist()
    return found


def hears_all(window: Window) -> int:
    return window.until_ms


def hears_part(seed: int) -> Model:
    """Return a model that ends anywhere in a window, and always in the same place of the same window."""

    def until(window: Window) -> int:
        count = window.sound.shape[1]
        columns = max(100, round(random.Random(seed * 1_000_003 + window.start_ms).uniform(0.1, 1.2) * count))
        return window.until_ms if columns >= count else Glue(window.stretches).until(columns * MS_PER_COLUMN)

    return until


@dataclass(kw_only=True)
class Run:
    """A recording on its way through a ribbon, with the model that listens to its windows."""

    probabilities: Samples
    model: Model = hears_all
    tail: int = 0
    block: int = BLOCK
    resume_ms: int = 0
    detection: VoiceDetection = NORMAL
    heard: list[tuple[Window, int]] = field(default_factory=list)  # each window, and how far it was heard

    def __post_init__(self) -> None:
        pieces, rule = pieces_for(Quality.BEST, self.detection), spoken_rule(self.detection)
        self._ribbon = Ribbon(pieces, Ruler, rule, resume_ms=self.resume_ms)
        self._blocks = blocks(sound_of(self.probabilities, self.tail), self.probabilities, self.block)
        self._known = 0
        self.heard += self._windows()

    @property
    def windows(self) -> list[Window]:
        return [window for window, _ in self.heard]

    def speech(self) -> list[Span]:
        """Return what has to have text, as it is reported: up to where a window was heard."""
        return merged(
            replace(span, end_ms=min(span.end_ms, until_ms))
            for window, until_ms in self.heard
            for span in window.speech
            if span.start_ms < until_ms
        )

    def content(self, after_ms: int = 0) -> list[tuple[object, ...]]:
        """Return all that the windows behind a place hold, in a form that can be compared."""
        kept = [window for window, until_ms in self.heard if until_ms > after_ms]
        return [(w.start_ms, w.until_ms, w.stretches, w.speech, w.is_silent or w.sound.tobytes()) for w in kept]

    def _windows(self) -> Iterator[tuple[Window, int]]:
        """Go on as a recording does: what comes behind a window is prepared while it is heard."""
        while True:
            window = self._ribbon.next_window()
            if window is not None:
                until_ms = window.until_ms if window.is_silent else self.model(window)
                yield window, until_ms
                if window.is_silent:
                    continue
                while not self._ribbon.is_ahead:
                    self._feed()
                self._ribbon.note_heard(until_ms)
            elif self._ribbon.is_over:
                return
            else:
                self._feed()

    def _feed(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self._ribbon.finish(self.probabilities[self._known :])
        else:
            self._known += len(block[1])
            self._ribbon.feed(*block)


def glued_ms(stretches: tuple[Span, ...]) -> list[int]:
    """Return the place of every hundredth of a second of some stretches that are glued together."""
    every = [np.arange(span.start_ms, span.end_ms) for span in stretches]
    found: list[int] = np.concatenate(every)[::MS_PER_COLUMN].tolist()
    return found


@settings(max_examples=50)
@given(
    probabilities=talks,
    tail=tails,
    block=block_sizes,
    seed=st.integers(0, 99),
    detection=st.sampled_from([NORMAL, OFF]),
)
def test_that_all_speech_is_heard_once_and_in_order(
    probabilities: Samples, tail: int, block: int, seed: int, detection: VoiceDetection
) -> None:
    run = Run(probabilities=probabilities, model=hears_part(seed), tail=tail, block=block, detection=detection)
    assert run.speech() == all_speech(probabilities, (len(probabilities) - 1) * FRAME + tail)
    before_ms = 0
    for window, until_ms in run.heard:
        assert before_ms <= window.start_ms < until_ms <= window.until_ms
        before_ms = until_ms


@settings(max_examples=50)
@given(probabilities=talks, tail=tails, block=block_sizes, seed=st.integers(0, 99))
def test_that_a_window_holds_the_sound_of_its_stretches_and_no_more_than_the_model_hears(
    probabilities: Samples, tail: int, block: int, seed: int
) -> None:
    for window in Run(probabilities=probabilities, model=hears_part(seed), tail=tail, block=block).windows:
        if not window.is_silent:
            assert 0 < window.sound.shape[1] <= COLUMNS
            assert places_ms(window) == glued_ms(window.stretches)[: window.sound.shape[1]]
            assert Glue(window.stretches).length_ms // MS_PER_COLUMN == window.sound.shape[1]
            assert (window.start_ms, window.until_ms) == (window.stretches[0].start_ms, window.stretches[-1].end_ms)


@settings(max_examples=50)
@given(probabilities=talks, tail=tails, block=block_sizes, seed=st.integers(0, 99))
def test_that_the_next_window_begins_where_the_model_came_to(
    probabilities: Samples, tail: int, block: int, seed: int
) -> None:
    run = Run(probabilities=probabilities, model=hears_part(seed), tail=tail, block=block)
    length = (len(probabilities) - 1) * FRAME + tail
    pieces = pieces_of_library(probabilities, length, min_silence_duration_ms=5_000)
    begins = {in_ms(piece).start_ms for piece in pieces}
    with_sound = [(window, until_ms) for window, until_ms in run.heard if window.stretches]
    for (_, until_ms), (window, _) in pairwise(with_sound):
        assert window.start_ms == until_ms or (until_ms <= window.start_ms and window.start_ms in begins)


@settings(max_examples=40)
@given(probabilities=talks, tail=tails, block=block_sizes)
def test_that_the_ribbon_is_the_speech_that_the_library_keeps(probabilities: Samples, tail: int, block: int) -> None:
    run = Run(probabilities=probabilities, tail=tail, block=block)
    length = (len(probabilities) - 1) * FRAME + tail
    pieces = pieces_of_library(probabilities, length, min_silence_duration_ms=5_000)
    kept = [span for window in run.windows for span in window.stretches]
    assert merged(kept) == [in_ms(piece) for piece in pieces]


@settings(max_examples=30)
@given(
    probabilities=talks,
    tail=tails,
    block=block_sizes,
    seed=st.integers(0, 99),
    detection=st.sampled_from(VoiceDetection),
    data=st.data(),
)
def test_that_going_on_anywhere_gives_the_windows_of_an_undisturbed_run(
    probabilities: Samples, tail: int, block: int, seed: int, detection: VoiceDetection, data: st.DataObject
) -> None:
    model = hears_part(seed)
    whole = Run(probabilities=probabilities, model=model, tail=tail, block=block, detection=detection)
    resume_ms = data.draw(st.sampled_from([0, *(until_ms for _, until_ms in whole.heard)]))
    rest = replace(whole, resume_ms=resume_ms, heard=[])
    assert rest.content() == whole.content(resume_ms)


@settings(max_examples=30)
@given(probabilities=talks, seed=st.integers(0, 99), block=block_sizes)
def test_that_the_size_of_the_blocks_does_not_move_a_window(probabilities: Samples, seed: int, block: int) -> None:
    one, other = (Run(probabilities=probabilities, model=hears_part(seed), block=size) for size in (BLOCK, block))
    assert [w.stretches for w in one.windows if w.stretches] == [w.stretches for w in other.windows if w.stretches]


@settings(max_examples=30)
@given(probabilities=talks, seed=st.integers(0, 99), block=block_sizes)
def test_that_nothing_is_glued_across_very_long_silence(probabilities: Samples, seed: int, block: int) -> None:
    for window in Run(probabilities=probabilities, model=hears_part(seed), block=block).windows:
        assert all(
            after.start_ms - before.end_ms < PARTING_SILENCE // 16 for before, after in pairwise(window.stretches)
        )


@pytest.mark.parametrize(("silence_s", "count"), [(30.5, 1), (31, 2)])  # the margins of the pieces belong to them
@pytest.mark.parametrize("block", [FRAME, BLOCK, 7 * BLOCK])
def test_that_very_long_silence_parts_windows_and_shorter_does_not(block: int, silence_s: float, count: int) -> None:
    talk = chances((1, SILENT), (3, SPEAKING), (silence_s, SILENT), (3, SPEAKING), (1, SILENT))
    assert len(Run(probabilities=talk, block=block).windows) == count


def test_that_pauses_under_five_seconds_are_heard_and_longer_ones_left_out() -> None:
    talk = chances((1, SILENT), (3, SPEAKING), (4.5, SILENT), (3, SPEAKING), (5.5, SILENT), (3, SPEAKING))
    (window,) = Run(probabilities=talk).windows
    assert [round(span.length_ms, -2) for span in window.stretches] == [11_300, 3_400]


@pytest.mark.parametrize("block", [FRAME, BLOCK, 940 * FRAME])
def test_that_speech_that_begins_as_a_window_ends_is_known_in_it(block: int) -> None:
    talk = curve([(900, SPEAKING), (37, SILENT), (400, SPEAKING)])
    first, second = Run(probabilities=talk, block=block).windows
    assert first.speech[-1] == Span(start_ms=29_984, end_ms=30_000)
    assert second.speech == (Span(start_ms=30_000, end_ms=42_752),)


def test_that_long_silence_moves_the_place_to_go_on_from() -> None:
    run = Run(probabilities=chances((300, SILENT), (2, SPEAKING), (200, SILENT)))
    untils = [0, *(until_ms for _, until_ms in run.heard)]
    assert len([window for window in run.windows if not window.is_silent]) == 1
    assert all(later - earlier <= 95_000 for earlier, later in pairwise(untils))
    assert 500_000 - untils[-1] < 95_000


def test_that_the_newest_silence_stays_open_for_the_margin_of_a_word() -> None:
    talk = chances((90.016, SILENT), (2, SPEAKING), (2, SILENT))  # a block ends, and somebody begins to speak
    silent, window = Run(probabilities=talk, block=45 * RATE).windows
    assert silent.is_silent
    assert silent.until_ms <= window.start_ms < 90_000


def test_that_a_click_is_passed_over_without_a_model() -> None:
    (window,) = Run(probabilities=chances((2, SILENT), (0.064, SPEAKING), (2, SILENT))).windows
    assert window.is_silent
    assert window.speech == ()


def test_that_everything_is_heard_where_no_voice_is_looked_for() -> None:
    run = Run(probabilities=chances((200, SILENT)), tail=77, detection=OFF, model=hears_part(3))
    assert not any(window.is_silent for window in run.windows)
    assert merged(span for window in run.windows for span in window.stretches) == [Span(start_ms=0, end_ms=199_972)]


def test_that_nothing_makes_no_window() -> None:
    assert Run(probabilities=chances((0.032, SILENT))).windows == []


def test_that_what_the_model_hears_is_what_the_library_makes_of_the_glued_sound() -> None:
    talk = chances((2, SILENT), (8, SPEAKING), (9, SILENT), (20, SPEAKING), (7, SILENT))
    sound = np.random.default_rng(1).normal(0, 0.1, (len(talk) - 1) * FRAME).astype(np.float32)
    ribbon = Ribbon(pieces_for(Quality.BEST, NORMAL), lambda: LoudnessStream(EXTRACTOR))
    ribbon.feed(sound, talk[:-1])
    ribbon.finish(talk[-1:])
    window = ribbon.next_window()
    assert window is not None
    pieces = pieces_of_library(talk, len(sound), min_silence_duration_ms=5_000)
    expected = EXTRACTOR(np.concatenate([sound[piece.start : piece.end] for piece in pieces]))[..., :-1]
    assert len(pieces) == 2
    np.testing.assert_allclose(window.sound, expected, atol=1e-4)


def test_that_a_window_is_levelled_by_itself() -> None:
    loud, soft = np.full((80, 10), 3.0, np.float32), np.full((80, 10), -9.0, np.float32)
    assert levelled(np.concatenate([loud, soft], axis=1))[0, -1] == pytest.approx(-0.25)
    assert levelled(soft)[0, -1] == pytest.approx(-1.25)


TALK = [(9.0, SPEAKING), (0.5, SILENT), (50.0, SPEAKING), (20.0, SILENT)]


@pytest.mark.parametrize("detection", VoiceDetection)
@pytest.mark.parametrize("talk", [TALK, [(90.0, SPEAKING)], [(90.0, SILENT)]], ids=["talk", "no pause", "silence"])
def test_that_a_long_recording_needs_no_more_memory_than_a_short_one(
    talk: list[tuple[float, float]], detection: VoiceDetection
) -> None:
    short, long = (peak_bytes(partial(listen_over_and_over, chances(*talk), times, detection)) for times in (5, 25))
    assert long < 1.1 * short


def listen_over_and_over(probabilities: Samples, times: int, detection: VoiceDetection) -> None:
    ribbon = Ribbon(pieces_for(Quality.BEST, detection), Ruler, spoken_rule(detection))
    sound = np.zeros(len(probabilities) * FRAME, np.float32)
    for _ in range(times):
        for part, known in blocks(sound, probabilities, BLOCK):
            ribbon.feed(part, known)
            while ribbon.is_ahead and (window := ribbon.next_window()) is not None:
                ribbon.note_heard(window.until_ms)
