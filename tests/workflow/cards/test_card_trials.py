"""Trials with stand-in workers that say and do what real ones do on cards that nobody here has."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.core.card_trial import PROCESSOR_TYPES, TrialFault, TrialState, Verdict, types_for
from app.core.cuda_places import CudaPlace
from app.core.gpu import GpuSnapshot
from app.core.options import Device, WorkerPlan
from app.workflow.cards.card_trials import CardTrials, Trial, TrialStep
from app.workflow.cards.verdict_book import VerdictBook
from app.workflow.component.libraries import Libraries
from app.workflow.fetching.terms import Halted
from tests.helpers.cards import card, failing, machine, program, saying, workers

COMPONENT = Libraries(place=CudaPlace.COMPONENT, version="12.8.4.1")
OOM = "CUDA failed with error out of memory"


class Bench:
    """A machine with stand-in workers, by compute type."""

    def __init__(self, folder: Path, **answers: Sequence[str]) -> None:
        self.folder, self.answers, self.seen = folder, answers, list[WorkerPlan]()
        self.libraries, self.limit_s = COMPONENT, 60.0
        self.trials = self.fresh()

    def fresh(self) -> CardTrials:
        """Return the trials as the next start of the program finds them."""
        return CardTrials(
            VerdictBook(self.folder / "verdicts.json"),
            lambda: self.libraries,
            workers(self.answers, self.seen),
            model=self.folder,
            sample=self.folder,
            limit_s=self.limit_s,
        )

    def run(self, gpus: GpuSnapshot, *kinds: str) -> dict[str, Verdict]:
        """Try the first card in these types, and return what came of it."""
        trials = [trial for trial in self.trials.open(gpus) if trial.card and trial.compute_type in kinds]
        self.trials.run(trials, gpus)
        verdict_of = self.trials.verdicts(gpus)(gpus.cards[0])
        return {kind: verdict for kind in kinds if (verdict := verdict_of(kind)) is not None}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_that_every_device_is_tried_in_its_types_in_turn_and_then_known(bench: Bench) -> None:
    gpus, steps = machine(card(0), card(1, capability=(6, 1))), list[TrialStep]()
    bench.trials.run(bench.trials.open(gpus), gpus, tell=steps.append)
    tried = [(plan.device, plan.device_index, plan.compute_type) for plan in bench.seen]
    assert tried == [
        *((Device.CUDA, 0, kind) for kind in types_for((8, 6))),
        *((Device.CUDA, 1, kind) for kind in types_for((6, 1))),
        *((Device.CPU, 0, kind) for kind in PROCESSOR_TYPES),
    ]
    assert [(step.number, step.verdict is None) for step in steps[:3]] == [(1, True), (1, False), (2, True)]
    assert {step.total for step in steps} == {9}
    known = bench.fresh().known(gpus)
    assert [one.subject for one in known] == ["Card 0", "Card 1", "Processor"]
    assert all(verdict is not None and verdict.has_passed for one in known for _, verdict in one.verdicts)
    assert bench.fresh().open(gpus) == []
    assert len(bench.fresh().open(gpus, again=True)) == 9


def test_that_another_driver_or_library_asks_for_the_trials_anew(bench: Bench) -> None:
    bench.run(machine(card()), "float16")
    of_card = [trial for trial in bench.trials.open(machine(card())) if trial.card]
    assert "float16" not in [trial.compute_type for trial in of_card]
    updated = bench.trials.open(machine(card(), driver="590.44"))
    assert "float16" in [trial.compute_type for trial in updated if trial.card]
    bench.libraries = Libraries(place=CudaPlace.COMPONENT, version="12.9.0")
    assert "float16" in [trial.compute_type for trial in bench.trials.open(machine(card())) if trial.card]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("CUDA failed with error CUDA driver version is insufficient for CUDA runtime version", "driver_too_old"),
        ("Library libcublas.so.12 is not found or cannot be loaded", "libraries_missing"),
        ("CUDA failed with error no CUDA-capable device is detected", "card_fault"),
        ("CUDA failed with error an illegal memory access was encountered", "card_fault"),
        ("cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED", "card_fault"),
        (
            "Requested int8 compute type, but the target device or backend do not support efficient int8 computation.",
            "unsupported",
        ),
    ],
)
def test_that_what_the_engine_raises_is_a_verdict_that_is_remembered(bench: Bench, text: str, fault: str) -> None:
    bench.answers["float16"] = failing(text)
    verdict = bench.run(machine(card()), "float16")["float16"]
    assert (verdict.state, verdict.fault) == (TrialState.FAILED, TrialFault(fault))
    gpus = machine(card())
    assert bench.fresh().verdicts(gpus)(card())("float16") == verdict


def test_that_a_worker_that_crashes_has_failed(bench: Bench) -> None:
    bench.answers["int8"] = program("os.kill(os.getpid(), 11)")
    found = bench.run(machine(card()), "float16", "int8")
    assert found["float16"].has_passed
    assert found["int8"].fault is TrialFault.CRASHED


def test_that_a_worker_that_hangs_is_ended_and_has_failed(bench: Bench) -> None:
    bench.answers["float16"], bench.limit_s = program("time.sleep(600)"), 0.5
    bench.trials = bench.fresh()
    assert bench.run(machine(card()), "float16")["float16"].fault is TrialFault.TIMED_OUT


def test_that_a_full_card_is_no_verdict_and_is_tried_again_at_the_next_start(bench: Bench) -> None:
    bench.answers["float16"] = failing(OOM)
    gpus = machine(card())
    verdict = bench.run(gpus, "float16")["float16"]
    assert (verdict.state, verdict.fault) == (TrialState.UNTESTED, TrialFault.OUT_OF_MEMORY)
    assert "float16" not in [trial.compute_type for trial in bench.trials.open(gpus) if trial.card]
    assert "float16" in [trial.compute_type for trial in bench.fresh().open(gpus) if trial.card]


def test_that_a_later_verdict_takes_the_place_of_a_full_card(bench: Bench) -> None:
    bench.answers["float16"] = failing(OOM)
    gpus = machine(card())
    bench.run(gpus, "float16")
    del bench.answers["float16"]
    bench.trials.run([trial for trial in bench.trials.open(gpus, again=True) if trial.card][:1], gpus)
    verdict = bench.trials.verdicts(gpus)(card())("float16")
    assert verdict is not None
    assert verdict.has_passed


def test_that_a_driver_that_is_too_old_for_the_card_is_known_without_a_trial(bench: Bench) -> None:
    gpus = machine(card(capability=(12, 0)), driver="550.54.14")
    found = bench.run(gpus, "float16", "int8")
    assert {verdict.fault for verdict in found.values()} == {TrialFault.DRIVER_TOO_OLD}
    assert "550.54.14" in found["float16"].sentence
    assert "570 or newer" in found["float16"].sentence
    assert bench.seen == []


def test_that_missing_libraries_are_found_out_once_for_all_types(bench: Bench) -> None:
    bench.answers = dict.fromkeys(
        types_for((8, 6)), failing("Library libcublas.so.12 is not found or cannot be loaded")
    )
    bench.trials = bench.fresh()
    found = bench.run(machine(card()), *types_for((8, 6)))
    assert {verdict.fault for verdict in found.values()} == {TrialFault.LIBRARIES_MISSING}
    assert len(found) == 4
    assert len(bench.seen) == 1


def test_that_a_lost_card_and_one_that_is_too_old_are_not_tried(bench: Bench) -> None:
    gpus = machine(card(0, is_lost=True), card(1, capability=(5, 2)))
    assert [trial.subject for trial in bench.trials.open(gpus)] == ["Processor"] * 3


def test_that_a_stop_ends_the_worker_and_keeps_what_is_known(bench: Bench) -> None:
    gpus, done = machine(card()), list[Trial]()
    bench.answers["int8_float16"] = program("time.sleep(600)")

    def tell(step: TrialStep) -> None:
        if step.verdict is not None:
            done.append(step.trial)

    with pytest.raises(Halted):
        bench.trials.run(bench.trials.open(gpus), gpus, tell=tell, is_stopped=lambda: len(done) == 1)
    left = [trial.compute_type for trial in bench.fresh().open(gpus) if trial.card]
    assert left == ["int8_float16", "int8", "bfloat16"]


def test_that_a_worker_that_cannot_be_started_has_told_nothing(bench: Bench) -> None:
    bench.answers["float16"] = [str(bench.folder / "no-such-program")]
    verdict = bench.run(machine(card()), "float16")["float16"]
    assert (verdict.state, verdict.fault) == (TrialState.UNTESTED, TrialFault.NOT_RUN)


def test_that_an_answer_that_is_no_answer_is_a_crash(bench: Bench) -> None:
    bench.answers["float16"] = saying('{"type":"TrialFigures","spread":"odd"}')
    assert bench.run(machine(card()), "float16")["float16"].fault is TrialFault.CRASHED
