"""Whether an hour of speech becomes the same words as with faster-whisper, and how true words and times are on both sides.

python -m tests.bench.engine_words

The differences are explained by experiments in the same run: our engine with single rules switched off, and the
library beside itself, which tells how much rounding alone moves.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from app.core.options import JobOptions, Quality
from tests.bench.library import CONDITIONS, NAME, WAYS, library_run, side_by_side, spoken_in
from tests.bench.probe import environment, probed
from tests.bench.report import Figure, Report
from tests.bench.talk_sound import Recording, talk
from tests.bench.word_match import Distances, TimedWord, match, timed_words
from tests.bench.worker_owner import DEMO_MODEL, WorkerOwner, start_job

MINUTES = 60.0
SEED = 2
_WINDOW_MS = 20  # windows that begin no further apart begin at the same place
_EXPERIMENTS: Mapping[Quality, Mapping[str, tuple[str, ...]]] = {
    Quality.FAST: {
        "in one process, nothing switched off": (),
        "(a) without our second tries": ("once",),
        "(a) and (d) words placed as they are aligned": ("once", "edges"),
    },
    Quality.BEST: {
        "in one process, nothing switched off": (),
        "(a) without our second tries": ("once",),
        "(b) loudness measured against the whole recording": ("levelled",),
        "(a) and (b)": ("once", "levelled"),
        "(a), (b) and (c) no rising temperatures on either side": ("once", "levelled", "cold"),
        "(a), (b), (c) and (d) words placed as they are aligned": ("once", "levelled", "cold", "edges"),
    },
}
_COLD: Mapping[str, Any] = {"temperature": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What one side heard, and the windows in which it heard something."""

    words: list[TimedWord]
    windows: Sequence[Any] = ()


def measure(minutes: float = MINUTES, *, qualities: Sequence[Quality] = (Quality.FAST, Quality.BEST)) -> Report:
    recording = talk(minutes, seed=SEED)
    figures = [figure for quality in qualities for figure in _Comparison(quality, recording).figures()]
    ways = "; ".join(f"{quality} beside {WAYS[quality][1]}" for quality in qualities)
    return Report(
        benchmark="engine_words",
        baseline=f"{NAME}: {ways}. Where a figure is no error, the library is what ours is held against",
        conditions=f"{recording.minutes:.1f} min of espeak sentences, {len(recording.words)} words, "
        f"{recording.spoken_share:.0%} speech, demo model, language given; {CONDITIONS}",
        figures=figures,
        notes=(
            "Words are laid side by side with the fewest changes; times are compared where the words are the same.",
            "A window is what the model hears at once: those of fast are compared bit by bit, those of best by their starts.",
            "The truth about word ends is where espeak begins the next word of the sentence.",
        ),
    )


