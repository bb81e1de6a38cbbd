"""The cards in the real window: tested by themselves when nothing is at work, and the component asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.card_trial import PROCESSOR_TYPES, types_for
from app.core.jobs import ENDED
from app.ui import card_desk
from app.ui.dialogs.component_dialog import ComponentDialog
from app.ui.models.dialog import ModelsDialog
from app.workflow import places
from app.workflow.cards import cards
from app.workflow.cards.card_trials import TrialStep
from app.workflow.component import libraries
from tests.helpers.cards import GOOD, program, saying, workers
from tests.helpers.frisco import SAMPLE_EN
from tests.helpers.nvml import BIG_CARD, FakeNvml, fake_nvml
from tests.helpers.wheels import whole_wheel
from tests.helpers.window import OpenWindow, opened_window


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Let stand-ins carry out the trials; a test says which of them do something else than pass."""
    said: dict[str, list[str]] = {}
    command = workers(said)  # type: ignore[arg-type]
    monkeypatch.setattr(cards, "trial_command", lambda _folder, plan, sample: command(plan, sample))
    monkeypatch.setattr(card_desk, "_BEGIN_AFTER_MS", 10)
    return said


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNvml]:
    """Give the machine one card and, at first, no library for it."""
    monkeypatch.setattr(libraries, "_MULTIARCH", ())
    monkeypatch.setattr(libraries, "_LOADER_CACHE", tmp_path / "none")
    monkeypatch.setattr("app.core.cuda_places.package_folders", lambda _platform: iter(()))
    with fake_nvml(tmp_path) as fake:
        fake.say_cards(BIG_CARD)
        yield fake


@pytest.fixture
def window(answers: dict[str, list[str]], driver: FakeNvml, tmp_path: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as opened:
        qtbot.waitUntil(lambda: bool(opened.desk.gpu_panel.self_tests.lines))
        yield opened


def lines(window: OpenWindow) -> list[str]:
    return window.desk.gpu_panel.self_tests.lines


def install(window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Take the component from a file, in the dialog that the start page offers."""
    window.window.start_page.component_requested.emit()
    dialog = window.window.findChild(ComponentDialog)
    assert isinstance(dialog, ComponentDialog)
    with qtbot.waitSignal(dialog.changed):
        dialog.take(whole_wheel(tmp_path))
    dialog.cancel.click()


def test_that_a_card_without_its_library_is_offered_it_and_then_tested_and_used(
    window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert "needs the GPU component" in window.workspace.activity().reason
    assert not window.desk.gpu_panel.component.isHidden()
    assert lines(window)[0] == "RTX 4090: not tested yet"
    install(window, tmp_path, qtbot)
    every = " · ".join(f"{kind} ✓" for kind in types_for((8, 9)))
    qtbot.waitUntil(lambda: lines(window)[0] == f"RTX 4090: {every}")
    qtbot.waitUntil(lambda: not window.desk.cards._is_at_work)
    activity = window.workspace.activity()
    assert (activity.is_on_processor, activity.compute_type) == (False, "float16")
    assert window.desk.gpu_panel.component.isHidden()
    assert places.card_verdicts_file().exists()


def test_that_the_model_that_is_offered_is_the_one_for_the_card_that_lacks_its_component(
    window: OpenWindow, qtbot: QtBot
) -> None:
    def offers() -> list[str]:
        return [button.text() for button in window.window.start_page.findChildren(QPushButton)]

    qtbot.waitUntil(lambda: any(text.startswith("Get large-v3-turbo (") for text in offers()))
    window.desk.models.show_page()
    (page,) = window.window.findChildren(ModelsDialog)
    wanted = "On NVIDIA GeForce RTX 4090 with 24.0 GB of memory: large-v3-turbo is right for it."

    def said() -> list[str]:
        return [label.text() for label in page.findChildren(QLabel)]

    qtbot.waitUntil(lambda: any(text.startswith(wanted) and "GPU component" in text for text in said()))
    page.close()


def test_that_a_type_that_passed_can_be_chosen_and_is_kept(window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    install(window, tmp_path, qtbot)
    qtbot.waitUntil(lambda: "bfloat16 ✓" in lines(window)[0])
    types = window.desk.gpu_panel.self_tests.types
    types.activated.emit(types.findData("int8_float16"))
    assert window.workspace.settings.compute_type == "int8_float16"
    assert window.workspace.activity().compute_type == "int8_float16"


def test_that_a_card_that_fails_leaves_the_work_to_the_processor(
    window: OpenWindow, answers: dict[str, list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    empty = saying(GOOD.encode().replace('"spread":1.1', '"spread":0.0'))
    answers.update(dict.fromkeys(types_for((8, 9)), empty))
    install(window, tmp_path, qtbot)
    qtbot.waitUntil(lambda: "The answer is empty" in lines(window)[0])
    qtbot.waitUntil(lambda: window.workspace.activity().is_on_processor)
    assert "did not pass its test" in window.workspace.activity().reason


def test_that_a_test_gives_way_to_a_job_and_goes_on_after_it(
    window: OpenWindow, answers: dict[str, list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    window.workspace.cards.compute_type = "auto"
    answers["int8"] = program("time.sleep(600)")
    window.desk.cards.test_again()
    step = window.desk.gpu_panel.self_tests.step
    qtbot.waitUntil(lambda: step.text().startswith("Testing RTX 4090 in int8 "), timeout=20_000)
    with qtbot.waitSignal(
        window.workspace.queue.job_changed, check_params_cb=lambda job: job.state in ENDED, timeout=60_000
    ):
        window.desk.receive([SAMPLE_EN])
        qtbot.waitUntil(lambda: not window.desk.cards._is_at_work, timeout=20_000)
        assert step.text() == "The test begins when the running jobs are done."
        del answers["int8"]
    qtbot.waitUntil(lambda: all(line.count("✓") > 2 for line in lines(window)), timeout=20_000)


def test_that_a_window_that_closes_does_not_wait_for_a_test(
    answers: dict[str, list[str]], driver: FakeNvml, tmp_path: Path, qtbot: QtBot
) -> None:
    answers.update(dict.fromkeys(types_for((8, 9)), program("time.sleep(600)")))
    with opened_window(qtbot, tmp_path / "library", tmp_path / "window.ini") as window:
        qtbot.waitUntil(lambda: bool(lines(window)))
        window.desk.cards.test_again()
        qtbot.waitUntil(lambda: window.desk.cards._is_at_work)


def test_that_what_is_asked_for_during_a_test_comes_after_it(window: OpenWindow, qtbot: QtBot) -> None:
    desk, steps = window.desk.cards, list[TrialStep]()
    desk._relay.moved.connect(steps.append)
    desk.test_again()
    qtbot.waitUntil(lambda: any(step.verdict for step in steps))
    tested = sum(step.verdict is not None for step in steps)
    desk.test_again()
    every = len(types_for((8, 9))) + len(PROCESSOR_TYPES)
    qtbot.waitUntil(
        lambda: sum(step.verdict is not None for step in steps) == every + tested and not desk._is_at_work,
        timeout=20_000,
    )
