"""Saved versions in words: their numbers, kinds and dates. Numbers count from 1 within a transcript, as a person does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QLocale, QTime

from app.core.library import VersionInfo, VersionKind, gone_back_to
from app.core.transcript import VersionId
from app.ui.library.day_words import short_date


def numbers_of(versions: Sequence[VersionInfo]) -> dict[VersionId, int]:
    """Return the number of each version: its own, which stays when others are removed, else its place."""
    in_order = enumerate(sorted(versions, key=lambda item: item.id), start=1)
    return {version.id: version.number or place for place, version in in_order}


def kind_words(kind: VersionKind) -> str:
    """Say where a version came from."""
    translate = QCoreApplication.translate
    match kind:
        case VersionKind.ASR:
            return translate("Versions", "machine")
        case VersionKind.SAVE:
            return translate("Versions", "saved")
        case VersionKind.IMPORT:
            return translate("Versions", "imported")
        case VersionKind.ROLLBACK:
            return translate("Versions", "went back")
        case VersionKind.AUTO_KEEP:
            return translate("Versions", "kept by itself")
        case VersionKind.RULES:
            return translate("Versions", "replacement rules")
        case _:
            assert_never(kind)


def version_title(number: int, version: VersionInfo, *, now: datetime | None = None) -> str:
    """Name a version in one line, as above a pane: "Version 1 · machine · 14:02"."""
    name = QCoreApplication.translate("Versions", "Version {number}").format(number=number)
    return " · ".join((name, kind_words(version.kind), when_words(version.created_at, now=now)))


def when_words(at: datetime, *, now: datetime | None = None) -> str:
    """Say when, as short as it is clear: the time alone today, the day before it otherwise."""
    local = at.astimezone()
    today = (now or datetime.now().astimezone()).astimezone(local.tzinfo).date()
    time = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    match (today - local.date()).days:
        case 0:
            return time
        case 1:
            return QCoreApplication.translate("Versions", "yesterday {time}").format(time=time)
        case _:
            return f"{short_date(local.date())}, {time}"


def note_words(version: VersionInfo, numbers: Mapping[VersionId, int]) -> str:
    """Return the note of a version; one about going back names the version by its number, not by its id."""
    back_to = gone_back_to(version.kind, version.note)
    number = None if back_to is None else numbers.get(VersionId(back_to))
    if number is None:
        return version.note
    return QCoreApplication.translate("Versions", "to version {number}").format(number=number)
