"""What the panel says of models in memory, and what can be asked for there."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.attempts import WarmPicture, Warmth, WarmWorker
from app.core.settings import Settings
from app.ui.gpu.warm_card import WarmCard
from app.ui.gpu.warm_words import freed_words

TURBO = WarmWorker(
    model="large-v3-turbo",
    device="cuda",
    compute_type="float16",
    batch_rows=8,
    jobs=2,
    served=5,
    idle_s=0.0,
    load_ms=3_400,
)
SMALL = replace(TURBO, model="small", device="cpu", compute_type="int8", jobs=0, idle_s=200.0)
PICTURE = WarmPicture(workers=(TURBO, SMALL), warmth=Warmth(hits=11, misses=3, evictions=2, load_ms=3_400))


@pytest.fixture
def card(qtbot: QtBot) -> WarmCard:
    card = WarmCard()
    qtbot.addWidget(card)
    card.show()
    return card


def test_that_each_model_says_where_it_is_and_what_it_does(card: WarmCard) -> None:
    card.show_picture(PICTURE)
    assert card.lines == [
        "large-v3-turbo · graphics card · float16: at work on 2 files",
        "small · processor · int8: ready, unused for 3 min",
    ]
    assert card.figures.text() == (
        "11 of 14 files found their model loaded since the start · loading takes 3.4 s as a rule · 2 models were let go"
    )


def test_that_a_model_on_its_way_says_so(card: WarmCard) -> None:
    card.show_picture(WarmPicture(workers=(replace(TURBO, load_ms=None),)))
    assert card.lines == ["large-v3-turbo · graphics card · float16: is being loaded"]


def test_that_there_is_nothing_to_free_where_nothing_is_loaded(card: WarmCard) -> None:
    assert not card.free.isEnabled()
    assert "No model is loaded" in card.figures.text()
    card.show_picture(PICTURE)
    assert card.free.isEnabled()
    card.show_picture(WarmPicture())
    assert card.lines == []


def test_that_what_runs_on_the_processor_is_let_finish_and_the_button_says_so(card: WarmCard) -> None:
    at_work = WarmPicture(workers=(replace(SMALL, jobs=1),))
    card.show_picture(at_work)
    assert not card.free.isEnabled()
    assert "stays until its files are done" in card.free.toolTip()
    assert freed_words(at_work) == "The model at work on the processor stays until its files are done."
    card.show_picture(WarmPicture(workers=(SMALL,)))
    assert card.free.isEnabled()


def test_that_freeing_always_says_what_came_of_it() -> None:
    assert freed_words(WarmPicture()) == "No model is in memory."
    assert freed_words(WarmPicture(workers=(SMALL,))) == "The models that nothing uses were let go."
    assert freed_words(PICTURE) == "", "the queue says by its pause what was stopped on the card"


def test_that_what_a_person_wants_is_told(card: WarmCard, qtbot: QtBot) -> None:
    card.show_picture(PICTURE)
    with qtbot.waitSignal(card.free_requested):
        card.free.click()
    with qtbot.waitSignal(card.leaving_chosen) as leaving:
        card.leaves.click()
    assert leaving.args == [True]
    with qtbot.waitSignal(card.minutes_chosen) as minutes:
        card.minutes.activated.emit(card.minutes.findData(60))
    assert minutes.args == [60]


def test_that_a_number_of_one_s_own_is_shown_too(card: WarmCard) -> None:
    card.show_settings(Settings(warm_minutes=42, leaves_card=True))
    assert card.minutes.currentText() == "stay 42 minutes"
    assert card.leaves.isChecked()
    card.show_settings(Settings(warm_minutes=0))
    assert card.minutes.currentText() == "stay while there is room"
