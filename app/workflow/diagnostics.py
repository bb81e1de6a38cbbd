"""What this machine can do and what is wrong with it, as a list of findings for people and scripts."""

import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import __version__
from app.core.card_trial import TrialFault
from app.core.card_trial import Verdict as TrialVerdict
from app.core.gpu import DeviceChoice, GpuCard, GpuSnapshot
from app.core.settings import GIB
from app.workflow.cards.card_trials import Known
from app.workflow.cards.cards import Cards
from app.workflow.component.gpu_component import GpuComponent
from app.workflow.model_catalog import InstalledModel

_LOW_DISK_BYTES = GIB


class Verdict(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTested:
    """A device in one compute type, and what is known of it."""

    device: str
    compute_type: str
    verdict: TrialVerdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    sentence: str
    test: SelfTested | None = None


def examine(
    gpus: GpuSnapshot, choice: DeviceChoice, models: Sequence[InstalledModel], library_dir: Path, cards: Cards
) -> list[Finding]:
    """Look at the program, the cards and their self-tests, the device that will be used, the models and the disk."""
    tests = [finding for known in cards.trials.known(gpus) for finding in _tests(known)]
    return [
        _program(),
        *_cards(gpus),
        _component(cards.component, has_card=bool(gpus.cards)),
        *tests,
        _device(choice),
        _models(models),
        _disk(library_dir),
    ]


def _component(component: GpuComponent, *, has_card: bool) -> Finding:
    found = component.libraries()
    if found.are_there:
        version = f" {installed.version}" if (installed := component.installed()) else ""
        sentence = f"cuBLAS{version} ({found.place}) in {found.folder or 'the folders of the system'}"
        return Finding(subject="component", verdict=Verdict.GOOD, sentence=sentence)
    if not has_card:
        return Finding(subject="component", verdict=Verdict.GOOD, sentence="not here, and no card that would need it")
    hindrance = component.why_not_fetched()
    sentence = f"The cuBLAS library that the card needs is not here. {hindrance or 'Get it: frisco component --get'}"
    return Finding(subject="component", verdict=Verdict.NOTE, sentence=sentence)


def _tests(known: Known) -> list[Finding]:
    """Say what each compute type is good for; bad is a device that is good for nothing, and not for want of a file."""
    failed = [verdict for _, verdict in known.verdicts if verdict is not None and verdict.has_failed]
    can_be_got = all(verdict.fault is TrialFault.LIBRARIES_MISSING for verdict in failed)
    is_hopeless = len(failed) == len(known.verdicts) and not can_be_got
    return [_test(known.subject, name, verdict, is_hopeless=is_hopeless) for name, verdict in known.verdicts]


def _test(device: str, compute_type: str, known: TrialVerdict | None, *, is_hopeless: bool) -> Finding:
    verdict = Verdict.NOTE
    if known is not None and (known.has_passed or is_hopeless):
        verdict = Verdict.GOOD if known.has_passed else Verdict.BAD
    sentence = f"{device}, {compute_type}: {known.sentence if known else 'not tested yet'}"
    test = SelfTested(device=device, compute_type=compute_type, verdict=known)
    return Finding(subject="test", verdict=verdict, sentence=sentence, test=test)


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
    sentence = (
        "Only the built-in demo model, which knows a few hundred words. Real speech needs a real model: "
        "frisco models --available."
    )
    return Finding(subject="models", verdict=Verdict.NOTE, sentence=sentence)


def _disk(library_dir: Path) -> Finding:
    folder = next(path for path in (library_dir, *library_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    verdict = Verdict.GOOD if free >= _LOW_DISK_BYTES else Verdict.BAD
    sentence = f"{library_dir}, {free / GIB:,.1f} GB free on its disk"
    return Finding(subject="library", verdict=verdict, sentence=sentence)
