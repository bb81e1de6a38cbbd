"""The window with a long transcript open, scrolled, typed into and played: how fluent it is, idle and transcribing."""

import os
import time
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent

from app.core.jobs import JobState
from tests.bench.frame_watch import FrameWatch
from tests.bench.probe import asked, tell
from tests.bench.stage import Stage, let_run, opened_stage, wait_for

KEY_MS, WHEEL_MS = 80, 33
PHASE_S = 2.0
TYPED = "well then we said "


class Person(QObject):
    """Works in the editor by turns: types, scrolls with the wheel, leafs by pages, undoes. Lives on the GUI thread."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._pane = stage.editor.panes.working_pane
        self._began = time.monotonic()
        self._letters = count()
        for interval_ms, act in ((KEY_MS, self._press), (WHEEL_MS, self._turn)):
            timer = QTimer(self, interval=interval_ms, timerType=Qt.TimerType.PreciseTimer)
            timer.timeout.connect(act)
            timer.start()

    @property
    def _phase(self) -> int:
        return int((time.monotonic() - self._began) / PHASE_S) % 4

    def _press(self) -> None:
        if self._phase in (0, 2):
            letter = TYPED[next(self._letters) % len(TYPED)]
            self._send_key(0 if letter != " " else Qt.Key.Key_Space.value, letter)
        elif self._phase == 3:
            number = next(self._letters)
            if number % 5 == 4:
                self._send_key(Qt.Key.Key_Z.value, "", Qt.KeyboardModifier.ControlModifier)
            else:
                self._send_key(Qt.Key.Key_PageDown.value, "")

    def _send_key(self, key: int, text: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QCoreApplication.postEvent(self._pane, QKeyEvent(QEvent.Type.KeyPress, key, held, text))

    def _turn(self) -> None:
        if self._phase != 1:
            return
        place = QPointF(200, 200)
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.postEvent(self._pane.viewport(), event)


def watched(stage: Stage, seconds: float) -> dict[str, object]:
    """Let a person work for some seconds and watch the frames."""
    person, watch = Person(stage), FrameWatch(stage.window)
    watch.start()
    let_run(seconds)
    frames = watch.stop()
    person.deleteLater()
    return frames.record()


def open_and_play(stage: Stage, seconds: float) -> None:
    """Open the long transcript beside its first version, and let it play."""
    stage.window.resize(1440, 900)
    (summary,) = stage.workspace.library.transcripts.all()
    stage.editor.open(summary.id)
    wait_for(lambda: stage.editor.document is not None)
    stage.editor.versions.toggle_compare(True)
    wait_for(lambda: stage.editor.panes.panes.is_comparing)
    stage.editor.panes.working_pane.setFocus()
    wait_for(lambda: stage.editor.sound.player.state.is_open)
    stage.editor.sound.play_from(0)
    let_run(min(1.5, seconds))


def workers() -> list[dict[str, object]]:
    """Return how each worker of ours stands beside us: its priority and what of the processor it has had."""
    if not Path("/proc/self/stat").exists():  # another system than Linux
        return []
    found = {int(pid) for tasks in Path("/proc/self/task").glob("*/children") for pid in tasks.read_text().split()}
    return [_worker(pid) for pid in sorted(found) if b"app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _worker(pid: int) -> dict[str, object]:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    times = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return {
        "niceness": os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0),
        "threads_asked": next(word.partition("=")[2] for word in words if word.startswith("--cpu-threads")),
        "cpu_s": (int(times[11]) + int(times[12])) / ticks,
    }


def main() -> None:
    wanted = asked()
    with opened_stage(Path(wanted["library"])) as stage:
        open_and_play(stage, wanted["seconds"])
        idle = watched(stage, wanted["seconds"])
        queue = stage.workspace.queue
        queue.resume()
        heard: list[object] = []
        queue.chunk_done.connect(heard.append)
        wait_for(lambda: len(heard) > 3)
        heard.clear()
        began, before = time.monotonic(), workers()
        busy = watched(stage, wanted["seconds"])
        after, passed_s = workers(), time.monotonic() - began
        running = sum(job.state is JobState.RUNNING for job in queue.jobs())
        waiting = sum(job.state is JobState.QUEUED for job in queue.jobs())
    stood = [
        {**now, "cores_used": (now["cpu_s"] - then["cpu_s"]) / passed_s}  # type: ignore[operator]
        for then, now in zip(before, after, strict=True)
    ]
    tell(idle=idle, busy=busy, chunks=len(heard), running=running, waiting=waiting, workers=stood)


if __name__ == "__main__":
    main()
