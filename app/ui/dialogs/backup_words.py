"""Back-ups in words: when, why, how it stands with them, and what restoring one means."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from app.core.library import BackupRecord
from app.core.safekeeping import BackupFinding
from app.core.storage import size_words
from app.ui.library.day_words import short_date

_SAFEKEEPING: Final = "automatic"
_SET_ASIDE: Final = "set aside"
_ASKED: Final = "asked"
_UPGRADE: Final = "before-upgrade"


def made_words(record: BackupRecord) -> str:
    """Say when, with the day of the week: days are what people look for."""
    local = record.made_at.astimezone()
    day, time = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
    weekday = QLocale().dayName(day.dayOfWeek(), QLocale.FormatType.ShortFormat)
    return f"{weekday} {short_date(local.date())}, {QLocale().toString(time, QLocale.FormatType.ShortFormat)}"


def reason_words(record: BackupRecord) -> str:
    """Say why it was made; a reason that is not known here is shown as it stands."""
    translate = QCoreApplication.translate
    if record.is_set_aside:
        return translate("Backups", "set aside when restoring")
    known = {
        _SAFEKEEPING: translate("Backups", "automatic"),
        _SET_ASIDE: translate("Backups", "set aside when restoring"),
        _ASKED: translate("Backups", "asked for"),
        _UPGRADE: translate("Backups", "before an upgrade"),
    }
    return known.get(record.reason, record.reason)


def transcripts_words(count: int | None) -> str:
    return "–" if count is None else QLocale().toString(count)


def size_of(record: BackupRecord) -> str:
    return size_words(record.size_bytes)


def state_words(finding: BackupFinding | None) -> str:
    translate = QCoreApplication.translate
    if finding is None:
        return translate("Backups", "being checked…")
    return translate("Backups", "intact") if finding.is_sound else translate("Backups", "damaged")


def question_words(finding: BackupFinding) -> str:
    """Ask whether this one is to be restored."""
    when = made_words(finding.record)
    return QCoreApplication.translate("Backups", "Restore the library as it was on {when}?").format(when=when)


def consequence_words(finding: BackupFinding, *, has_library: bool) -> str:
    """Say what becomes of what is there now."""
    translate = QCoreApplication.translate
    inside = translate("Backups", "It holds {count} transcripts.").format(count=transcripts_words(finding.transcripts))
    if finding.transcripts == 1:
        inside = translate("Backups", "It holds one transcript.")
    aside = translate(
        "Backups",
        "The library as it is now is set aside, not deleted: it stays in this list, to go back to. Recordings are not "
        "touched.",
    )
    goes_on = translate("Backups", "The window closes and opens again. Automatic back-ups pause until the next start.")
    return " ".join([inside, aside, goes_on] if has_library else [inside, aside])
