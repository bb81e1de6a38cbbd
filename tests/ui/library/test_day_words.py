"""Days in words: a short date is read as the same day everywhere."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale

from app.ui.library.day_words import day_words, short_date

TODAY = date(2026, 5, 20)


@pytest.fixture(params=["en_US", "en_GB", "C"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(str(request.param)))
    yield str(request.param)
    QLocale.setDefault(before)


@pytest.mark.usefixtures("language")
def test_that_a_short_date_names_its_month_and_the_whole_year() -> None:
    assert short_date(date(2026, 5, 3)) == "3 May 2026"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "Today"),
        (date(2026, 5, 19), "Yesterday"),
        (date(2026, 5, 16), "Saturday"),
        (date(2026, 5, 3), "3 May 2026"),
    ],
)
def test_that_a_heading_is_as_near_as_people_speak(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words
