"""What the tiles of a card say: which card it is, its memory, its load, heat and power, what the engine does there."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.gpu import GpuCard, GpuSnapshot, SlowdownCause
from app.ui.gpu import figures
from app.ui.gpu.activity import EngineActivity, speed
from app.ui.gpu.card_notices import CardNotice
from app.ui.gpu.pair_line import Pair
from app.ui.gpu.self_test_words import CardOutcome
from app.ui.tokens import ColourName

_UNTESTED: Final = CardOutcome()


@dataclass(frozen=True, slots=True, kw_only=True)
class TileWords:
    """Everything a tile says at one moment."""

    head: Pair
    figure: Pair
    facts: tuple[Pair, ...] = ()


def identity(
    snapshot: GpuSnapshot, card: GpuCard, notices: tuple[CardNotice, ...], tested: CardOutcome = _UNTESTED
) -> TileWords:
    number = ""
    if len(snapshot.cards) > 1:
        text = QCoreApplication.translate("Gpu", "Card {number} of {count}")
        number = text.format(number=card.index + 1, count=len(snapshot.cards))
    state, colour = _state(notices, tested.hindrance)
    return TileWords(
        head=Pair(left=number or QCoreApplication.translate("Gpu", "Graphics card"), right=state, right_colour=colour),
        figure=Pair(left=figures.name(card)),
        facts=(
            Pair(left=QCoreApplication.translate("Gpu", "Driver"), right=snapshot.driver_version or figures.not_told()),
            Pair(left="CUDA", right=snapshot.cuda_version or figures.not_told()),
            Pair(
                left=QCoreApplication.translate("Gpu", "Compute capability"),
                right=figures.capability(card.capability),
            ),
            Pair(left=QCoreApplication.translate("Gpu", "Clock"), right=_told(card, figures.megahertz(card.clock_mhz))),
            Pair(
                left=QCoreApplication.translate("Gpu", "Memory clock"),
                right=_told(card, figures.megahertz(card.memory_clock_mhz)),
            ),
            *([Pair(left=QCoreApplication.translate("Gpu", "Self-test"), right=tested.short)] if tested.short else []),
        ),
    )


def _state(notices: tuple[CardNotice, ...], hindrance: str) -> tuple[str, ColourName]:
    tones = {notice.tone for notice in notices}
    if "error" in tones:
        return QCoreApplication.translate("Gpu", "lost"), "bad"
    if "warning" in tones:
        return QCoreApplication.translate("Gpu", "see note"), "warning"
    if "info" in tones:
        return QCoreApplication.translate("Gpu", "not usable"), "muted"
    if hindrance:
        return hindrance, "warning"
    return QCoreApplication.translate("Gpu", "ready"), "good"


def memory(card: GpuCard) -> TileWords:
    free, total = card.memory_free_mib, card.memory_total_mib
    figure = _told(card, figures.not_told())
    if free is not None:
        figure = QCoreApplication.translate("Gpu", "{size} free").format(size=figures.gigabytes(free))
    of = "" if total is None else QCoreApplication.translate("Gpu", "of {size}").format(size=figures.size(total))
    return TileWords(
        head=Pair(left=QCoreApplication.translate("Gpu", "Memory"), right=of),
        figure=Pair(left=figure),
        facts=_shares(card),
    )


def _shares(card: GpuCard) -> tuple[Pair, ...]:
    """Say whose the memory is, in the colours of the bar; where only the sum is told, say the sum."""
    others = figures.memory_others_mib(card)
    ours = Pair(
        left=QCoreApplication.translate("Gpu", "Ours"),
        right=_told(card, figures.gigabytes(card.memory_ours_mib)),
        swatch="accent",
    )
    if others is None:
        used, word = card.memory_used_mib, QCoreApplication.translate("Gpu", "In use")
    else:
        used, word = others, QCoreApplication.translate("Gpu", "Others")
    return ours, Pair(left=word, right=_told(card, figures.gigabytes(used)), swatch="graph_other")


def load(card: GpuCard) -> TileWords:
    return TileWords(
        head=Pair(left=QCoreApplication.translate("Gpu", "Load"), right=_span()),
        figure=Pair(left=_told(card, figures.percent(card.load_percent))),
    )


def heat(card: GpuCard) -> TileWords:
    told = [figures.celsius(card.temperature_c)] if card.temperature_c is not None else []
    told += [figures.watts(card.power_w)] if card.power_w is not None else []
    return TileWords(
        head=Pair(left=QCoreApplication.translate("Gpu", "Heat and power"), right=_span()),
        figure=Pair(left=" · ".join(told) or _told(card, figures.not_told())),
        facts=(Pair(left=QCoreApplication.translate("Gpu", "Limit"), right=_power_limit(card)),),
    )


def _power_limit(card: GpuCard) -> str:
    limit = _told(card, figures.watts(card.power_limit_w))
    if SlowdownCause.POWER_LIMIT in (card.slowdowns or ()):
        return QCoreApplication.translate("Gpu", "{limit}, reached").format(limit=limit)
    return limit


def engine_on(card: GpuCard, activity: EngineActivity | None) -> TileWords:
    """Say what the engine does on this card, or that it works elsewhere."""
    if activity is None or not activity.is_on(card):
        return engine_idle(_elsewhere(activity))
    return engine(activity)


def engine_idle(facts: tuple[Pair, ...] = ()) -> TileWords:
    return TileWords(
        head=Pair(left=engine_head()), figure=Pair(left=QCoreApplication.translate("Gpu", "Not in use")), facts=facts
    )


def engine(activity: EngineActivity, *, where: str = "") -> TileWords:
    return TileWords(
        head=Pair(left=engine_head(), right=where),
        figure=Pair(left=_doing(activity)),
        facts=(
            Pair(left=QCoreApplication.translate("Gpu", "Model"), right=activity.model),
            Pair(left=QCoreApplication.translate("Gpu", "Compute type"), right=activity.compute_type),
            Pair(left=QCoreApplication.translate("Gpu", "Batch"), right=_rows(activity.batch_rows)),
            Pair(left=QCoreApplication.translate("Gpu", "Files at work"), right=str(activity.running_jobs)),
        ),
    )


def _elsewhere(activity: EngineActivity | None) -> tuple[Pair, ...]:
    if activity is None:
        return ()
    where = device(activity)
    return (
        Pair(left=QCoreApplication.translate("Gpu", "Runs"), right=where),
        Pair(left=QCoreApplication.translate("Gpu", "Model"), right=activity.model),
    )


def device(activity: EngineActivity) -> str:
    if activity.is_on_processor:
        return QCoreApplication.translate("Gpu", "on the processor")
    return QCoreApplication.translate("Gpu", "on card {number}").format(number=activity.device_index + 1)


def _doing(activity: EngineActivity) -> str:
    if activity.running_jobs == 0:
        return QCoreApplication.translate("Gpu", "Idle")
    if activity.realtime_factor is None:
        return QCoreApplication.translate("Gpu", "At work")
    return QCoreApplication.translate("Gpu", "{speed} real time").format(speed=speed(activity.realtime_factor))


def _rows(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Gpu", "1 row")
    return QCoreApplication.translate("Gpu", "{count} rows").format(count=count)


def engine_head() -> str:
    return QCoreApplication.translate("Gpu", "Engine")


def _span() -> str:
    return QCoreApplication.translate("Gpu", "5 min")


def _told(card: GpuCard, words: str) -> str:
    """Return a figure; a lost card has none, which is another thing than one that the driver does not tell."""
    return QCoreApplication.translate("Gpu", "no answer") if card.is_lost else words
