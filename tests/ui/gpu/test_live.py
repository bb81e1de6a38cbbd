"""Line and panel over the real monitor, the real probe and the fake driver."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.engine.gpu_monitor import GpuMonitor
from app.ui.gpu.history import GpuSample
from app.ui.gpu.line import GpuLine
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.recorder import GpuRecorder
from tests.helpers.nvml import FakeNvml, failing, fake_nvml
from tests.ui.gpu.cards import plain

_LOST = 15  # NVML_ERROR_GPU_IS_LOST


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[FakeNvml]:
    with fake_nvml(tmp_path) as fake:
        yield fake


@pytest.fixture
def monitor(driver: FakeNvml) -> Iterator[GpuMonitor]:
    monitor = GpuMonitor(interval_ms=10)
    yield monitor
    assert monitor.stop(limit_s=60)


def test_that_a_change_of_a_card_is_seen_in_line_panel_and_chart(
    driver: FakeNvml, monitor: GpuMonitor, qtbot: QtBot
) -> None:
    line, panel, recorder = GpuLine(), GpuPanel(), GpuRecorder(lambda: monitor.snapshot, interval_ms=10)
    for view in (line, panel):
        qtbot.addWidget(view)
        view.resize(1280, 400)
        monitor.snapshot_changed.connect(view.show_snapshot)
        recorder.sampled.connect(view.show_history)
        view.show()
    monitor.start()
    recorder.start()
    qtbot.waitUntil(lambda: plain(line.shown_text()).startswith("RTX 4090 +1 more  6.0 of 24 GB"))
    driver.say({"0.load": 99})
    qtbot.waitUntil(lambda: "99 %" in plain(line.shown_text()))
    qtbot.waitUntil(lambda: plain(panel.blocks[0].load.words.figure.left) == "99 %")
    qtbot.waitUntil(lambda: any(sample.load == 0.99 for sample in _samples(monitor, recorder)))
    driver.say({"1.handle": failing(_LOST)})
    qtbot.waitUntil(lambda: "1 of 2 cards does not answer" in line.shown_text())
    assert len(panel.blocks[1].notices) == 1
    driver.say({"init": failing(9), "count": failing(1)})
    qtbot.waitUntil(lambda: panel.processor_block is not None)
    assert line.shown_text().startswith("Using the processor")
    recorder.stop()


def _samples(monitor: GpuMonitor, recorder: GpuRecorder) -> tuple[GpuSample, ...]:
    assert monitor.snapshot is not None
    return recorder.history.samples(monitor.snapshot.cards[0])
