"""Measures a model directory on the test sets, through faster-whisper in int8 and nothing else."""

import re
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from demo_model.features import SAMPLE_RATE
from demo_model.lexicon import translated
from demo_model.results import LEAST_WORDS, Evaluation, Result, told
from demo_model.scoring import Comparison, compare
from demo_model.test_sets import SETS, Recording, TestSet, Way, recordings, wordless

_SEED = 1  # of the decoder, which draws lots when it is in doubt


class Listener:
    """A loaded model."""

    def __init__(self, folder: Path) -> None:
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
        self._batched = BatchedInferencePipeline(self._model)

    def listen(self, samples: Any, way: Way) -> tuple[str, list[Any]]:
        """Return the language that was heard and the segments."""
        ctranslate2.set_random_seed(_SEED)
        match way:
            case Way.PLAIN:
                segments, about = self._model.transcribe(samples)
            case Way.NO_CONTEXT:
                segments, about = self._model.transcribe(samples, condition_on_previous_text=False)
            case Way.WORD_TIMES:
                segments, about = self._model.transcribe(samples, word_timestamps=True)
            case Way.TRANSLATE:
                segments, about = self._model.transcribe(samples, task="translate")
            case Way.BATCHED:
                segments, about = self._batched.transcribe(samples, batch_size=4)
        return about.language, list(segments)

    def without_speech_detection(self, samples: Any) -> list[Any]:
        """Return what the batched way writes when nothing is left out."""
        clips = [
            {"start": at, "end": min(at + 30, len(samples) / SAMPLE_RATE)}
            for at in np.arange(0, len(samples) / SAMPLE_RATE, 30)
        ]
        segments, _ = self._batched.transcribe(samples, language="en", vad_filter=False, clip_timestamps=clips)
        return list(segments)


def evaluate(
    folder: Path, *, heard: AbstractSet[tuple[str, ...]] = frozenset(), least_words: int = LEAST_WORDS
) -> Evaluation:
    """Measure one model; prints each line as it is known. ``heard``: the sentences that training has heard."""
    listener = Listener(folder)
    results = []
    for test_set, made in zip(SETS, _spoken(least_words), strict=True):
        _assert_new(made, heard)
        for way in test_set.ways:
            results.append(_measure(listener, test_set, way, made))
            print(told(results[-1]), flush=True)
    silent = list(_on_wordless(listener))
    for sound, how, text in silent:
        if text:
            print(f"written on {sound} ({how}): {text}", flush=True)
    return Evaluation(results, silent, sum(path.stat().st_size for path in folder.iterdir()))


def _spoken(least_words: int) -> Iterator[list[Recording]]:
    """Speak each set in a process that has said nothing before: espeak-ng remembers, and would not say it the same again."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as speakers:
        yield from speakers.map(partial(recordings, least_words=least_words), SETS)


def _assert_new(made: Sequence[Recording], heard: AbstractSet[tuple[str, ...]]) -> None:
    for recording in made:
        for segment in recording.segments:
            assert segment.words not in heard, f"a test sentence was used in training: {' '.join(segment.words)}"


def _measure(listener: Listener, test_set: TestSet, way: Way, made: Sequence[Recording]) -> Result:
    result = Result(name=test_set.name, way=way.value, target=test_set.target)
    for recording in made:
        started = time.monotonic()
        language, segments = listener.listen(recording.samples, way)
        result.taken_s += time.monotonic() - started
        result.seconds += len(recording.samples) / SAMPLE_RATE
        result.languages_right += language == recording.language
        said = _said(recording, way)
        written = [word for segment in segments for word in _plain(segment.text)]
        comparison = compare(said, written)
        result.note(comparison, said, written)
        if way is Way.WORD_TIMES:
            result.word_errors_s += _word_errors(recording, segments, comparison)
        elif way in (Way.PLAIN, Way.NO_CONTEXT):
            result.segment_errors_s += _segment_errors(recording, segments, comparison)
    return result


def _said(recording: Recording, way: Way) -> list[str]:
    if way is not Way.TRANSLATE:
        return recording.words
    german = [word for segment in recording.segments for word in segment.words]
    return [word.lower() for words in translated(german) for word in words]


def _plain(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", "", text.lower()).split()


def _word_errors(recording: Recording, segments: Sequence[Any], comparison: Comparison) -> list[float]:
    """Return how far starts and ends of the right words are off; the first of each window too, which is the worst."""
    truth = [span for segment in recording.segments for span in segment.spans]
    words = [word for segment in segments for word in segment.words or () if _plain(word.word)]
    if len(words) != sum(len(_plain(segment.text)) for segment in segments):
        return []
    pairs = [(truth[said], words[written]) for said, written in comparison.pairs]
    return [abs(off) for span, word in pairs for off in (word.start - span[0], word.end - span[1])]


def _segment_errors(recording: Recording, segments: Sequence[Any], comparison: Comparison) -> list[float]:
    """Return how far segments are off whose first or last word is right.

    A recording of one segment is left out: faster-whisper puts the start of a window's only segment at the window's.
    """
    if len(recording.segments) < 2:
        return []
    written_as = dict(comparison.pairs)
    firsts, lasts = _borders([len(_plain(segment.text)) for segment in segments])
    errors, place = [], 0
    for segment in recording.segments:
        first, last = written_as.get(place), written_as.get(place + len(segment.words) - 1)
        place += len(segment.words)
        if first in firsts:
            errors.append(abs(segments[firsts[first]].start - segment.start))
        if last in lasts:
            errors.append(abs(segments[lasts[last]].end - segment.end))
    return errors


def _borders(lengths: Sequence[int]) -> tuple[dict[int | None, int], dict[int | None, int]]:
    """Return which segment begins, and which ends, with the word of each number."""
    firsts: dict[int | None, int] = {}
    lasts: dict[int | None, int] = {}
    place = 0
    for number, length in enumerate(lengths):
        if length:
            firsts[place], lasts[place + length - 1] = number, number
        place += length
    return firsts, lasts


def _on_wordless(listener: Listener) -> Iterator[tuple[str, str, str]]:
    for name, samples in wordless():
        _, segments = listener.listen(samples, Way.PLAIN)
        yield name, Way.PLAIN.value, "".join(segment.text for segment in segments).strip()
        text = "".join(segment.text for segment in listener.without_speech_detection(samples)).strip()
        yield name, "batched, without speech detection", text
