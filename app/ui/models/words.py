"""What the page of models says: a model's use, its memory, its speed, how far something has come."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.storage import size_words
from app.ui.kit.looks import LabelRole, Tone
from app.ui.models.errands import ErrandKind, ModelErrand
from app.workflow.models.fitting import Fit, Room
from app.workflow.models.shelf import ModelRow, ModelState

translate = QCoreApplication.translate

_MIB_PER_GIB: Final = 1024
_MINUTE_S, _HOUR_S = 60, 3_600


def purpose(name: str) -> str:
    """Say in a few words what a model is good for."""
    uses = {
        "tiny": translate("Models", "for a first look; many mistakes"),
        "base": translate("Models", "quick on any computer; clear speech"),
        "small": translate("Models", "a good middle on the processor"),
        "medium": translate("Models", "better, but slow without a card"),
        "large-v2": translate("Models", "careful; steadier than v3 on some recordings"),
        "large-v3": translate("Models", "the most exact of all"),
        "large-v3-turbo": translate("Models", "almost as exact as large-v3, much faster"),
        "distil-large-v3": translate("Models", "fast and exact, for English alone"),
        "demo": translate("Models", "built in; some 390 words of English and German, for trying"),
    }
    return uses.get(name, "")


def languages(row: ModelRow) -> str:
    if row.card is None:
        return ""
    if row.card.languages == 1:
        return translate("Models", "English only")
    known = translate("Models", "{0} languages").format(row.card.languages)
    return known if row.card.translates else translate("Models", "{0}, no translation").format(known)


def description(row: ModelRow) -> str:
    """Return the line below a model's name."""
    own = "" if row.card or row.name == "demo" else (row.repository or translate("Models", "taken in from a folder"))
    if own == row.name:
        own = translate("Models", "from the hub")
    return " · ".join(part for part in (purpose(row.name), languages(row), own) if part)


def damage(row: ModelRow) -> str:
    """Say what is wrong with a damaged model, and what to do where no button says it."""
    hint = "" if row.repository else translate("Models", "Take its folder in again.")
    return " ".join(part for part in (row.why, hint) if part)


def fit_words(fit: Fit) -> str:
    match fit:
        case Fit.FITS:
            return translate("Models", "fits")
        case Fit.TIGHT:
            return translate("Models", "tight")
        case Fit.NO:
            return translate("Models", "does not fit")
        case Fit.UNKNOWN:
            return ""


def fit_role(fit: Fit) -> LabelRole:
    match fit:
        case Fit.FITS:
            return "good"
        case Fit.TIGHT:
            return "warning"
        case Fit.NO:
            return "bad"
        case Fit.UNKNOWN:
            return "muted"


def fit_tip(row: ModelRow, room: Room) -> str:
    """Return the figures behind the verdict."""
    if room.total_mib is None or not row.need_mib:
        return ""
    needs = translate(
        "Models", "Takes about {0} of memory, {1} at the least with smaller numbers and one window at a time."
    )
    has = translate("Models", "{0} has {1}.")
    return f"{needs.format(gib(row.need_mib), gib(row.least_mib))} {has.format(room.where, gib(room.total_mib))}"


def speed_words(row: ModelRow) -> str:
    if row.realtime_factor is None:
        return translate("Models", "not measured yet")
    return translate("Models", "{0}× real time").format(
        f"{row.realtime_factor:.1f}" if row.realtime_factor < 10 else f"{row.realtime_factor:.0f}"
    )


def state_words(row: ModelRow) -> str:
    match row.state:
        case ModelState.INSTALLED:
            return translate("Models", "Installed")
        case ModelState.PAUSED:
            share = row.done_bytes / row.size_bytes if row.size_bytes else 0.0
            return translate("Models", "Paused at {0}").format(f"{share:.0%}")
        case ModelState.DAMAGED:
            return translate("Models", "Damaged")
        case ModelState.BUILT_IN:
            return translate("Models", "Built in")
        case ModelState.AVAILABLE:
            return translate("Models", "Right for this machine") if row.is_recommended else ""


def state_tone(row: ModelRow) -> Tone:
    match row.state:
        case ModelState.INSTALLED:
            return "good"
        case ModelState.PAUSED:
            return "warning"
        case ModelState.DAMAGED:
            return "error"
        case ModelState.AVAILABLE:
            return "info"
        case ModelState.BUILT_IN:
            return "plain"


def errand_words(errand: ModelErrand) -> str:
    """Say how far something has come: "43 % of 1.6 GB · 12 MB/s · 1 min left"."""
    if errand.is_stopping:
        return translate("Models", "Stopping…")
    if not errand.is_running:
        return translate("Models", "Waits for the one before it")
    if not errand.total_bytes:
        return (
            translate("Models", "Looking…") if errand.kind is ErrandKind.TAKE_IN else translate("Models", "Connecting…")
        )
    words = (
        translate("Models", "Checking: {0} of {1}")
        if errand.kind is ErrandKind.CHECK
        else translate("Models", "{0} of {1}")
    )
    parts = [words.format(f"{errand.fraction or 0:.0%}", size_words(errand.total_bytes))]
    pace, left_s = errand.pace.per_s, errand.pace.left_s(errand.total_bytes)
    if pace and errand.kind is ErrandKind.GET:
        parts.append(translate("Models", "{0}/s").format(size_words(round(pace))))
    if left_s is not None:
        parts.append(translate("Models", "{0} left").format(_time(left_s)))
    return " · ".join(parts)


def gib(mib: int) -> str:
    return f"{mib / _MIB_PER_GIB:.1f} GB"


def _time(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return translate("Models", "{0} s").format(max(1, round(seconds)))
    if seconds < _HOUR_S:
        return translate("Models", "{0} min").format(round(seconds / _MINUTE_S))
    return translate("Models", "{0} h {1} min").format(int(seconds // _HOUR_S), round(seconds % _HOUR_S / _MINUTE_S))
