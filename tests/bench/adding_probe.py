"""Thousands of files dropped on the window as one folder: how fast they come in and how fluent the window stays."""

import hashlib
import shutil
import time
from pathlib import Path

from tests.bench.acts_probe import drop
from tests.bench.frame_watch import FrameWatch
from tests.bench.probe import asked, tell
from tests.bench.stage import SAMPLE, Stage, let_run, opened_stage, wait_for

A_FOLDER = 100


def tree(folder: Path, count: int, size_bytes: int) -> Path:
    """Write recordings that differ in their first bytes, a hundred to a folder."""
    head, rest = SAMPLE.read_bytes()[:44], bytes(size_bytes - 52)
    for number in range(count):
        place = folder / f"day {number // A_FOLDER:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"call {number:05}.wav").write_bytes(head + number.to_bytes(8, "little") + rest)
    return folder


def copied_plainly(source: Path, target: Path) -> float:
    """Hash and copy the same files as plainly as it can be done; return the seconds."""
    began = time.monotonic()
    for path in sorted(source.rglob("*.wav")):
        with path.open("rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()
        place = target / name[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / name)
    return time.monotonic() - began


def resident_mib() -> float:
    pages = Path("/proc/self/statm")
    return int(pages.read_text("ascii").split()[1]) * 4_096 / 2**20 if pages.exists() else 0.0


def added(stage: Stage, folder: Path, count: int) -> dict[str, object]:
    """Drop the folder and watch the window until the last file is in the queue and in the list."""
    received: list[object] = []
    shown: list[str] = []
    stage.workspace.reception.received.connect(received.append)
    notice = stage.desk.side_bar.queue.adding
    stage.workspace.reception.progressed.connect(lambda _arriving: shown.append(notice.text()))
    before_mib, watch = resident_mib(), FrameWatch(stage.window)
    watch.start()
    began = time.monotonic()
    drop(stage, [folder])
    wait_for(lambda: len(received) == count, timeout_s=1_200)
    took_s = time.monotonic() - began
    wait_for(lambda: stage.desk.side_bar.queue.model.rowCount() >= count)
    let_run(0.3)
    frames = watch.stop().record()
    return {**frames, "took_s": took_s, "memory_mib": resident_mib() - before_mib, "told": len(set(shown))}


def stopped_after(stage: Stage, folder: Path) -> float:
    """Drop a folder, stop when a few are in, and return how long it took until nothing came any more."""
    received: list[object] = []
    ended: list[float] = []
    reception = stage.workspace.reception
    reception.received.connect(received.append)
    reception.all_answered.connect(lambda: ended.append(time.monotonic()))
    drop(stage, [folder])
    wait_for(lambda: bool(received))
    asked_at = time.monotonic()
    stage.desk.side_bar.queue.adding.stop_requested.emit()
    wait_for(lambda: bool(ended))
    return ended[0] - asked_at


def main() -> None:
    wanted = asked()
    library, count = Path(wanted["library"]), wanted["files"]
    folder = tree(library.parent / "calls", count, wanted["size_bytes"])
    plain_s = copied_plainly(folder, library.parent / "plain")
    with opened_stage(library) as stage:
        stage.window.resize(1440, 900)
        let_run(0.5)
        if wanted["is_running"]:
            stage.workspace.queue.resume()
        found = added(stage, folder, count)
        more = tree(library.parent / "more", max(10, count // 10), wanted["size_bytes"] + 2)
        found["stopped_ms"] = stopped_after(stage, more) * 1_000
    tell(**found, plain_s=plain_s)


if __name__ == "__main__":
    main()
