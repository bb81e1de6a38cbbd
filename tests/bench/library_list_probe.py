"""One window over a long library: how long its list takes to be painted, scrolled, filtered and added to."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from app.core.library import TranscriptSummary
from app.core.overriding import override
from app.core.transcript import TranscriptId
from tests.bench.frame_watch import FrameWatch
from tests.bench.memory_probe import resident_mib
from tests.bench.probe import asked, tell
from tests.bench.stage import Stage, let_run, set_stage, wait_for

_EVERY_MS = 16
_NOTCH = 120


class PaintWatch(QObject):
    """Notes when a list was painted with rows in it. Lives on the GUI thread."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.is_painted = False
        view.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._view.model().rowCount() > 0:
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.is_painted = True


def painted_after(view: QListView, act: Callable[[], object]) -> float:
    """Return how many milliseconds there are from an act to the list painted after it."""
    watch = PaintWatch(view)
    begun_s = time.perf_counter()
    act()
    while not watch.is_painted:
        QApplication.processEvents()
    return (time.perf_counter() - begun_s) * 1_000


def watched(stage: Stage, step: Callable[[int], object], steps: int) -> dict[str, object]:
    """Take a step every sixteen milliseconds, as a hand does, and watch the frames."""
    watch, taken = FrameWatch(stage.window), 0
    timer = QTimer(stage.window, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)

    def go_on() -> None:
        nonlocal taken
        step(taken)
        taken += 1
        if taken >= steps:
            timer.stop()

    timer.timeout.connect(go_on)
    watch.start()
    timer.start()
    wait_for(lambda: taken >= steps)
    let_run(0.2)
    return watch.stop().record()


def wheel(view: QListView, notches: int) -> None:
    place = QPointF(40.0, 40.0)
    event = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, -_NOTCH * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.postEvent(view.viewport(), event)


def scrolled(stage: Stage, steps: int) -> dict[str, Any]:
    """Scroll notch by notch, with a wheel that spins freely to the very end, and by the scroll bar up again."""
    view = stage.desk.side_bar.library.view
    bar = view.verticalScrollBar()
    a_notch_px = max(1, min(bar.singleStep() * QApplication.wheelScrollLines(), bar.pageStep()))
    notches = bar.maximum() // (a_notch_px * steps) + 2  # to the end with some left
    found = {
        "notches": watched(stage, lambda _number: wheel(view, 1), steps),
        "spun": watched(stage, lambda _number: wheel(view, notches), steps),
        "is_at_end": bar.value() == bar.maximum(),
    }
    bar.setSliderDown(True)
    found["dragged"] = watched(
        stage, lambda number: bar.setSliderPosition(bar.maximum() * (steps - 1 - number) // max(1, steps - 1)), steps
    )
    bar.setSliderDown(False)
    return found


def leafed(stage: Stage, keys: int) -> dict[str, object]:
    view = stage.desk.side_bar.library.view
    view.go_to_first()
    return watched(stage, lambda _number: QTest.keyClick(view, Qt.Key.Key_PageDown), keys)


def added(stage: Stage, newest: TranscriptSummary, count: int) -> dict[str, object]:
    """Let new transcripts come in, one a frame."""
    model = stage.desk.side_bar.library.model
    return watched(stage, lambda number: model.apply(replace(newest, id=TranscriptId(newest.id + 1 + number))), count)


def filtered(stage: Stage) -> tuple[list[float], dict[str, object]]:
    """Type into the filter and take it away again: how long until the rows stand, and the frames meanwhile."""
    model, watch, took_ms = stage.desk.side_bar.library.model, FrameWatch(stage.window), list[float]()
    told: list[bool] = []
    model.modelReset.connect(lambda: told.append(True))
    watch.start()
    for text in ("h", "ha", "harbour", "harbour 77", "zebra", ""):
        told.clear()
        begun_s = time.perf_counter()
        model.set_filter(text)
        wait_for(lambda: bool(told))
        took_ms.append((time.perf_counter() - begun_s) * 1_000)
        let_run(0.1)
    return took_ms, watch.stop().record()


def main() -> None:
    """Measure the parts one after another in one window; it is the same list that is scrolled and filtered."""
    wanted = asked()
    with set_stage(Path(wanted["library"])) as stage:
        let_run(0.5)
        view, listing = stage.desk.side_bar.library.view, stage.workspace.library.listing
        before_mib = resident_mib()
        started_ms = painted_after(view, stage.desk.start)
        let_run(0.5)
        found = {"started_ms": started_ms, "mib": resident_mib() - before_mib}
        found["listed_ms"] = painted_after(view, lambda: stage.desk.side_bar.set_transcripts(listing))
        moved = {**scrolled(stage, wanted["steps"]), "leafed": leafed(stage, wanted["steps"])}
        filtered_ms, moved["filtered"] = filtered(stage)
        newest = stage.workspace.library.transcripts.summary(TranscriptId(wanted["newest"]))
        moved["added"] = added(stage, newest, wanted["steps"])
        found["mib_at_end"] = resident_mib() - before_mib
    tell(**found, **moved, filtered_ms=filtered_ms)


if __name__ == "__main__":
    main()
