"""Summaries by number and the widgets of the library, on a day that does not change."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.library import TranscriptSummary, VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.ui.library.model import LibraryModel
from app.ui.library.panel import LibraryPanel
from app.ui.library.side_bar import SideBar

MakeSummary = Callable[..., TranscriptSummary]
NOON = datetime(2026, 3, 18, 12, 0)  # noqa: DTZ001 - of the machine's own day, made aware below


class HandCalendar:
    """A day that ends when a test says so."""

    def __init__(self) -> None:
        self.today = NOON.date()

    def __call__(self) -> date:
        return self.today

    def turn(self) -> None:
        self.today += timedelta(days=1)


@pytest.fixture
def calendar() -> HandCalendar:
    return HandCalendar()


@pytest.fixture
def numbered_summary() -> MakeSummary:
    def make(number: int, *, days_ago: int = 0, **fields: Any) -> TranscriptSummary:
        made = (NOON - timedelta(days=days_ago) + timedelta(seconds=number)).astimezone()
        values: dict[str, Any] = {
            "id": TranscriptId(number),
            "media_id": MediaId(100 + number),
            "media_name": f"talk {number}.wav",
            "title": f"talk {number}.wav",
            "language": "en",
            "duration_ms": 754_000,
            "created_at": made,
            "changed_at": made,
            "head": VersionId(number),
            "head_kind": VersionKind.ASR,
            "version_count": 1,
            "segment_count": 20,
        }
        return TranscriptSummary(**{**values, **fields})

    return make


@pytest.fixture
def model(qtbot: QtBot, calendar: HandCalendar) -> LibraryModel:
    return LibraryModel(today=calendar)


@pytest.fixture
def panel(qtbot: QtBot, calendar: HandCalendar) -> LibraryPanel:
    widget = LibraryPanel(today=calendar)
    qtbot.addWidget(widget)
    widget.resize(292, 500)
    with qtbot.waitExposed(widget):
        widget.show()
    QGuiApplication.sendEvent(widget.view.viewport(), QEvent(QEvent.Type.Leave))
    return widget


@pytest.fixture
def side_bar(qtbot: QtBot, calendar: HandCalendar) -> SideBar:
    widget = SideBar(now_s=lambda: 1000.0, today=calendar)
    qtbot.addWidget(widget)
    widget.resize(292, 800)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget
