"""How fast this machine listens, with us and with plain faster-whisper: the same sound, one fresh worker a side and run.

What is measured, and how, is the worker's affair; how the figures are shown is the command line's.
"""

import os
import statistics
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.benchmark import (
    RIVALS,
    BenchOrder,
    BenchReport,
    CutSound,
    Figures,
    MeasureSide,
    Side,
    SoundCut,
    decode_report,
    encode_bench,
)
from app.core.errors import ErrorCode, InputError
from app.core.options import Device, Quality, WorkerPlan
from app.engine.nvml_probe import NvmlProbe
from app.engine.worker_process import worker_command
from app.workflow import places
from app.workflow.card_memory import CardMemory
from app.workflow.order_process import OrderProcess
from app.workflow.self_test.samples import sample

_SAMPLE_LANGUAGE = "en"
_PAUSE_S = 1
_SIDES: dict[Quality | None, tuple[Side, ...]] = {
    None: (Side.BEST, Side.SEQUENTIAL, Side.FAST, Side.BATCHED),
    Quality.BEST: (Side.BEST, Side.SEQUENTIAL, Side.BATCHED),
    Quality.FAST: (Side.FAST, Side.SEQUENTIAL, Side.BATCHED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchWish:
    """What is to be measured."""

    plan: WorkerPlan
    model: str  # its name
    device_name: str
    path: Path | None = None  # None: the sample that comes with the program, over and over
    minutes: float = 5.0
    quality: Quality | None = None  # None: both
    language: str | None = None
    runs: int = 1

    @property
    def sides(self) -> tuple[Side, ...]:
        return _SIDES[self.quality]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchStep:
    """Where a benchmark stands."""

    side: Side
    number: int
    total: int
    done_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SideResult:
    """All runs of one side; the one in the middle stands for them."""

    figures: Figures
    wall_s: tuple[float, ...]

    @classmethod
    def of(cls, runs: Sequence[Figures]) -> "SideResult":
        middle = statistics.median_low([run.wall_s for run in runs])
        figures = next(run for run in runs if run.wall_s == middle)
        return cls(figures=figures, wall_s=tuple(run.wall_s for run in runs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One of our qualities and who does the same work."""

    ours: Figures
    theirs: Figures

    @property
    def times_as_fast(self) -> float:
        return self.ours.realtime_factor / self.theirs.realtime_factor

    @property
    def times_as_frugal(self) -> float:
        """Compare processor time."""
        return self.ours.cpu_factor / self.theirs.cpu_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """What was found, the sides in their order."""

    wish: BenchWish
    sides: tuple[SideResult, ...]
    load_before: float | None  # of the machine, by others

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        by_side = {result.figures.side: result.figures for result in self.sides}
        pairs = [(ours, theirs) for ours, theirs in RIVALS.items() if ours in by_side]
        return tuple(Comparison(ours=by_side[ours], theirs=by_side[theirs]) for ours, theirs in pairs)


def _look_away(_: float) -> None:
    """Do nothing."""


class Benchmark:
    """Carries out one wish. Owns a folder for the sound and one worker at a time; lives on the main thread."""

    def __init__(self, wish: BenchWish, *, tell: Callable[[BenchStep], None]) -> None:
        self._wish = wish
        self._tell = tell
        self._probe = NvmlProbe()

    def run(self) -> BenchResult:
        """Measure every side in turn, run by run; raise FriscoError when one of them cannot."""
        load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        with TemporaryDirectory(prefix="frisco-bench-", ignore_cleanup_errors=True) as folder:
            sound = self._sound(Path(folder))
            steps = [side for _ in range(self._wish.runs) for side in self._wish.sides]
            found: dict[Side, list[Figures]] = {side: [] for side in self._wish.sides}
            for number, side in enumerate(steps, start=1):
                found[side].append(self._measured(side, sound, number, len(steps)))
        sides = tuple(SideResult.of(runs) for runs in found.values())
        return BenchResult(wish=self._wish, sides=sides, load_before=load_before)

    def _sound(self, folder: Path) -> Path:
        longest_s = self._wish.minutes * 60
        if self._wish.path is None:
            return _sample_repeated(folder / "sound.wav", longest_s)
        order = CutSound(path=str(self._wish.path), target=str(folder / "sound"), longest_s=longest_s)
        answer = self._carried_out(order)
        assert isinstance(answer, SoundCut)
        return Path(answer.path)

    def _measured(self, side: Side, sound: Path, number: int, total: int) -> Figures:
        def tell(done_s: float) -> None:
            self._tell(BenchStep(side=side, number=number, total=total, done_s=done_s))

        tell(0.0)
        card = CardMemory(self._wish.plan.device_index, self._probe.read)
        is_on_card = self._wish.plan.device is Device.CUDA
        order = MeasureSide(side=side, path=str(sound), language=self._wish.language)
        figures = self._carried_out(order, tell, card.look if is_on_card else _look_away)
        assert isinstance(figures, Figures)
        if not figures.windows:
            sentence = "Nobody speaks in the part that is measured. Choose another recording, or more minutes of it."
            raise InputError(ErrorCode.NO_SPEECH, sentence)
        return replace(figures, vram_mib=card.most_mib)

    def _carried_out(
        self, order: BenchOrder, tell: Callable[[float], None] = _look_away, look: Callable[[int], None] = _look_away
    ) -> BenchReport:
        command = [*worker_command(self._wish.plan, cuda_dir=places.component_dir()), f"--bench={encode_bench(order)}"]
        return OrderProcess[BenchReport](command, decode_report).answer(tell=tell, look=look)


def _sample_repeated(target: Path, seconds: float) -> Path:
    """Write the sample that comes with the program over and over, a second of silence after each."""
    with wave.open(str(sample(_SAMPLE_LANGUAGE))) as part, wave.open(str(target), "wb") as whole:
        whole.setparams(part.getparams())
        width = part.getsampwidth() * part.getnchannels()
        once = part.readframes(part.getnframes()) + bytes(_PAUSE_S * part.getframerate() * width)
        left = round(seconds * part.getframerate()) * width
        while left > 0:
            whole.writeframes(once[:left])
            left -= len(once)
    return target
