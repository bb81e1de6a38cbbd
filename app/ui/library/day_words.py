"""How a day is called: above the transcripts of it Today, Yesterday or its date; elsewhere a short date."""

from datetime import date
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

_WEEK_DAYS: Final = 7


def day_words(day: date, today: date) -> str:
    """Return the name of a day; within the last week that of the weekday, else the date, in the person's language."""
    match (today - day).days:
        case 0:
            return QCoreApplication.translate("Library", "Today")
        case 1:
            return QCoreApplication.translate("Library", "Yesterday")
        case days if 1 < days < _WEEK_DAYS:
            return QLocale().standaloneDayName(day.isoweekday(), QLocale.FormatType.LongFormat)
        case _:
            return QLocale().toString(QDate(day.year, day.month, day.day), "d MMMM yyyy")


def short_date(day: date) -> str:
    """Return "3 May 2026": the short form of the system writes 3/5/26, which half of the world reads as a day in March."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")
