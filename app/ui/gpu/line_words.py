"""What the line in the status area says: which words, in which order, and which go first when room is short.

Where they are painted stands in line_layout.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.ui.gpu import figures
from app.ui.gpu.activity import EngineActivity, batch, engine_sentence, files, speed
from app.ui.gpu.card_notices import RECENT_SAMPLES, CardNotice, card_notices
from app.ui.gpu.history import GpuHistory
from app.ui.kit.looks import Tone
from app.ui.tokens import ColourName

SPARKLINE: Final = "sparkline"
Keep = Literal[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]  # the lowest go first; 9 never goes
Joint = Literal["", " ", " · "]  # what stands before the part; "" begins a group


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """A few words (or the little chart) with one look and one rank."""

    text: str
    keep: Keep
    joint: Joint = ""
    is_strong: bool = False
    is_sparkline: bool = False
    may_shrink: bool = False  # loses its end before it is left out
    colour: ColourName = "muted"
    widest: str = ""  # room for this is kept, so that a growing number moves nothing
    is_set_right: bool = True  # in that room


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """Everything the line says at one moment."""

    tone: Tone
    parts: tuple[LinePart, ...]
    sentence: str  # the whole of it, for people who hear the window


def shown_card(snapshot: GpuSnapshot | None, activity: EngineActivity | None) -> GpuCard | None:
    """Return the card the line is about: the one the engine uses, else the first that answers, else the first."""
    if snapshot is None or not snapshot.cards:
        return None
    if activity is not None:
        for card in snapshot.cards:
            if activity.is_on(card):
                return card
    return next((card for card in snapshot.cards if not card.is_lost), snapshot.cards[0])


def line_words(snapshot: GpuSnapshot | None, activity: EngineActivity | None, history: GpuHistory | None) -> LineWords:
    card = shown_card(snapshot, activity)
    if snapshot is None:
        return _without_picture(activity)
    if card is None:
        return _without_card(snapshot, activity)
    return _with_card(snapshot, card, activity, history)


def _without_picture(activity: EngineActivity | None) -> LineWords:
    asking = QCoreApplication.translate("GpuLine", "Looking for graphics cards…")
    parts = (LinePart(text=asking, keep=9, may_shrink=True), *_engine_parts(activity))
    return LineWords(tone="plain", parts=parts, sentence=_joined(asking.rstrip("…"), engine_sentence(activity)))


def _without_card(snapshot: GpuSnapshot, activity: EngineActivity | None) -> LineWords:
    where = place_without_card(activity)
    parts = (
        LinePart(text=where, keep=9, is_strong=True, colour="text", may_shrink=True),
        *_engine_parts(activity),
        LinePart(text=snapshot.sentence, keep=2 if activity else 7, may_shrink=True),
    )
    spoken = _joined(_listed([where, engine_sentence(activity)]), snapshot.sentence)
    return LineWords(tone="warning" if snapshot.state is NvmlState.FAULT else "plain", parts=parts, sentence=spoken)


def place_without_card(activity: EngineActivity | None) -> str:
    """Say where the engine runs while no card is shown; a driver that is silent may still run the engine's card."""
    if activity is None:
        return QCoreApplication.translate("GpuLine", "Using the processor")
    if activity.is_on_processor:
        return QCoreApplication.translate("GpuLine", "On the processor")
    return QCoreApplication.translate("GpuLine", "On the graphics card")


def _with_card(
    snapshot: GpuSnapshot, card: GpuCard, activity: EngineActivity | None, history: GpuHistory | None
) -> LineWords:
    notices = card_notices(
        card,
        slowdowns=history.slowdowns(card, last=RECENT_SAMPLES) if history else card.slowdowns or (),
        is_engine_here=activity is not None and activity.is_on(card),
    )
    others_lost = sum(other.is_lost for other in snapshot.cards if other is not card)
    is_beside = activity is not None and activity.is_on_processor
    parts = (
        LinePart(text=figures.short_name(card), keep=9, is_strong=True, colour="text", may_shrink=True),
        *_company(snapshot, others_lost),
        *(_notice_part(notice) for notice in notices[:1]),
        *_figure_parts(card),
        *([LinePart(text=place_without_card(activity), keep=8, may_shrink=True)] if is_beside else []),
        *_engine_parts(activity, joint=" · " if is_beside else ""),
    )
    return LineWords(
        tone=_tone(notices, others_lost),
        parts=parts,
        sentence=_spoken(snapshot, card, activity, notices),
    )


def _tone(notices: tuple[CardNotice, ...], others_lost: int) -> Tone:
    tones = {notice.tone for notice in notices}
    if "error" in tones:
        return "error"
    if others_lost or "warning" in tones:
        return "warning"
    return "plain" if tones else "good"


