"""What this machine can do and what is wrong with it, as a list of findings for people and scripts."""

import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import __version__
from app.core.gpu import DeviceChoice, GpuCard, GpuSnapshot
from app.core.settings import GIB
from app.workflow.model_catalog import InstalledModel

_LOW_DISK_BYTES = GIB


class Verdict(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    sentence: str


def examine(
    gpus: GpuSnapshot, choice: DeviceChoice, models: Sequence[InstalledModel], library_dir: Path
) -> list[Finding]:
    """Look at the program, the cards, the device that will be used, the models and the disk."""
    return [_program(), *_cards(gpus), _device(choice), _models(models), _disk(library_dir)]


def _program() -> Finding:
    sentence = f"Frisco Whisper {__version__}, Python {platform.python_version()}, {platform.platform()}"
    verdict = Verdict.GOOD if sys.maxsize > 2**32 else Verdict.BAD
    return Finding(subject="program", verdict=verdict, sentence=sentence)


def _cards(gpus: GpuSnapshot) -> list[Finding]:
    if not gpus.cards:
        return [Finding(subject="card", verdict=Verdict.NOTE, sentence=gpus.sentence)]
    driver = f"driver {gpus.driver_version}" if gpus.driver_version else "driver unknown"
    return [_card(card, driver) for card in gpus.cards]


def _card(card: GpuCard, driver: str) -> Finding:
    if card.is_lost:
        sentence = f"{card.name} does not answer any more. Restart the computer."
        return Finding(subject="card", verdict=Verdict.BAD, sentence=sentence)
    facts = [card.name, driver]
    if card.capability is not None:
        facts.append("compute capability {}.{}".format(*card.capability))
    if card.memory_free_mib is not None:
        facts.append(f"{card.memory_free_mib:,} of {card.memory_total_mib:,} MiB free")
    if card.temperature_c is not None:
        facts.append(f"{card.temperature_c} °C")
    return Finding(subject="card", verdict=Verdict.GOOD, sentence=", ".join(facts))


def _device(choice: DeviceChoice) -> Finding:
    sentence = f"{choice.reason} ({choice.device}, {choice.compute_type})"
    return Finding(subject="engine", verdict=Verdict.GOOD, sentence=sentence)


def _models(models: Sequence[InstalledModel]) -> Finding:
    names = ", ".join(model.name for model in models if not model.is_demo)
    if names:
        return Finding(subject="models", verdict=Verdict.GOOD, sentence=names)
    sentence = "Only the built-in demo model, which knows a few hundred words. Real speech needs a real model."
    return Finding(subject="models", verdict=Verdict.NOTE, sentence=sentence)


def _disk(library_dir: Path) -> Finding:
    folder = next(path for path in (library_dir, *library_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    verdict = Verdict.GOOD if free >= _LOW_DISK_BYTES else Verdict.BAD
    sentence = f"{library_dir}, {free / GIB:,.1f} GB free on its disk"
    return Finding(subject="library", verdict=verdict, sentence=sentence)
