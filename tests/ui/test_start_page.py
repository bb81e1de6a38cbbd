"""The empty window: what it says of this machine, and how much room that takes."""

from pytestqt.qtbot import QtBot

from app.core.options import Device
from app.ui.gpu.activity import EngineActivity
from app.ui.start_page import StartPage

LONG = (
    "On the processor: a card with quite a long name needs the GPU component, which is not here, and more is to be said"
)


def activity(reason: str) -> EngineActivity:
    return EngineActivity(model="demo", device=Device.CPU, compute_type="int8", batch_rows=4, reason=reason)


def test_that_a_short_sentence_takes_no_more_room_after_a_long_one(qtbot: QtBot) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.show_activity(activity("Short"))
    short = page._machine.minimumHeight()
    page.show_activity(activity(LONG))
    assert page._machine.minimumHeight() > short
    page.show_activity(activity("Short"))
    assert page._machine.minimumHeight() == short
