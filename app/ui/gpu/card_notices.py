"""What a person should know about a card, in words: lost, slowed down, its memory taken by others."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.gpu import MIN_CAPABILITY_INT8, GpuCard, SlowdownCause
from app.ui.gpu import figures
from app.ui.kit.looks import Tone

RECENT_SAMPLES: Final = 15  # a slowdown comes and goes by the second; its notice stays this long
_TIGHT_MIB: Final = 2048  # less than large-v3-turbo needs in float16


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNotice:
    """One thing to know: a few words for the line, a sentence for the panel."""

    tone: Tone
    words: str
    sentence: str


def card_notices(
    card: GpuCard, *, slowdowns: tuple[SlowdownCause, ...], is_engine_here: bool
) -> tuple[CardNotice, ...]:
    """Return what to know about a card, worst first; slowdowns are those of the recent past."""
    if card.is_lost:
        return (_lost(),)
    notices = [_too_old(card), *_slowed(slowdowns), _memory_taken(card, is_engine_here=is_engine_here)]
    return tuple(notice for notice in notices if notice is not None)


def _lost() -> CardNotice:
    return CardNotice(
        tone="error",
        words=QCoreApplication.translate("Gpu", "does not answer"),
        sentence=QCoreApplication.translate(
            "Gpu", "This card does not answer any more. Restart the computer; until then the engine cannot use it."
        ),
    )


def _too_old(card: GpuCard) -> CardNotice | None:
    if card.capability is None or card.capability >= MIN_CAPABILITY_INT8:
        return None
    return CardNotice(
        tone="info",
        words=QCoreApplication.translate("Gpu", "too old for the engine"),
        sentence=QCoreApplication.translate(
            "Gpu", "The engine cannot use this card: it needs compute capability {least}, the card has {has}."
        ).format(least=figures.capability(MIN_CAPABILITY_INT8), has=figures.capability(card.capability)),
    )


def _slowed(causes: tuple[SlowdownCause, ...]) -> list[CardNotice]:
    notices = []
    if SlowdownCause.HEAT in causes:
        notices.append(_by_heat())
    if SlowdownCause.POWER_SUPPLY in causes:
        notices.append(_by_power_supply())
    if SlowdownCause.HARDWARE in causes and not notices:  # the driver sets it beside the two above as well
        notices.append(_by_itself())
    return notices


def _by_heat() -> CardNotice:
    return CardNotice(
        tone="warning",
        words=QCoreApplication.translate("Gpu", "slowed by heat"),
        sentence=QCoreApplication.translate(
            "Gpu", "Heat slows this card down. See that its fans turn and that fresh air reaches it."
        ),
    )


def _by_power_supply() -> CardNotice:
    return CardNotice(
        tone="warning",
        words=QCoreApplication.translate("Gpu", "slowed by its power supply"),
        sentence=QCoreApplication.translate(
            "Gpu", "The power supply holds this card back. Check the power cables of the card."
        ),
    )


def _by_itself() -> CardNotice:
    return CardNotice(
        tone="warning",
        words=QCoreApplication.translate("Gpu", "slowed by itself"),
        sentence=QCoreApplication.translate(
            "Gpu", "The card runs slower to protect itself. If this stays so, restart the computer."
        ),
    )


def _memory_taken(card: GpuCard, *, is_engine_here: bool) -> CardNotice | None:
    total, free, others = card.memory_total_mib, card.memory_free_mib, figures.memory_others_mib(card)
    if others is None and not is_engine_here:  # the driver keeps the shares to itself, but none is ours
        others = card.memory_used_mib
    if total is None or free is None or others is None or free >= _TIGHT_MIB or others * 4 < total:
        return None
    return CardNotice(
        tone="warning",
        words=QCoreApplication.translate("Gpu", "memory taken by other programs"),
        sentence=QCoreApplication.translate(  # without numbers: they stand below it and change by the second
            "Gpu",
            "Other programs hold so much of this card's memory that little is left for the engine. "
            "Close what you do not need.",
        ),
    )
