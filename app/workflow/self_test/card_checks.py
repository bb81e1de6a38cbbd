"""A check of the self-test of cards itself: a worker tries the processor in int8, which must pass everywhere."""

from functools import partial
from pathlib import Path

from app.workflow.self_test.check import Check, Subject, insist

_COMPUTE_TYPE = "int8"


def checks(subject: Subject) -> tuple[Check, ...]:
    folder = subject.library_dir.parent
    broken = "Cards and processor cannot be tested"
    return (Check(name="trial", broken=broken, run=partial(try_processor, folder), limit_s=60.0),)


def try_processor(folder: Path) -> str:
    """Have a worker compare the processor's int8 with its float32."""
    from app.core.gpu import GpuSnapshot, NvmlState
    from app.workflow.cards.cards import make_cards
    from app.workflow.cards.verdict_book import VerdictBook
    from app.workflow.component.gpu_component import GpuComponent

    no_cards = GpuSnapshot(state=NvmlState.NO_CARD, sentence="")
    book = VerdictBook(folder / "verdicts.json")
    trials = make_cards(GpuComponent(folder / "component"), compute_type=_COMPUTE_TYPE, book=book).trials
    trials.run([trial for trial in trials.open(no_cards) if trial.compute_type == _COMPUTE_TYPE], no_cards)
    verdict = trials.on_processor()(_COMPUTE_TYPE)
    insist(verdict is not None, "The trial left no verdict.")
    assert verdict is not None
    insist(verdict.has_passed, f"The processor in {_COMPUTE_TYPE}: {verdict.sentence}")
    return f"the processor in {_COMPUTE_TYPE}: {verdict.sentence.rstrip('.')}"