class _Comparison:
    """Owns one quality's comparison: our worker, the library, and the experiments."""

    def __init__(self, quality: Quality, recording: Recording) -> None:
        self._quality, self._recording = quality, recording
        self._mode, self._options = side_by_side(quality)
        self._truth = timed_words([[(word.text, word.start_ms, word.end_ms) for word in recording.words]])

    def figures(self) -> Iterator[Figure]:
        ours, found = self._ours(), self._library()
        cold = self._library(**_COLD) if self._quality is Quality.BEST else found
        inside, windows = self._inside(found)
        cold_windows = self._inside(cold, experiments=False)[1] if self._quality is Quality.BEST else windows
        library, cold_library = _text(found, windows), _text(cold, cold_windows)
        yield self._share("the same words as the library", match(ours.words, library.words).equal_share, "explained")
        for name, text in inside.items():
            other = cold_library if "(c)" in name else library
            yield self._share(f"the same words, {name}", match(text.words, other.words).equal_share)
            yield self._share(f"the same windows, {name}", self._same_windows(text.windows, other.windows))
        yield from self._yardsticks(library)
        common = match(ours.words, library.words)
        yield self._share("segments of the library that begin one of ours", common.common_beginnings)
        plain = match(list(inside.values())[-1].words, cold_library.words)
        for name, mine, bare in (("starts", common.starts(), plain.starts()), ("ends", common.ends(), plain.ends())):
            yield from self._apart(f"word {name} beside the library's", mine)
            yield from self._apart(f"word {name} beside the library's, all of the above switched off", bare)
        yield from self._errors(ours, library)

    def _yardsticks(self, library: _Text) -> Iterator[Figure]:
        again, exact = _text(self._library()), _text(self._library(compute_type="float32"))
        yield self._share("yardstick: the library beside itself again", match(again.words, library.words).equal_share)
        yield self._share("yardstick: its int8 beside its float32", match(library.words, exact.words).equal_share)

    def _errors(self, ours: _Text, library: _Text) -> Iterator[Figure]:
        mine, theirs = match(ours.words, self._truth), match(library.words, self._truth)
        each = 100 / max(1, len(self._truth))
        yield self._figure("wrong words", "%", mine.errors * each, theirs.errors * each)
        for name, one, other in (
            ("starts", mine.starts().record(), theirs.starts().record()),
            ("ends", mine.ends().record(), theirs.ends().record()),
        ):
            for key, words, unit, scale in (
                ("median", "median error of word {}", "ms", 1),
                ("p90", "error of word {}, nine of ten below", "ms", 1),
                ("within_50", "word {} within 50 ms of the truth", "%", 100),
                ("within_100", "word {} within 100 ms of the truth", "%", 100),
                ("within_200", "word {} within 200 ms of the truth", "%", 100),
            ):
                yield self._figure(words.format(name), unit, one[key] * scale, other[key] * scale)

    def _apart(self, name: str, distances: Distances) -> Iterator[Figure]:
        record = distances.record()
        yield self._share(f"{name}: within 20 ms", record["within_20"])
        yield self._share(f"{name}: within 100 ms", record["within_100"])

    def _same_windows(self, ours: Sequence[Any], library: Sequence[Any]) -> float:
        if self._quality is Quality.FAST:
            return len(set(ours) & set(library)) / max(len(ours), len(library))
        same = sum(any(abs(start_ms - other_ms) <= _WINDOW_MS for start_ms in ours) for other_ms in library)
        return same / max(len(ours), len(library))

    def _ours(self) -> _Text:
        options = JobOptions(model="demo", quality=self._quality, language="en")
        with tempfile.TemporaryDirectory() as place, WorkerOwner() as owner:
            run = owner.transcribe([start_job(self._recording.path, options, kept_in=Path(place))])
        return _Text(words=timed_words(run.segments()))

    def _library(self, *, compute_type: str = "int8", **more: Any) -> Sequence[Mapping[str, Any]]:
        options = {**self._options, **more}
        found = library_run(self._mode, [self._recording.path], options, compute_type=compute_type)
        (segments,) = found["files"]
        return cast("Sequence[Mapping[str, Any]]", segments)

    def _inside(
        self, library: Sequence[Mapping[str, Any]], *, experiments: bool = True
    ) -> tuple[dict[str, _Text], Sequence[Any]]:
        """Carry out the experiments; return what was heard in each, and where the library's windows are."""
        wanted = _EXPERIMENTS[self._quality] if experiments else {}
        with tempfile.TemporaryDirectory() as place:
            found = probed(
                "inside_probe",
                environment(Path(place), OPENBLAS_NUM_THREADS="1"),
                timeout_s=3_600,
                model=str(DEMO_MODEL),
                path=str(self._recording.path),
                quality=self._quality.value,
                experiments=list(wanted.values()),
                seeks=sorted({segment["seek"] for segment in library}),
            )
        texts = [_Text(words=timed_words(one["segments"]), windows=one["windows"]) for one in found["heard"]]
        return dict(zip(wanted, texts, strict=True)), found["library_windows"]

    def _share(self, name: str, share: float, target: str = "") -> Figure:
        return Figure(name=f"{self._quality}: {name}", unit="%", runs=(share * 100,), target=target)

    def _figure(self, name: str, unit: str, ours: float, library: float) -> Figure:
        return Figure(name=f"{self._quality}: {name}", unit=unit, runs=(ours,), baseline=(library,))


def _text(segments: Sequence[Mapping[str, Any]], windows: Sequence[Any] = ()) -> _Text:
    return _Text(words=timed_words(spoken_in(segments)), windows=windows)


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
