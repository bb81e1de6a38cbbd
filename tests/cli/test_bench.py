"""``frisco bench`` with real workers and the demo model."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.bench_report import table
from app.core.benchmark import BenchProgress, BenchReport, Figures, Side, SoundCut, Stage, decode_report, encode_bench
from app.core.errors import ErrorCode, WorkerError
from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.core.options import Device, WorkerPlan
from app.core.protocol import Heartbeat, encode
from app.workflow import order_process
from app.workflow.benchmark import BenchResult, BenchWish, SideResult
from app.workflow.card_memory import CardMemory
from app.workflow.order_process import OrderProcess
from tests.helpers.frisco import (
    SAMPLE_EN,
    command,
    environment,
    frisco,
    wait_for_a_worker,
    wait_for_no_process,
)
from tests.helpers.nvml import environment_without_nvml

SHORT = ["--model", "demo", "--device", "cpu", "--minutes", "0.15"]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def test_that_one_object_tells_everything_of_every_side(library: Path) -> None:
    ran = frisco("bench", SAMPLE_EN, *SHORT, "--quality", "best", "--rows", "2", "--json", library=library)
    assert (ran.code, ran.err) == (0, "")
    (record,) = ran.records
    assert [side["side"] for side in record["sides"]] == ["best", "sequential", "batched"]
    assert [side["is_ours"] for side in record["sides"]] == [True, False, False]
    for side in record["sides"]:
        assert set(side["stages"]) == set(Stage)
        assert all(stage["s_per_hour"] > stage["busy_s"] > 0 for stage in side["stages"].values())
        assert side["wall_s"] >= max(stage["busy_s"] for stage in side["stages"].values())
        assert (side["language"], side["windows"], side["batches"], side["filled_rows"]) == ("en", 1, 1, 0.5)
        assert side["words"] > 10
        assert 0 < side["engine_busy"] <= 1
        assert min(side["cpu_s"], side["first_text_s"], side["peak_memory_mib"], side["realtime_factor"]) > 0
    (comparison,) = record["comparisons"]
    assert (comparison["ours"], comparison["theirs"]) == ("best", "sequential")
    best, sequential, _ = record["sides"]
    ratio = best["realtime_factor"] / sequential["realtime_factor"]
    assert comparison["times_as_fast"] == pytest.approx(ratio, rel=0.01)
    assert (record["model"], record["device"], record["batch_rows"], record["runs"]) == ("demo", "cpu", 2, 1)
    assert not library.exists()


def test_that_a_person_reads_three_sides_and_how_they_compare(library: Path) -> None:
    """Without a recording the sample is measured, which the table says."""
    ran = frisco("bench", *SHORT, "--quality", "fast", library=library)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert "0:09 of the sample that comes with the program" in lines[0]
    assert [line.split() for line in lines[2:4]] == [
        ["Frisco", "faster-whisper", "faster-whisper"],
        ["fast", "sequential", "batched"],
    ]
    table = lines[2 : lines.index("", lines.index("") + 1)]
    assert len({len(line) for line in table}) == 1
    assert ran.out.isascii()
    assert "times as fast as faster-whisper batched" in ran.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--model", "large-v3"], 1, "error MODEL_MISSING: "),
        (["--device", "cuda"], 1, "error GPU_LIBS_MISSING: "),
        (["no such.wav"], 1, "error MEDIA_MISSING: no such.wav: "),
        ([__file__], 1, "error AUDIO_CORRUPT: test_bench.py: "),
        (["--minutes", "0"], 2, "usage: "),
    ],
)
def test_that_what_cannot_be_measured_is_one_line_and_a_code(
    words: list[str], code: int, told: str, library: Path, tmp_path: Path
) -> None:
    ran = frisco("bench", *words, library=library, extra=environment_without_nvml(tmp_path))
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(told)
    assert code == 2 or ran.err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_an_interrupt_ends_the_workers_and_leaves_no_sound_behind(
    number: signal.Signals, library: Path, tmp_path: Path
) -> None:
    places = environment(library, {"TMPDIR": str(tmp_path)})
    process = subprocess.Popen(
        command("bench", "--minutes", "20"), env=places, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for_a_worker(library, process.pid)
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    wait_for_no_process(library)
    assert list(tmp_path.iterdir()) == []


def test_that_each_of_our_qualities_is_a_side_and_the_library_is_not() -> None:
    assert {side for side in Side if side.is_ours} == {Side.BEST, Side.FAST}


def _figures(side: Side, *, wall_s: float, waited_s: float = 0.0) -> Figures:
    return Figures(
        side=side,
        library="faster-whisper",
        device="cpu",
        compute_type="int8",
        language="en",
        audio_s=60.0,
        wall_s=wall_s,
        cpu_s=1.0 if side.is_ours else 1.5,
        waited_s=waited_s,
        first_text_s=None,
        peak_memory_mib=200,
        words=0,
        windows=2,
        batches=1,
        second_tries=0,
        engine_s=wall_s / 2,
        stages=dict.fromkeys(Stage, 0.5),
    )


def _result(*sides: Figures) -> BenchResult:
    plan = WorkerPlan(model_path="", device=Device.CPU, compute_type="int8", batch_rows=4, cpu_threads=1)
    results = tuple(SideResult.of([side]) for side in sides)
    return BenchResult(wish=BenchWish(plan=plan, model="tiny", device_name="a chip"), sides=results, load_before=None)


def test_that_both_qualities_stand_beside_who_does_the_same_work() -> None:
    sides = _result().wish.sides
    assert sides == (Side.BEST, Side.SEQUENTIAL, Side.FAST, Side.BATCHED)
    lines = list(table(_result(*[_figures(side, wall_s=2.0 if side.is_ours else 3.0) for side in sides])))
    assert "Frisco best: 30.0 times real time, 1.50 times as fast as faster-whisper sequential (20.0)." in lines
    assert "Frisco fast: 30.0 times real time, 1.50 times as fast as faster-whisper batched (20.0)." in lines
    assert not any("Other work" in line for line in lines)


def test_that_a_machine_that_was_busy_is_told_with_what_can_be_compared_all_the_same() -> None:
    result = _result(_figures(Side.FAST, wall_s=9.0, waited_s=5.0), _figures(Side.BATCHED, wall_s=3.0))
    (line,) = [line for line in table(result) if "Other work" in line]
    assert line.endswith("fast 1.50.")


def test_that_the_middle_of_several_runs_stands_for_a_side() -> None:
    found = SideResult.of([_figures(Side.FAST, wall_s=seconds) for seconds in (5.0, 1.0, 2.0)])
    assert (found.figures.wall_s, found.wall_s) == (2.0, (5.0, 1.0, 2.0))


def test_that_the_answer_of_a_worker_is_found_among_its_other_lines() -> None:
    lines = (
        encode(Heartbeat()),
        encode_bench(BenchProgress(done_s=3.0)).encode(),
        b"?",
        b'{"type":"SoundCut","path":"x"}',
    )
    told: list[float] = []
    assert _answer(*lines, tell=told.append) == SoundCut(path="x")
    assert told == [3.0]


def test_that_a_worker_that_dies_leaves_its_last_words() -> None:
    with pytest.raises(WorkerError) as caught:
        _answer(last="raise SystemExit('no more memory')")
    assert (caught.value.code, caught.value.detail) == (ErrorCode.WORKER_CRASH, "no more memory")


def test_that_a_worker_that_says_nothing_more_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_process, "_SILENT_S", 0.5)
    with pytest.raises(WorkerError) as caught:
        _answer(last="import time; time.sleep(600)")
    assert caught.value.code is ErrorCode.WORKER_HANG


def _answer(*lines: bytes, last: str = "", tell: Callable[[float], None] = lambda _: None) -> BenchReport:
    said = b"".join(line.rstrip() + b"\n" for line in lines)
    program = f"import os; os.write(1, {said!r}); {last}"
    return OrderProcess[BenchReport]([sys.executable, "-c", program], decode_report).answer(
        tell=tell, look=lambda _: None
    )


def _cards(*, used_mib: int, ours_mib: int | None) -> GpuSnapshot:
    card = GpuCard(index=1, uuid="", name="", memory_used_mib=used_mib, memory_ours_mib=ours_mib)
    other = GpuCard(index=0, uuid="", name="", memory_used_mib=9_000, memory_ours_mib=9_000)
    return GpuSnapshot(state=NvmlState.READY, sentence="", cards=(other, card))


def test_that_the_most_memory_of_the_card_is_kept() -> None:
    seen = iter(
        [_cards(used_mib=500, ours_mib=0), _cards(used_mib=900, ours_mib=300), _cards(used_mib=700, ours_mib=9)]
    )
    memory = CardMemory(1, lambda _: next(seen))
    for _ in range(3):
        memory.look(7)
    assert memory.most_mib == 300


def test_that_a_driver_that_hides_the_shares_is_asked_what_came_on_top() -> None:
    seen = iter([_cards(used_mib=500, ours_mib=None), _cards(used_mib=950, ours_mib=None)])
    memory = CardMemory(1, lambda _: next(seen))
    assert memory.most_mib is None
    memory.look(7)
    memory.look(7)
    assert memory.most_mib == 450
