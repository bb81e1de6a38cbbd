"""The window of the figures: what it says with a full library, an empty one, and one that cannot be read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, HostError
from app.core.jobs import JobState
from app.core.statistics import Day, Pace, Statistics
from app.ui.statistics.day_chart import DAYS, DayChart, day_words
from app.ui.statistics.dialog import StatisticsDialog

TODAY = date(2026, 11, 21)
FULL = Statistics(
    recordings=60,
    recorded_ms=3_600_000,
    transcripts=55,
    transcribed_ms=12_000_000,
    words=8_540,
    versions=57,
    jobs={JobState.FINISHED: 55, JobState.FAILED: 5},
    failures={ErrorCode.GPU_OOM: 3, ErrorCode.WORKER_PROTOCOL: 2},
    paces=(Pace(model="small", device="cuda", compute_type="float16", jobs=3, recorded_ms=60_000, engine_ms=2_000),),
    days=(Day(day=TODAY, jobs=2, missed=1, recorded_ms=120_000, words=30),),
    storage={"recordings": 1_500_000, "database": 900},
)
EMPTY = Statistics(
    recordings=0,
    recorded_ms=0,
    transcripts=0,
    transcribed_ms=0,
    words=0,
    versions=0,
    jobs={},
    failures={},
    paces=(),
    days=(),
    storage={},
)


def shown(qtbot: QtBot, read: Callable[[], Statistics], wanted: str) -> StatisticsDialog:
    dialog = StatisticsDialog(read)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: wanted in texts(dialog))
    return dialog


def texts(dialog: StatisticsDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def test_that_the_figures_stand_in_words(qtbot: QtBot) -> None:
    said = texts(shown(qtbot, lambda: FULL, "3 h 20 min"))
    for words in (
        "92%",
        "30×",
        "small · graphics card · float16",
        "3 jobs",
        "Graphics memory too short",
        "The engine was not understood",
        "1.5 MB",
        "900 bytes",
    ):
        assert words in said


def test_that_a_month_without_work_is_said_in_words_and_not_shown_as_an_empty_chart(qtbot: QtBot) -> None:
    dialog = shown(qtbot, lambda: replace(FULL, days=()), "Nothing was transcribed in this time.")
    assert dialog.findChildren(DayChart) == []


def test_that_an_empty_library_says_how_to_begin(qtbot: QtBot) -> None:
    shown(qtbot, lambda: EMPTY, "Nothing has been transcribed yet. Drop a recording on the window to begin.")


def test_that_a_library_that_cannot_be_read_says_why_and_can_be_counted_again(qtbot: QtBot) -> None:
    answers: list[Statistics | HostError] = [HostError(ErrorCode.DISK_IO, "The disk is gone."), FULL]

    def read() -> Statistics:
        answer = answers.pop(0)
        if isinstance(answer, HostError):
            raise answer
        return answer

    dialog = shown(qtbot, read, "The disk is gone.")
    dialog.look()
    qtbot.waitUntil(lambda: "3 h 20 min" in texts(dialog))
    assert "The disk is gone." not in texts(dialog)


def test_that_the_chart_shows_thirty_days_with_those_on_which_nothing_was_done(qtbot: QtBot) -> None:
    chart = DayChart()
    qtbot.addWidget(chart)
    early = Day(day=TODAY - timedelta(days=DAYS), jobs=9, missed=0, recorded_ms=9, words=9)
    chart.show_days((early, *FULL.days), TODAY)
    assert [day.day for day in chart.days] == [TODAY - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    assert [day.jobs for day in chart.days if day.jobs] == [2]
    assert chart.accessibleDescription() == day_words(chart.days[-1])
    assert "2 files · 2 min · 30 words · 1 with gaps or failed" in chart.accessibleDescription()


@pytest.mark.parametrize("width", [40, 600, 3000])
def test_that_the_chart_is_painted_at_any_width_without_a_fault(qtbot: QtBot, width: int) -> None:
    chart = DayChart()
    qtbot.addWidget(chart)
    chart.resize(width, 120)
    assert not chart.grab().isNull()
    chart.show_days(FULL.days, TODAY)
    image = chart.grab().toImage()
    top_right = image.pixelColor(image.width() - max(2, width // DAYS // 2), 2)
    assert top_right != image.pixelColor(0, 2)  # today is the highest bar, the first day has none
