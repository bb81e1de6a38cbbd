"""What the panel says of the self-tests, and what can be chosen and asked for there."""

import pytest
from pytestqt.qtbot import QtBot

from app.core.card_trial import PROCESSOR_TYPES, TrialFault, TrialState, Verdict, types_for
from app.core.gpu import GpuCard
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.self_test_card import SelfTestCard
from app.ui.gpu.self_test_words import SelfTestState, device_line
from app.workflow.cards.card_trials import Known, Trial, TrialStep
from app.workflow.cards.ground import Ground
from tests.helpers.cards import NOW, PASSED, WRONG
from tests.ui.gpu.cards import BIG, SMALL, machine

MISSING = Verdict(
    state=TrialState.FAILED,
    fault=TrialFault.LIBRARIES_MISSING,
    sentence="The cuBLAS 12 library is missing. Get the GPU component.",
    at=NOW,
)


def known(card: GpuCard | None, **verdicts: Verdict) -> Known:
    types = types_for(card.capability) if card else PROCESSOR_TYPES
    return Known(card=card, verdicts=tuple((kind, verdicts.get(kind)) for kind in types))


@pytest.fixture
def tests(qtbot: QtBot) -> SelfTestCard:
    card = SelfTestCard()
    qtbot.addWidget(card)
    card.show()
    return card


def choices(tests: SelfTestCard) -> dict[str, bool]:
    """Return the compute types with whether each can be chosen."""
    model = tests.types.model()
    return {
        tests.types.itemData(at): bool(model.flags(model.index(at, 0)) & model.flags(model.index(0, 0)).ItemIsEnabled)
        for at in range(tests.types.count())
    }


def test_that_each_device_has_its_line_in_signs_and_words() -> None:
    line = device_line(known(SMALL, float16=PASSED, int8=PASSED))
    assert (line.name, line.words, line.tone) == ("T1000", "float16 ✓ · int8_float16 – · int8 ✓", "good")
    assert line.spoken == "T1000: float16 passed, int8_float16 not tested, int8 passed."


def test_that_what_failed_says_why() -> None:
    line = device_line(known(SMALL, float16=PASSED, int8=WRONG))
    assert line.words == f"float16 ✓ · int8_float16 – · int8 ✗\nint8: {WRONG.sentence}"
    assert line.tone == "warning"


def test_that_the_same_failure_of_all_types_is_said_once() -> None:
    every = dict.fromkeys(types_for(BIG.capability), MISSING)
    assert device_line(known(BIG, **every)).words == MISSING.sentence


def test_that_only_what_passed_and_the_first_can_be_chosen(tests: SelfTestCard, qtbot: QtBot) -> None:
    tests.show_state(SelfTestState(devices=(known(BIG, int8=PASSED, bfloat16=WRONG), known(None, int8=PASSED))))
    assert choices(tests) == {"auto": True, "float16": True, "int8_float16": False, "int8": True, "bfloat16": False}
    with qtbot.waitSignal(tests.compute_type_chosen) as chosen:
        tests.types.activated.emit(3)
    assert chosen.args == ["int8"]


def test_that_the_processor_s_types_are_offered_where_there_is_no_card(tests: SelfTestCard) -> None:
    tests.show_state(SelfTestState(devices=(known(None, float32=PASSED),), compute_type="float32"))
    assert choices(tests) == {"auto": True, "int8": True, "int8_float32": False, "float32": True}
    assert tests.types.currentText() == "float32"


def test_that_a_run_is_told_and_cannot_be_asked_for_twice(tests: SelfTestCard) -> None:
    trial = Trial(card=BIG, compute_type="int8", ground=Ground.of_processor())
    step = TrialStep(trial=trial, number=2, total=7)
    tests.show_state(SelfTestState(devices=(known(BIG, float16=PASSED),), step=step))
    assert tests.step.text() == "Testing RTX 5090 in int8 (2 of 7)…"
    assert not tests.again.isEnabled()
    tests.show_state(SelfTestState(devices=(known(BIG, float16=PASSED),), is_waiting=True))
    assert tests.step.text() == "The test begins when the running jobs are done."
    tests.show_state(SelfTestState(devices=(known(BIG, float16=PASSED),)))
    assert (tests.again.isEnabled(), tests.again.text(), tests.step.isVisible()) == (True, "Test again", False)


def test_that_nothing_known_offers_the_first_test(tests: SelfTestCard) -> None:
    tests.show_state(SelfTestState(devices=(known(BIG), known(None))))
    assert tests.lines == ["RTX 5090: not tested yet", "Processor: not tested yet"]
    assert tests.again.text() == "Test now"


def test_that_a_card_s_own_tile_tells_the_outcome_in_short(qtbot: QtBot) -> None:
    panel = GpuPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    panel.show_snapshot(machine(BIG, SMALL))
    panel.show_self_tests(SelfTestState(devices=(known(BIG, float16=PASSED, int8=WRONG), known(SMALL))))
    told = [{pair.left: pair.right for pair in block.identity.words.facts} for block in panel.blocks]
    assert told[0]["Self-test"] == "float16 ✓ · 1 ✗"
    assert "Self-test" not in told[1]
    assert [block.identity.words.head.right for block in panel.blocks] == ["ready", "ready"]


@pytest.mark.parametrize(
    ("verdict", "lacks_component", "words"),
    [(MISSING, True, "component missing"), (WRONG, False, "test not passed"), (PASSED, False, "ready")],
)
def test_that_a_card_that_cannot_be_used_is_not_called_ready(
    qtbot: QtBot, verdict: Verdict, lacks_component: bool, words: str
) -> None:
    panel = GpuPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    panel.show_snapshot(machine(BIG))
    every = dict.fromkeys(types_for(BIG.capability), verdict)
    panel.show_self_tests(SelfTestState(devices=(known(BIG, **every),), lacks_component=lacks_component))
    (block,) = panel.blocks
    assert block.identity.words.head.right == words
    assert panel.component.isHidden() is not lacks_component