def _company(snapshot: GpuSnapshot, lost: int) -> Iterator[LinePart]:
    """Say that there are more cards, and whether they answer."""
    count = len(snapshot.cards)
    if count == 1:
        return
    if lost:
        one = QCoreApplication.translate("GpuLine", "1 of {count} cards does not answer")
        more = QCoreApplication.translate("GpuLine", "{lost} of {count} cards do not answer")
        yield LinePart(
            text=(one if lost == 1 else more).format(lost=lost, count=count), keep=8, may_shrink=True, colour="warning"
        )
        return
    text = QCoreApplication.translate("GpuLine", "+{count} more")
    yield LinePart(text=text.format(count=count - 1), keep=2, joint=" ", colour="faint")


def _notice_part(notice: CardNotice) -> LinePart:
    colours: dict[Tone, ColourName] = {"error": "bad", "warning": "warning"}
    return LinePart(text=notice.words, keep=8, joint=" · ", may_shrink=True, colour=colours.get(notice.tone, "muted"))


def _figure_parts(card: GpuCard) -> Iterator[LinePart]:
    """Say what the driver tells, and pass over what it does not."""
    if card.is_lost:
        return
    yield from _memory_parts(card)
    if card.load_percent is not None:
        yield LinePart(text="", keep=3, is_sparkline=True)
        load, widest = figures.percent(card.load_percent), figures.percent(100)
        yield LinePart(text=load, keep=5, is_strong=True, colour="text", widest=widest)
    if card.temperature_c is not None:
        yield LinePart(text=figures.celsius(card.temperature_c), keep=3, widest=figures.celsius(88))
    if card.power_w is not None:
        joint: Joint = "" if card.temperature_c is None else " · "
        widest = figures.watts(max(card.power_w, card.power_limit_w or 100))
        yield LinePart(text=figures.watts(card.power_w), keep=2, joint=joint, widest=widest)


def _memory_parts(card: GpuCard) -> Iterator[LinePart]:
    used, total = card.memory_used_mib, card.memory_total_mib
    if used is None or total is None:
        return
    widest = figures.gib(total)
    yield LinePart(text=figures.gib(used), keep=7, is_strong=True, colour="text", widest=widest)
    of = QCoreApplication.translate("GpuLine", "of {size}").format(size=figures.size(total))
    yield LinePart(text=of, keep=7, joint=" ")
    if card.memory_ours_mib:
        ours = QCoreApplication.translate("GpuLine", "ours {size}")
        text, widest = ours.format(size=figures.gib(card.memory_ours_mib)), ours.format(size=figures.gib(total))
        yield LinePart(text=text, keep=0, joint=" · ", widest=widest, is_set_right=False)


def _engine_parts(activity: EngineActivity | None, joint: Joint = "") -> Iterator[LinePart]:
    if activity is None:
        return
    yield LinePart(text=activity.model, keep=4, joint=joint, may_shrink=True)
    yield LinePart(text=activity.compute_type, keep=1, joint=" · ")
    if not activity.is_on_processor:
        yield LinePart(text=batch(activity.batch_rows), keep=0, joint=" · ")
    if activity.running_jobs == 0:
        yield LinePart(text=QCoreApplication.translate("GpuLine", "idle"), keep=4, joint=" · ")
        return
    if activity.running_jobs > 1:
        yield LinePart(text=files(activity.running_jobs), keep=1, joint=" · ")
    if activity.realtime_factor is not None:
        factor = speed(activity.realtime_factor)
        yield LinePart(text=factor, keep=6, joint=" · ", is_strong=True, colour="text")
        yield LinePart(text=QCoreApplication.translate("GpuLine", "real time"), keep=6, joint=" ")


def _spoken(
    snapshot: GpuSnapshot, card: GpuCard, activity: EngineActivity | None, notices: tuple[CardNotice, ...]
) -> str:
    told = [figures.short_name(card)]
    if card.memory_used_mib is not None and card.memory_total_mib is not None:
        text = QCoreApplication.translate("GpuLine", "{used} of {total} memory used")
        told.append(text.format(used=figures.gib(card.memory_used_mib), total=figures.size(card.memory_total_mib)))
    if card.load_percent is not None:
        text = QCoreApplication.translate("GpuLine", "load {load}")
        told.append(text.format(load=figures.percent(card.load_percent)))
    if card.temperature_c is not None:
        told.append(figures.celsius(card.temperature_c))
    if card.power_w is not None:
        told.append(figures.watts(card.power_w))
    if activity is not None and activity.is_on_processor:
        told.append(place_without_card(activity))
    sentence = _listed([*told, engine_sentence(activity)])
    lost = any(other.is_lost for other in snapshot.cards if other is not card)
    return _joined(sentence, *(notice.sentence for notice in notices), snapshot.sentence if lost else "")


def _listed(words: list[str]) -> str:
    return ", ".join(word for word in words if word)


def _joined(*sentences: str) -> str:
    return " ".join(sentence.rstrip(".") + "." for sentence in sentences if sentence)
