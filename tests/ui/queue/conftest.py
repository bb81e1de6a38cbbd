"""A clock that stands until it is moved, jobs by number, and the widgets of the queue on a screen that nobody sees."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.jobs import JobChunk, JobId, JobSnapshot, JobState
from app.core.media import MediaId
from app.core.protocol import ChunkDone
from app.core.transcript import Segment, SegmentKey, Word
from app.ui.queue.model import QueueModel
from app.ui.queue.panel import QueuePanel
from app.ui.queue.view import QueueView
from tests.helpers.snapshots import job_in

MakeJob = Callable[..., JobSnapshot]
Hear = Callable[[int, str], ChunkDone]


class HandClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def pass_by(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def numbered_job() -> MakeJob:
    def make(number: int, state: JobState = JobState.QUEUED, **fields: Any) -> JobSnapshot:
        values: dict[str, Any] = {
            "id": JobId(number),
            "media_id": MediaId(100 + number),
            "name": f"talk {number}.wav",
            "media_path": f"/music/talk {number}.wav",
            "position": float(number),
            "duration_ms": 100_000,
        }
        return job_in(state, **{**values, **fields})

    return make


@pytest.fixture
def words_of() -> Hear:
    def make(number: int, text: str) -> ChunkDone:
        words = (Word(text=text, start_ms=0, end_ms=900),)
        segment = Segment(key=SegmentKey(1), start_ms=0, end_ms=900, words=words)
        return ChunkDone(job_id=JobId(number), chunk=JobChunk(until_ms=1000, segments=(segment,)))

    return make


@pytest.fixture
def model(qtbot: QtBot, clock: HandClock) -> Iterator[QueueModel]:
    model = QueueModel(now_s=clock)
    yield model
    model.set_jobs([])  # its clock stands: garbage may be collected on any thread, a timer may not


@pytest.fixture
def view(qtbot: QtBot, model: QueueModel) -> Iterator[QueueView]:
    widget = QueueView(model)
    qtbot.addWidget(widget)
    widget.resize(292, 400)
    with qtbot.waitExposed(widget):
        widget.show()
    QGuiApplication.sendEvent(widget.viewport(), QEvent(QEvent.Type.Leave))  # the mouse may happen to stand over it
    yield widget
    widget.setModel(None)


@pytest.fixture
def panel(qtbot: QtBot, clock: HandClock) -> QueuePanel:
    widget = QueuePanel(now_s=clock)
    qtbot.addWidget(widget)
    widget.resize(292, 500)
    widget.show()
    return widget
