"""What the panel says of the self-tests: a line a device, in signs for the eye and in words for the ear."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.card_trial import AUTO, PROCESSOR_TYPES, Verdict, types_for, usable_types
from app.core.gpu import GpuCard
from app.ui.gpu import figures
from app.ui.gpu.line_card import CardLine
from app.workflow.cards.card_trials import Known, TrialStep


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestState:
    """What is known of the devices at one moment, and what goes on."""

    devices: tuple[Known, ...] = ()
    step: TrialStep | None = None  # of a run that goes on
    is_waiting: bool = False  # a run is wanted, and jobs are at work
    compute_type: str = AUTO  # that the person wants
    lacks_component: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChoice:
    """A compute type to choose, or not to: then it says why."""

    compute_type: str
    words: str
    hindrance: str = ""


def device_line(known: Known) -> CardLine:
    name, verdicts = _name(known.card), known.verdicts
    tested = [(kind, verdict) for kind, verdict in verdicts if verdict is not None]
    if not tested:
        words = QCoreApplication.translate("Gpu", "not tested yet")
        return CardLine(name=name, words=words, spoken=f"{name}: {words}", tone="plain")
    same = {verdict.sentence for _, verdict in tested if not verdict.has_passed}
    if len(same) == 1 and not any(verdict.has_passed for _, verdict in tested):
        (words,) = same
        return CardLine(name=name, words=words, spoken=f"{name}: {words}", tone="warning")
    reasons = [f"{kind}: {verdict.sentence}" for kind, verdict in tested if not verdict.has_passed]
    words = " · ".join(f"{kind} {_sign(verdict)}" for kind, verdict in verdicts)
    spoken = ", ".join(f"{kind} {_word(verdict)}" for kind, verdict in verdicts)
    return CardLine(
        name=name,
        words="\n".join([words, *reasons]),
        spoken=" ".join([f"{name}: {spoken}.", *reasons]),
        tone="warning" if reasons else "good",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOutcome:
    """What the tile of one card says of its self-test; empty where there is nothing to say."""

    short: str = ""  # its first compute type, and how many others failed
    hindrance: str = ""  # why the engine cannot use it


def outcome(card: GpuCard, state: SelfTestState) -> CardOutcome:
    places = {(one.card.index, one.card.uuid): one for one in state.devices if one.card}
    known = places.get((card.index, card.uuid))
    if known is None:
        return CardOutcome()
    if state.lacks_component:
        return CardOutcome(hindrance=QCoreApplication.translate("Gpu", "component missing"))
    (first, verdict), *others = known.verdicts
    failed = sum(other is not None and other.has_failed for _, other in others)
    if not any(tested for _, tested in known.verdicts):
        return CardOutcome()
    is_useless = failed == len(others) and verdict is not None and verdict.has_failed
    hindrance = QCoreApplication.translate("Gpu", "test not passed") if is_useless else ""
    return CardOutcome(short=f"{first} {_sign(verdict)}" + (f" · {failed} ✗" if failed else ""), hindrance=hindrance)


def type_choices(devices: tuple[Known, ...]) -> list[TypeChoice]:
    """Return what may be chosen for the devices that are used: the cards, or the processor where there are none."""
    cards = [known for known in devices if known.card is not None]
    automatic = QCoreApplication.translate("Gpu", "Automatic")
    found = {AUTO: TypeChoice(compute_type=AUTO, words=automatic)}
    for known in cards or devices:
        types = types_for(known.card.capability) if known.card else PROCESSOR_TYPES
        told = dict(known.verdicts)
        usable = usable_types(types, told.get)
        for kind in types:
            if kind in usable or kind not in found:
                hindrance = "" if kind in usable else _hindrance(told.get(kind))
                found[kind] = TypeChoice(compute_type=kind, words=kind, hindrance=hindrance)
    return list(found.values())


def step_words(state: SelfTestState) -> str:
    """Say what goes on; empty when nothing does."""
    if state.step is not None:
        text = QCoreApplication.translate("Gpu", "Testing {device} in {kind} ({number} of {total})…")
        trial = state.step.trial
        return text.format(
            device=_name(trial.card), kind=trial.compute_type, number=state.step.number, total=state.step.total
        )
    if state.is_waiting:
        return QCoreApplication.translate("Gpu", "The test begins when the running jobs are done.")
    return ""


def _hindrance(verdict: Verdict | None) -> str:
    return (
        verdict.sentence if verdict else QCoreApplication.translate("Gpu", "Offered when it has passed its self-test.")
    )


def _name(card: GpuCard | None) -> str:
    return figures.short_name(card) if card else QCoreApplication.translate("Gpu", "Processor")


def _sign(verdict: Verdict | None) -> str:
    if verdict is None:
        return "–"
    return "✓" if verdict.has_passed else "✗" if verdict.has_failed else "?"


def _word(verdict: Verdict | None) -> str:
    if verdict is None:
        return QCoreApplication.translate("Gpu", "not tested")
    if verdict.has_passed:
        return QCoreApplication.translate("Gpu", "passed")
    if verdict.has_failed:
        return QCoreApplication.translate("Gpu", "failed")
    return QCoreApplication.translate("Gpu", "not tested now")
