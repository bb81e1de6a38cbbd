"""The panel: what each card's tiles, charts and notices show in every state."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.core.attempts import WarmPicture, WarmWorker
from app.core.gpu import SlowdownCause
from app.ui.gpu.card_block import CardBlock
from app.ui.gpu.charts import Chart, MemoryBar
from app.ui.gpu.history import GpuHistory
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.processor_block import ProcessorBlock
from app.ui.gpu.self_test_words import SelfTestState
from app.ui.gpu.tile import Tile
from app.ui.gpu.tile_grid import TileGrid
from app.ui.theme import ThemeChoice, ThemeKeeper
from tests.ui.gpu.cards import BIG, DEMO, FAULT, LOST, MUTE, NO_DRIVER, SMALL, TURBO, machine, plain


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    keeper.choose(ThemeChoice.LIGHT)
    qapp.setStyleSheet("")
    keeper.deleteLater()


@pytest.fixture
def panel(qtbot: QtBot, keeper: ThemeKeeper) -> GpuPanel:
    panel = GpuPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 236)
    panel.show()
    qtbot.waitExposed(panel)
    panel.setFocus()  # a window gives it to the only widget that takes it
    return panel


def words(tile: Tile) -> dict[str, str]:
    """Return what a tile says: its figure under "", its facts by name."""
    said = tile.words
    return {"": plain(said.figure.left), **{fact.left: plain(fact.right) for fact in said.facts}}


def only_block(panel: GpuPanel) -> CardBlock:
    (block,) = panel.blocks
    return block


def without_cards(panel: GpuPanel) -> ProcessorBlock:
    assert panel.processor_block is not None
    assert panel.blocks == []
    return panel.processor_block


def test_that_a_card_is_shown_in_full(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG))
    panel.set_activity(TURBO)
    block = only_block(panel)
    assert words(block.identity) == {
        "": "GeForce RTX 5090",
        "Driver": "570.86.15",
        "CUDA": "12.8",
        "Compute capability": "12.0",
        "Clock": "2520 MHz",
        "Memory clock": "14001 MHz",
    }
    assert words(block.memory) == {"": "24.6 GB free", "Ours": "6.1 GB", "Others": "1.1 GB"}
    assert words(block.load) == {"": "96 %"}
    assert words(block.heat) == {"": "61 °C · 410 W", "Limit": "575 W"}
    assert words(block.engine) == {
        "": "212× real time",
        "Model": "large-v3-turbo",
        "Compute type": "float16",
        "Batch": "16 rows",
        "Files at work": "3",
    }
    assert block.notices == []
    assert panel.processor_block is None


def test_that_the_bar_shows_ours_and_others(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(replace(SMALL, memory_used_mib=3072, memory_ours_mib=1024)))
    bar = panel.findChild(MemoryBar)
    assert isinstance(bar, MemoryBar)
    assert bar.shares == (0.25, 0.5)
    panel.show_snapshot(machine(replace(SMALL, memory_used_mib=3072, memory_ours_mib=None)))
    assert bar.shares == (0.0, 0.75)


def test_that_memory_whose_owner_is_not_told_is_only_in_use(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(replace(SMALL, memory_ours_mib=None)))
    assert words(only_block(panel).memory) == {"": "3.0 GB free", "Ours": "not told", "In use": "1.0 GB"}


def test_that_every_figure_the_driver_does_not_tell_is_named_as_such(panel: GpuPanel) -> None:
    panel.show_snapshot(replace(machine(MUTE), driver_version="", cuda_version=""))
    block = only_block(panel)
    for tile in (block.memory, block.load, block.heat):
        assert words(tile)[""] == "not told"
    assert set(words(block.identity).values()) == {"Tesla P4", "6.1", "not told"}


def test_that_two_cards_have_a_block_each_and_the_engine_stands_in_its_own(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG, SMALL))
    panel.set_activity(replace(TURBO, device_index=1))
    first, second = panel.blocks
    assert [block.identity.words.head.left for block in (first, second)] == ["Card 1 of 2", "Card 2 of 2"]
    assert words(first.engine) == {"": "Not in use", "Runs": "on card 2", "Model": "large-v3-turbo"}
    assert words(second.engine)[""] == "212× real time"


def test_that_two_cards_can_be_scrolled_to(panel: GpuPanel, qtbot: QtBot) -> None:
    panel.show_snapshot(machine(BIG, SMALL))
    area = panel.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    last = panel.blocks[-1]
    assert last.mapTo(panel, QPoint(0, last.height())).y() <= panel.height()


def test_that_a_card_that_goes_takes_its_block_along(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG, SMALL))
    panel.show_snapshot(machine(SMALL))
    assert words(only_block(panel).identity)[""] == "T1000"
    panel.show_snapshot(NO_DRIVER)
    assert without_cards(panel).sentence.startswith(NO_DRIVER.sentence)


def test_that_a_lost_card_says_so_and_what_to_do(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG, LOST))
    well, lost = panel.blocks
    assert well.notices == []
    assert lost.notices == [
        "This card does not answer any more. Restart the computer; until then the engine cannot use it."
    ]
    assert lost.identity.words.head.right == "lost"
    assert {words(tile)[""] for tile in (lost.memory, lost.load, lost.heat)} == {"no answer"}
    assert words(lost.identity)["Clock"] == "no answer"


def test_that_causes_of_a_slowdown_are_sentences_and_go_when_it_is_over(panel: GpuPanel) -> None:
    hot = replace(BIG, slowdowns=(SlowdownCause.HEAT, SlowdownCause.POWER_SUPPLY, SlowdownCause.HARDWARE))
    panel.show_snapshot(machine(hot))
    block = only_block(panel)
    assert [notice.split(".")[0] for notice in block.notices] == [
        "Heat slows this card down",
        "The power supply holds this card back",
    ]
    assert block.identity.words.head.right == "see note"
    panel.show_snapshot(machine(BIG))
    assert block.notices == []
    assert block.identity.words.head.right == "ready"


def test_that_a_reached_power_limit_is_a_remark_and_no_warning(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(replace(BIG, slowdowns=(SlowdownCause.POWER_LIMIT,))))
    assert words(only_block(panel).heat)["Limit"] == "575 W, reached"
    assert only_block(panel).notices == []


def test_that_memory_taken_by_others_is_told(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(replace(SMALL, memory_used_mib=3900)))
    (notice,) = only_block(panel).notices
    assert "Other programs" in notice


def test_that_a_card_too_old_is_not_called_ready(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(replace(MUTE, capability=(3, 5))))
    assert only_block(panel).identity.words.head.right == "not usable"
    assert "needs compute capability 6.1, the card has 3.5" in only_block(panel).notices[0]


def test_that_it_says_why_a_card_is_there_and_not_used(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG))
    panel.set_activity(replace(DEMO, reason="On the processor: driver 531 is older than 570"))
    assert panel.reason == "On the processor: driver 531 is older than 570"
    assert words(only_block(panel).engine) == {"": "Not in use", "Runs": "on the processor", "Model": "demo"}
    panel.set_activity(TURBO)
    assert panel.reason == ""


def test_that_without_a_card_it_says_why_and_what_is_used_instead(panel: GpuPanel) -> None:
    panel.show_snapshot(NO_DRIVER)
    block = without_cards(panel)
    assert block.sentence == f"{NO_DRIVER.sentence} The engine uses the processor."
    assert words(block.engine) == {"": "Using the processor"}
    panel.set_activity(DEMO)
    assert block.engine.words.head.right == "on the processor"
    assert words(block.engine)[""] == "9.1× real time"


def test_that_a_fault_of_the_driver_is_told_and_claims_nothing_about_the_engine(panel: GpuPanel) -> None:
    panel.show_snapshot(FAULT)
    panel.set_activity(TURBO)
    block = without_cards(panel)
    assert words(block.cards)[""] == "No figures from the driver"
    assert block.sentence == FAULT.sentence
    assert block.engine.words.head.right == "on card 1"


def test_that_before_the_first_answer_it_claims_nothing(panel: GpuPanel) -> None:
    block = without_cards(panel)
    assert words(block.cards)[""] == "Looking for graphics cards…"
    assert words(block.engine)[""] == "Not in use"


def test_that_sentences_from_outside_are_shown_literally(panel: GpuPanel) -> None:
    panel.show_snapshot(replace(FAULT, sentence="<b>no</b>"))
    (label,) = [label for label in panel.findChildren(QLabel) if label.text().startswith("<b>no</b>")]
    assert label.textFormat().name == "PlainText"


def test_that_the_charts_show_the_history_of_their_card(panel: GpuPanel) -> None:
    history = GpuHistory()
    for load in (10, 20):
        history.append(machine(replace(BIG, load_percent=load), SMALL))
    history.append(machine(LOST))
    panel.show_snapshot(machine(BIG, SMALL))
    panel.show_history(history)
    chart = panel.blocks[0].load.findChild(Chart)
    assert isinstance(chart, Chart)
    assert chart.shares == [0.1, 0.2, None]


def test_that_a_hidden_panel_only_remembers_and_is_up_to_date_when_shown(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG))
    panel.hide()
    panel.show_snapshot(machine(replace(BIG, load_percent=5)))
    assert words(only_block(panel).load)[""] == "96 %"
    panel.show()
    assert words(only_block(panel).load)[""] == "5 %"


@pytest.mark.parametrize(("width", "columns"), [(1300, 5), (700, 3), (440, 2), (260, 1)])
def test_that_the_tiles_fit_the_width(panel: GpuPanel, qtbot: QtBot, width: int, columns: int) -> None:
    panel.show_snapshot(machine(replace(SMALL, memory_used_mib=3900)))
    panel.resize(width, 400)
    grid = only_block(panel).findChild(TileGrid)
    assert isinstance(grid, TileGrid)
    qtbot.waitUntil(lambda: grid.columns == columns)
    qtbot.waitUntil(lambda: all(_right(tile, panel) <= width for tile in panel.findChildren(Tile) if tile.isVisible()))


def test_that_nothing_is_cut_off_where_the_panel_is_made_narrow(panel: GpuPanel, qtbot: QtBot) -> None:
    reason = replace(DEMO, reason="On the processor: NVIDIA T1000 needs the GPU component, which is not here")
    worker = WarmWorker(
        model="somebody/quite-a-long-name",
        device="cpu",
        compute_type="int8_float32",
        batch_rows=4,
        jobs=2,
        served=2,
        idle_s=0.0,
        load_ms=300,
    )
    panel.show_snapshot(machine(SMALL))
    panel.set_activity(reason)
    panel.show_self_tests(SelfTestState(lacks_component=True))
    panel.warm.show_picture(WarmPicture(workers=(worker,)))
    for width in (1200, 300):
        panel.resize(width, 600)
        shown = [one for kind in (Tile, QPushButton, QComboBox, QCheckBox) for one in panel.findChildren(kind)]
        visible = [widget for widget in shown if widget.isVisible()]
        assert panel.component in visible
        qtbot.waitUntil(partial(_is_within, visible, panel, width))


def _is_within(widgets: list[QWidget], panel: GpuPanel, width: int) -> bool:
    return all(_right(widget, panel) <= width for widget in widgets)


def _right(widget: QWidget, panel: GpuPanel) -> int:
    return widget.mapTo(panel, QPoint(widget.width(), 0)).x()


def test_that_new_numbers_move_nothing(panel: GpuPanel, qtbot: QtBot) -> None:
    panel.show_snapshot(machine(replace(BIG, load_percent=1, power_w=9.0, memory_used_mib=400, memory_ours_mib=0)))
    area = panel.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: only_block(panel).width() > 900)
    QApplication.processEvents()  # what the first sizes have asked for
    before = [tile.geometry() for tile in panel.findChildren(Tile)]
    panel.show_snapshot(machine(replace(BIG, load_percent=100, power_w=575.0, memory_used_mib=30000)))
    QApplication.processEvents()
    assert [tile.geometry() for tile in panel.findChildren(Tile)] == before


def test_that_who_hears_the_window_hears_the_cards(panel: GpuPanel) -> None:
    panel.show_snapshot(machine(BIG))
    area = panel.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert area.accessibleName() == "Graphics cards"
    assert plain(area.accessibleDescription()).startswith("RTX 5090, 7.2 of 32 GB memory used")
    block = only_block(panel)
    assert block.accessibleName() == "NVIDIA GeForce RTX 5090"
    heard = {plain(widget.accessibleName()) for widget in block.findChildren(QWidget)}
    assert {"Driver: 570.86.15", "24.6 GB free", "96 %", "Load: 5 min", "Memory"} <= heard


def test_that_it_takes_the_colours_of_a_new_theme(panel: GpuPanel, keeper: ThemeKeeper) -> None:
    panel.show_snapshot(machine(BIG))
    keeper.choose(ThemeChoice.DARK)
    load = only_block(panel).load
    image = panel.grab().toImage()
    inside = load.mapTo(panel, load.rect().center())
    assert image.pixelColor(inside) == keeper.theme.colour("panel")
    assert image.pixelColor(3, 3) == keeper.theme.colour("background")
