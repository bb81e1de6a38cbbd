"""Models as the command line shows them: lines for people, records for scripts."""

from typing import Final

from app.cli.output import printable
from app.core.storage import size_words
from app.workflow.model_catalog import InstalledModel
from app.workflow.models.checking import Soundness
from app.workflow.models.fitting import Fit, Room
from app.workflow.models.shelf import ModelRow, ModelState

HOW_TO_MEND: Final = "It is set aside; frisco models --get {} brings what is damaged again."
_MIB: Final = 1024**2
_MIB_PER_GIB: Final = 1024
_DEMO: Final = "  built in; knows some 390 words of English and German, for trying the program"
_STATES: Final = {
    ModelState.AVAILABLE: "",
    ModelState.INSTALLED: "here",
    ModelState.PAUSED: "paused",
    ModelState.DAMAGED: "damaged",
    ModelState.BUILT_IN: "built in",
}


def installed_line(model: InstalledModel) -> str:
    remark = _DEMO if model.is_demo else ""
    return f"{printable(model.name):<18} {model.size_bytes() / _MIB:>7,.0f} MB{remark}"


def installed_record(model: InstalledModel) -> dict[str, object]:
    return {
        "name": model.name,
        "path": str(model.path),
        "size_bytes": model.size_bytes(),
        "is_demo": model.is_demo,
    }


def head(room: Room) -> str:
    """Return the line above the catalogue: what the memory is measured against."""
    total = "an unknown amount of memory" if room.total_mib is None else f"{_gib(room.total_mib)} of memory"
    return f"On {printable(room.where)} with {total}:"


def row_line(row: ModelRow) -> str:
    speed = "" if row.realtime_factor is None else f"{row.realtime_factor:.0f}x real time here"
    facts = (
        f"{printable(row.name):<18}",
        f"{size_words(row.size_bytes) if row.size_bytes else '':>8}",
        f"{_languages(row):<25}",
        f"{_fit(row):<23}",
        f"{_state(row):<12}",
        f"{speed:<20}",
        "right for this machine" if row.is_recommended else "",
    )
    return "  ".join(facts).rstrip()


def row_record(row: ModelRow, room: Room) -> dict[str, object]:
    card = row.card
    return {
        "name": row.name,
        "repository": row.repository or None,
        "revision": card.files.revision if card else None,
        "state": row.state.value,
        "size_bytes": row.size_bytes,
        "done_bytes": row.done_bytes,
        "parameters_millions": card.parameters_millions if card else None,
        "languages": card.languages if card else None,
        "translates": card.translates if card else None,
        "fit": row.fit.value,
        "need_mib": row.need_mib,
        "least_mib": row.least_mib,
        "total_mib": room.total_mib,
        "where": room.where,
        "device": room.device.value,
        "realtime_factor": None if row.realtime_factor is None else round(row.realtime_factor, 2),
        "is_recommended": row.is_recommended,
        "path": str(row.path) if row.path else None,
        "why": row.why or None,
    }


def soundness_record(name: str, found: Soundness) -> dict[str, object]:
    return {
        "name": name,
        "is_sound": found.is_sound,
        "damaged": list(found.damaged),
        "checked": found.checked,
        "has_manifest": found.has_manifest,
    }


def _languages(row: ModelRow) -> str:
    if row.card is None:
        return ""
    if row.card.languages == 1:
        return "English only"
    return f"{row.card.languages} languages" + (", translates" if row.card.translates else "")


def _fit(row: ModelRow) -> str:
    match row.fit:
        case Fit.FITS:
            return f"fits ({_gib(row.need_mib)})"
        case Fit.TIGHT:
            return f"tight ({_gib(row.least_mib)} to {_gib(row.need_mib)})"
        case Fit.NO:
            return f"no ({_gib(row.least_mib)} at the least)"
        case Fit.UNKNOWN:
            return ""


def _state(row: ModelRow) -> str:
    if row.state is ModelState.PAUSED and row.size_bytes:
        return f"paused {row.done_bytes / row.size_bytes:.0%}"
    return _STATES[row.state]


def _gib(mib: int) -> str:
    return f"{mib / _MIB_PER_GIB:.1f} GB"
