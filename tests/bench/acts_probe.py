"""The acts that are known to be heavy, one after another, each with the frames of the window while it lasts."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.core.transcript import Transcript
from tests.bench.frame_watch import FrameWatch
from tests.bench.probe import asked, tell
from tests.bench.stage import NEEDLE, SAMPLE, Stage, let_run, opened_stage, wait_for


def watched(stage: Stage, act: Callable[[], object], is_done: Callable[[], bool]) -> dict[str, object]:
    """Carry out an act and watch until it is done and painted."""
    let_run(0.2)
    watch = FrameWatch(stage.window)
    watch.start()
    began = time.monotonic()
    act()
    wait_for(is_done, timeout_s=200)
    let_run(0.05)
    took_s = time.monotonic() - began
    return {**watch.stop().record(), "took_ms": took_s * 1_000}


def transcript_of(stage: Stage) -> Transcript:
    document = stage.editor.document
    assert document is not None
    return document.transcript


def drop(stage: Stage, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(stage.window.rect().center())
    QApplication.sendEvent(stage.window, QDragEnterEvent(place.toPoint(), action, data, button, keys))
    QApplication.sendEvent(stage.window, QDropEvent(place, action, data, button, keys))


def small_files(folder: Path, count: int) -> list[Path]:
    """Write recordings of no content that differ in one byte or more."""
    folder.mkdir()
    head = SAMPLE.read_bytes()[:4_000]
    paths = [folder / f"call {number}.wav" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(head + number.to_bytes(4, "little"))
    return paths


def main() -> None:
    wanted = asked()
    library = Path(wanted["library"])
    paths = small_files(library.parent / "dropped", wanted["files"])
    found: dict[str, dict[str, object]] = {}
    with opened_stage(library) as stage:
        stage.window.resize(1440, 900)
        editor = stage.editor
        (summary,) = stage.workspace.library.transcripts.all()
        found["open"] = watched(stage, lambda: editor.open(summary.id), lambda: editor.document is not None)
        find = editor.panes.find_bar
        editor.panes.open_find(is_replacing=True)
        find.set_needle(NEEDLE)
        before = transcript_of(stage)
        found["replace all"] = watched(
            stage, lambda: find.replace_all_requested.emit("of course"), lambda: transcript_of(stage) is not before
        )
        found["undo it"] = watched(stage, editor.undo, lambda: transcript_of(stage) == before)
        panes, before = editor.panes.panes, transcript_of(stage)
        found["compare"] = watched(stage, lambda: editor.versions.toggle_compare(True), lambda: panes.is_comparing)
        found["replace all, compared"] = watched(
            stage, lambda: find.replace_all_requested.emit("of course"), lambda: transcript_of(stage) is not before
        )
        received: list[object] = []
        stage.workspace.reception.received.connect(received.append)
        found["drop files"] = watched(stage, lambda: drop(stage, paths), lambda: len(received) == len(paths))
    tell(acts=found)


if __name__ == "__main__":
    main()
