"""Which backups stay as they grow old. Pure: moments in, moments out.

A clock that was wrong must cost nothing. Backups from the future are thinned among themselves, so that they do not push
out those of today; and of the newest two days on which there are any the newest stay, however long ago the clock says
they are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

_NEVER_BELOW = 3
_NEWEST_DAYS, _OF_NEWEST_DAYS = 2, 24
_ALL_OF = timedelta(days=2)
_DAILY, _WEEKLY, _MONTHLY = 14, 8, 6


def to_keep(moments: Iterable[datetime], today: datetime) -> set[datetime]:
    """Choose what stays: all of two days, then the last of 14 days, 8 weeks and 6 months, never fewer than three."""
    newest_first = sorted(moments, reverse=True)
    future = [moment for moment in newest_first if moment > today]
    past = newest_first[len(future) :]
    return _kept(past, today) | (_kept(future, future[0]) if future else set())


def _kept(newest_first: Sequence[datetime], today: datetime) -> set[datetime]:
    keep = set(newest_first[:_NEVER_BELOW])
    days = sorted({moment.date() for moment in newest_first}, reverse=True)[:_NEWEST_DAYS]
    keep |= {moment for moment in newest_first[:_OF_NEWEST_DAYS] if moment.date() in days}
    keep |= {moment for moment in newest_first if today - moment <= _ALL_OF}
    keep |= _last_of_each(newest_first, "%Y-%m-%d", _DAILY)
    keep |= _last_of_each(newest_first, "%G-%V", _WEEKLY)
    keep |= _last_of_each(newest_first, "%Y-%m", _MONTHLY)
    return keep


def _last_of_each(newest_first: Sequence[datetime], period: str, count: int) -> set[datetime]:
    last: dict[str, datetime] = {}
    for moment in newest_first:
        last.setdefault(moment.strftime(period), moment)
    return set(list(last.values())[:count])
