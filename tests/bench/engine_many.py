"""How long many short recordings take beside faster-whisper file by file, and how full our batches are.

python -m tests.bench.engine_many
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from app.core.options import JobOptions, Quality
from tests.bench.library import CONDITIONS, NAME, library_run
from tests.bench.random_model import SMALL, TINY, Size, random_model
from tests.bench.report import Figure, Report
from tests.bench.talk_sound import Recording, clips
from tests.bench.watched_worker import Call, busy_share, calls_in, filled_share
from tests.bench.worker_owner import BATCH_ROWS, DEMO_MODEL, WorkerOwner, alternating, start_job

IN_FLIGHT = 8
OTHERS_IN_FLIGHT = (4, 12)
_SEED = 3
_WATCHED = "tests.bench.watched_worker"
_FULL, _FASTER = "at least 90", "at least 1.5"
_ENOUGH_CLIPS = 200  # of fewer, the last batches are a large part
_TOKENS = 32  # a row with random weights: what some ten seconds of speech take
_Times = tuple[float, float]  # wall and processor
_WORDS = {"word_timestamps": True}
_PAIRS = (  # what ours is called, our side, the library's, and what is asked of it
    ("fast, language found, beside its defaults", "fast found", "default", _FASTER),
    ("fast, language given, beside its defaults", "fast given", "given", ""),
    ("fast, language found, beside its defaults with word times", "fast found", "words found", ""),
    ("fast, language given, beside its defaults with word times", "fast given", "words given", ""),
    ("fast, language found, beside batched with word times", "fast found", "batched found", ""),
    ("fast, language given, beside batched with word times", "fast given", "batched given", ""),
    ("best, language given, beside its defaults with word times", "best given", "words given", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One model and how much it is asked to do."""

    name: str
    clips: int
    runs: int
    size: Size | None = None  # None: the demo model

    @property
    def model(self) -> Path:
        return DEMO_MODEL if self.size is None else random_model(self.size)

    @property
    def is_random(self) -> bool:
        return self.size is not None

    @property
    def longest(self) -> int:
        return 2 * _TOKENS if self.is_random else 0  # the engine gives at most half of what it is allowed

    @property
    def manner(self) -> Sequence[str]:
        return ["--one-try", "--longest", str(self.longest)] if self.is_random else []

    @property
    def options(self) -> Mapping[str, Any]:
        """Return what the library is told besides: with random weights one try, and no times that would mean nothing."""
        return {"temperature": 0.0, "without_timestamps": True} if self.is_random else {}


CASES = (
    Case(name="demo model", clips=200, runs=1),
    Case(name="random weights, tiny", clips=24, runs=1, size=TINY),
    Case(name="random weights, small", clips=8, runs=1, size=SMALL),
)


def measure(
    cases: Sequence[Case] = CASES, *, in_flight: int = IN_FLIGHT, others: Sequence[int] = OTHERS_IN_FLIGHT
) -> Report:
    figures: list[Figure] = []
    for case in cases:
        figures += _Contest(case, clips(case.clips, seed=_SEED), in_flight).figures(others)
    work = "; ".join(f"{case.name} {case.clips} clips" for case in cases)
    return Report(
        benchmark="engine_many",
        baseline=f"{NAME}, file by file with a warm model: WhisperModel.transcribe with its defaults, which find no word "
        "times, and BatchedInferencePipeline; the language found or given",
        conditions=f"clips of 3 to 15 s, espeak sentences, 22 kHz WAV: {work}; ours with {in_flight} jobs in flight; "
        f"{CONDITIONS}; the sides in turn",
        figures=figures,
        notes=(
            (
                "With random weights all that is heard is doubtful: nothing is heard a second time on either side, each row "
                f"ends after {_TOKENS} tokens, and the library's sequential way finds no times, for they would move its windows."
            ),
            (
                "Filled rows: of all batches that the model encoded, those at the end of the work too. What a clip takes in "
                "the encoder is the same on both sides, once with the language given, twice in the library where it is found: "
                "with a given language and one thread there is next to nothing that sharing batches could save on a processor."
            ),
        ),
    )


