"""How much memory the process of the window takes, from empty to a long transcript and a transcription."""

import gc
from pathlib import Path

from app.core.options import JobOptions, Quality
from tests.bench.probe import asked, tell
from tests.bench.stage import SAMPLE, Stage, let_run, opened_stage, wait_for

_MIB = 1 << 20


def resident_mib() -> float:
    """Return what of this process is in memory now, the pages that it shares with others too."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * 4_096 / _MIB


def bare() -> None:
    """Measure a window of Qt alone."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.menuBar().addMenu("File")
    window.setCentralWidget(QLabel("a"))
    window.resize(1280, 800)
    window.show()
    application.processEvents()
    tell(bare=resident_mib())


def transcribe(stage: Stage, settle_s: float) -> None:
    queue = stage.workspace.queue
    queue.resume()
    known = len(stage.workspace.library.transcripts.all())
    stage.workspace.receive([SAMPLE], JobOptions(model="demo", quality=Quality.FAST))
    wait_for(lambda: len(stage.workspace.library.transcripts.all()) > known)
    let_run(settle_s)


def ours(library: Path, settle_s: float) -> None:
    found: dict[str, float] = {}
    with opened_stage(library) as stage:
        stage.window.resize(1280, 800)
        let_run(settle_s)
        found["empty"] = resident_mib()
        (summary,) = stage.workspace.library.transcripts.all()
        stage.editor.open(summary.id)
        wait_for(lambda: stage.editor.document is not None)
        let_run(settle_s)
        found["open"] = resident_mib()
        stage.editor.versions.toggle_compare(True)
        wait_for(lambda: stage.editor.panes.panes.is_comparing)
        let_run(settle_s)
        found["compared"] = resident_mib()
        stage.editor.versions.toggle_compare(False)
        transcribe(stage, settle_s)
        found["transcribed"] = resident_mib()
    tell(**found)


if __name__ == "__main__":
    wanted = asked()
    if wanted.get("library"):
        ours(Path(wanted["library"]), wanted["settle_s"])
    else:
        bare()
