"""What watching the cards costs: the monitor, the line at the foot and, where asked, the panel, in a window at rest."""

import time

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.engine.gpu_monitor import GpuMonitor
from app.ui.gpu.line import GpuLine
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.recorder import GpuRecorder
from app.ui.theme import ThemeChoice, ThemeKeeper
from tests.bench.probe import asked, tell
from tests.bench.stage import let_run


def main() -> None:
    wanted = asked()
    application = QApplication([])
    keeper = ThemeKeeper(application, choice=ThemeChoice.LIGHT)
    window, line, panel = QWidget(), GpuLine(), GpuPanel()
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addWidget(panel)
    panel.setVisible(wanted["has_panel"])
    monitor = GpuMonitor()
    recorder = GpuRecorder(lambda: monitor.snapshot)
    for shows in (line, panel):
        monitor.snapshot_changed.connect(shows.show_snapshot)
        recorder.sampled.connect(shows.show_history)
    window.resize(1280, 400)
    window.show()
    if wanted["is_watching"]:
        monitor.start()
        recorder.start()
    let_run(min(3.0, wanted["seconds"]))
    began, cpu_s, gui_s = time.monotonic(), time.process_time(), time.thread_time()
    let_run(wanted["seconds"])
    passed_s = time.monotonic() - began
    cpu_s, gui_s = time.process_time() - cpu_s, time.thread_time() - gui_s
    snapshot = monitor.snapshot
    recorder.stop()
    if wanted["is_watching"]:
        monitor.stop()
    keeper.deleteLater()
    tell(
        cpu_percent=cpu_s / passed_s * 100,
        gui_percent=gui_s / passed_s * 100,
        cards=len(snapshot.cards) if snapshot else 0,
    )


if __name__ == "__main__":
    main()