@dataclass(slots=True)
class _Contest:
    """Owns one case: all sides in turn, and what they took."""

    case: Case
    recordings: Sequence[Recording]
    in_flight: int
    taken: dict[str, list[_Times]] = field(default_factory=dict)

    def figures(self, others: Sequence[int]) -> Iterator[Figure]:
        sides = self._sides()
        self.taken = {name: [] for name in sides}
        alternating(self.case.runs, *(partial(self._note, name, side) for name, side in sides.items()))
        yield from self._watched()
        for name, ours, theirs, target in _PAIRS:
            if ours in self.taken and theirs in self.taken:
                yield from self._pair(name, ours, theirs, target)
        if not self.case.is_random:
            yield from (self._filled(number, self._calls(number)) for number in others)

    def _sides(self) -> dict[str, Callable[[], _Times]]:
        given = {"language": "en"}
        sides: dict[str, Callable[[], _Times]] = {
            "fast found": partial(self._ours, Quality.FAST, None),
            "default": partial(self._library, "sequential", {}),
            "fast given": partial(self._ours, Quality.FAST, "en"),
            "given": partial(self._library, "sequential", given),
            "batched found": partial(self._library, "batched", _WORDS),
            "batched given": partial(self._library, "batched", {**_WORDS, **given}),
        }
        if not self.case.is_random:
            sides["words found"] = partial(self._library, "sequential", _WORDS)
            sides["words given"] = partial(self._library, "sequential", {**_WORDS, **given})
            sides["best given"] = partial(self._ours, Quality.BEST, "en")
        return sides

    def _note(self, name: str, side: Callable[[], _Times]) -> None:
        self.taken[name].append(side())

    def _pair(self, name: str, ours: str, theirs: str, target: str) -> Iterator[Figure]:
        mine, library = self.taken[ours], self.taken[theirs]
        for index, kind in enumerate(("wall", "processor")):
            yield Figure(
                name=f"{self.case.name}: {name}, {kind} time",
                unit="s",
                runs=tuple(times[index] for times in mine),
                baseline=tuple(times[index] for times in library),
            )
        yield Figure(
            name=f"{self.case.name}: {name}, times as fast",
            unit="times",
            runs=tuple(other[0] / one[0] for one, other in zip(mine, library, strict=True)),
            target=target,
        )

    def _watched(self) -> Iterator[Figure]:
        """Tell how full batches are, and what a clip costs that no batch can save: the encoder hears row by row."""
        calls = self._calls(self.in_flight)
        yield self._filled(self.in_flight, calls)
        encoder_s = sum(call.ended_s - call.began_s for call in calls if call.name == "model.encode")
        hearing_s = sum(call.ended_s - call.began_s for call in calls if call.name.startswith("hearing."))
        each = 1_000 / len(self.recordings)
        yield Figure(name=f"{self.case.name}: a clip in the model's encoder", unit="ms", runs=(encoder_s * each,))
        yield Figure(name=f"{self.case.name}: a clip in all of the engine", unit="ms", runs=(hearing_s * each,))
        yield Figure(name=f"{self.case.name}: engine at work", unit="%", runs=(busy_share(calls, "hearing") * 100,))

    def _filled(self, in_flight: int, calls: Sequence[Call]) -> Figure:
        return Figure(
            name=f"{self.case.name}: filled rows with {in_flight} jobs in flight",
            unit="%",
            runs=(filled_share(calls, BATCH_ROWS) * 100,),
            target=_FULL if in_flight == self.in_flight and len(self.recordings) >= _ENOUGH_CLIPS else "",
        )

    def _calls(self, in_flight: int) -> list[Call]:
        with tempfile.TemporaryDirectory() as place:
            notes = Path(place) / "calls"
            self._ours(Quality.FAST, "en", in_flight=in_flight, watch=notes)
            return calls_in(notes)

    def _ours(self, quality: Quality, language: str | None, *, in_flight: int = 0, watch: Path | None = None) -> _Times:
        options = JobOptions(model=self.case.name, quality=quality, language=language)
        more = [*self.case.manner, *(["--watch", str(watch)] if watch else [])]
        with tempfile.TemporaryDirectory() as place:
            jobs = [
                start_job(recording.path, options, number=number, kept_in=Path(place))
                for number, recording in enumerate(self.recordings, start=1)
            ]
            module = _WATCHED if more else "app.worker"
            with WorkerOwner(self.case.model, module=module, more=more) as owner:
                run = owner.transcribe(jobs, in_flight=in_flight or self.in_flight)
        return run.wall_s, run.cpu_s

    def _library(self, mode: str, options: Mapping[str, Any]) -> _Times:
        found = library_run(
            mode,
            [recording.path for recording in self.recordings],
            {**self.case.options, **options},
            model=self.case.model,
            longest=self.case.longest,
        )
        return found["wall_s"], found["cpu_s"]


if __name__ == "__main__":
    print(measure().write().read_text("utf-8"))
