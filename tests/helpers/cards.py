"""Cards, figures and stand-in workers for tests of the self-test: they say what CTranslate2 and CUDA say."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.card_trial import TrialFigures, Verdict, verdict_on
from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.core.options import WorkerPlan
from app.core.protocol import WorkerFailed, encode
from app.worker.faults import diagnose

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GOOD = TrialFigures(
    is_finite=True,
    spread=1.1,
    similarity=0.99998,
    roughness=0.004,
    largest_deviation=0.02,
    text_share=1.0,
    load_ms=300,
    first_ms=40,
    second_ms=4,
    ctranslate2="4.8.5",
    cublas="12.8.4",
)
PASSED = verdict_on(GOOD, NOW)
WRONG = verdict_on(replace(GOOD, similarity=0.41, roughness=1.1), NOW)


def card(index: int = 0, **fields: Any) -> GpuCard:
    values = {
        "uuid": f"GPU-{index}",
        "name": f"Card {index}",
        "capability": (8, 6),
        "memory_total_mib": 8_192,
        "memory_used_mib": 1_000,
    }
    return GpuCard(index=index, **{**values, **fields})


def machine(*cards: GpuCard, driver: str = "580.95.05") -> GpuSnapshot:
    return GpuSnapshot(state=NvmlState.READY, sentence="ready", driver_version=driver, cards=cards)


def knowing(**verdicts: Verdict) -> Callable[[str], Verdict | None]:
    return verdicts.get


def program(code: str) -> list[str]:
    """Return the command of a worker that is a few lines of Python."""
    return [sys.executable, "-c", f"import os, sys, time\n{code}"]


def saying(line: bytes | str) -> list[str]:
    """Return the command of a worker that says one line and ends."""
    data = line.encode() if isinstance(line, str) else line
    whole = data.rstrip() + b"\n"
    return program(f"os.write(1, {whole!r})")


def failing(text: str) -> list[str]:
    """Return the command of a worker in which CTranslate2 raised an error of this text."""
    fault = diagnose(RuntimeError(text))
    return saying(encode(WorkerFailed(code=fault.code, sentence=fault.sentence, detail=fault.detail)))


def workers(
    answers: dict[str, Sequence[str]], seen: list[WorkerPlan] | None = None
) -> Callable[[WorkerPlan, Path], Sequence[str]]:
    """Return the stand-ins by compute type; those that are not named pass."""

    def command(plan: WorkerPlan, _sample: Path) -> Sequence[str]:
        if seen is not None:
            seen.append(plan)
        return answers.get(plan.compute_type, saying(GOOD.encode()))

    return command
