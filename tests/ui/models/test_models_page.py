"""The page of models in the real window, with a hub on this machine."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.options import Device
from app.ui.dialogs.name_dialog import NameDialog
from app.ui.dialogs.plain_question import PlainQuestion
from app.ui.models.dialog import ModelsDialog
from app.ui.models.network_dialog import NetworkDialog
from app.ui.models.row import ModelRowView
from app.workflow.model_catalog import ModelCatalog
from app.workflow.models.keeper import ModelKeeper
from tests.helpers.frisco import SAMPLE_EN
from tests.helpers.hub_models import REPOSITORY, copy_of_demo, go_straight, hub_model, real_files
from tests.helpers.hub_server import COMMIT, HubServer, Visit, running_hub, silent, status
from tests.helpers.window import OpenWindow, opened_window


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with running_hub(hub_model(real_files())) as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: HubServer) -> Path:
    go_straight(monkeypatch)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    return tmp_path


@pytest.fixture
def opened(qtbot: QtBot, place: Path) -> Iterator[OpenWindow]:
    with opened_window(qtbot, place / "library", place / "settings.ini") as window:
        yield window


@pytest.fixture
def page(qtbot: QtBot, opened: OpenWindow) -> ModelsDialog:
    return page_of(qtbot, opened)


def page_of(qtbot: QtBot, opened: OpenWindow) -> ModelsDialog:
    opened.window.actions_table["models"].trigger()  # type: ignore[index]
    (page,) = [page for page in opened.window.findChildren(ModelsDialog) if page.isVisible()]
    qtbot.waitUntil(lambda: len(page.findChildren(ModelRowView)) >= 9)
    return page


def row(page: ModelsDialog, name: str) -> ModelRowView | None:
    return next((view for view in page.findChildren(ModelRowView) if view.name == name and view.isVisible()), None)


def texts(view: ModelRowView | None) -> str:
    labels = view.findChildren(QLabel) if view is not None else []
    return " | ".join(label.text() for label in labels if label.isVisible())


def buttons(view: ModelRowView | None) -> dict[str, QPushButton]:
    found = view.findChildren(QPushButton) if view is not None else []
    return {button.text(): button for button in found if button.isVisible()}


def press(view: ModelRowView | None, text: str) -> None:
    buttons(view)[text].click()


def ask_for(page: ModelsDialog, name: str) -> None:
    page.hub_name.setText(name)
    QTest.keyClick(page.hub_name, Qt.Key.Key_Return)


def take_in(page: ModelsDialog, proposed: str, name: str = "") -> None:
    (dialog,) = [found for found in page.findChildren(NameDialog) if found.isVisible()]
    assert dialog.edit.text() == proposed
    dialog.edit.setText("small")
    assert not dialog.agree.isEnabled(), "the name of another model"
    dialog.edit.setText(name or proposed)
    dialog.agree.click()


def offered(opened: OpenWindow) -> list[str]:
    (model, *_) = opened.window.tool_bar.findChildren(QComboBox)
    return [model.itemText(place) for place in range(model.count())]


def fetched(opened: OpenWindow) -> int:
    errand = opened.desk.models.errands.of(REPOSITORY)
    return errand.done_bytes if errand is not None else 0


def chosen(opened: OpenWindow) -> str:
    return opened.window.tool_bar.options().model


def test_that_every_model_says_what_it_is_for_and_whether_it_fits(page: ModelsDialog, hub: HubServer) -> None:
    assert hub.asked == [], "nothing is fetched by looking"
    names = [view.name for view in page.findChildren(ModelRowView)]
    assert names[0] == "tiny"
    assert names[-1] == "demo"
    assert "English only" in texts(row(page, "distil-large-v3"))
    assert "no translation" in texts(row(page, "large-v3-turbo"))
    assert "not measured yet" in texts(row(page, "small"))
    assert sum("Right for this machine" in texts(row(page, name)) for name in names) == 1
    assert list(buttons(row(page, "small"))) == ["Get"]
    assert buttons(row(page, "demo")) == {}
    assert buttons(row(page, "small"))["Get"].accessibleName() == "Get small"


def test_that_a_model_comes_and_is_offered_at_once(qtbot: QtBot, opened: OpenWindow, page: ModelsDialog) -> None:
    assert offered(opened) == ["demo", "More models…"]
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)
    assert offered(opened) == [REPOSITORY, "demo", "More models…"]
    assert chosen(opened) == REPOSITORY, "the demo is never chosen silently beside a real one"
    assert opened.workspace.activity().model == REPOSITORY
    assert list(buttons(row(page, REPOSITORY))) == ["Check", "Remove…"]


def test_that_fetching_can_be_paused_gone_on_with_and_given_up(
    qtbot: QtBot, opened: OpenWindow, page: ModelsDialog, hub: HubServer
) -> None:
    until = threading.Event()
    hub.then("model.bin", silent(until, after=1_000_000), silent(until, after=10_000))
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: " of 3." in texts(row(page, REPOSITORY)), timeout=15_000)
    press(row(page, REPOSITORY), "Pause")
    qtbot.waitUntil(lambda: "Paused at" in texts(row(page, REPOSITORY)), timeout=15_000)
    assert list(buttons(row(page, REPOSITORY))) == ["Go on", "Cancel"]
    assert chosen(opened) == "demo"
    press(row(page, REPOSITORY), "Go on")
    qtbot.waitUntil(lambda: " of 3." in texts(row(page, REPOSITORY)), timeout=15_000)
    press(row(page, REPOSITORY), "Cancel")
    qtbot.waitUntil(lambda: row(page, REPOSITORY) is None, timeout=15_000)
    until.set()
    assert not (ModelKeeper(opened.workspace.model_catalog).unfinished())


def test_that_a_closed_page_stops_nothing(qtbot: QtBot, opened: OpenWindow, page: ModelsDialog, hub: HubServer) -> None:
    until = threading.Event()

    def late(visit: Visit) -> None:
        until.wait(20)
        visit.serve()

    hub.then("model.bin", late)
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: bool(hub.paths("model.bin")), timeout=15_000)
    page.close()
    until.set()
    qtbot.waitUntil(lambda: offered(opened)[0] == REPOSITORY, timeout=15_000)
    assert any("is here and can be used" in message.text for message in opened.said)


def test_that_closing_the_program_pauses_and_the_next_start_offers_to_go_on(
    qtbot: QtBot, place: Path, hub: HubServer
) -> None:
    until = threading.Event()
    hub.then("model.bin", silent(until, after=2_000_000))
    with opened_window(qtbot, place / "library", place / "settings.ini") as opened:
        page = page_of(qtbot, opened)
        ask_for(page, REPOSITORY)
        qtbot.waitUntil(lambda: fetched(opened) > 1_500_000, timeout=15_000)
    until.set()
    hub.asked.clear()
    with opened_window(qtbot, place / "library", place / "settings.ini") as opened:
        qtbot.waitUntil(lambda: any("are here" in message.text for message in opened.said), timeout=15_000)
        assert hub.asked == [], "nothing is fetched before it is asked for"
        (message,) = [message for message in opened.said if "are here" in message.text]
        assert message.action == "Go on fetching"
        assert message.on_action is not None
        message.on_action()
        qtbot.waitUntil(lambda: offered(opened)[0] == REPOSITORY, timeout=15_000)
    assert hub.paths("model.bin")[0].range != ""


def test_that_a_fault_is_said_on_the_page_and_the_model_can_be_got_again(
    qtbot: QtBot, page: ModelsDialog, hub: HubServer
) -> None:
    hub.then("config.json", status(404))
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: "it is not there (404)" in page.banner.text(), timeout=15_000)
    ask_for(page, REPOSITORY)
    assert page.banner.isHidden()
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)


def test_that_a_fault_without_the_page_is_said_in_the_window(qtbot: QtBot, opened: OpenWindow, hub: HubServer) -> None:
    hub.then("config.json", status(404))
    opened.desk.models.get(REPOSITORY)
    qtbot.waitUntil(lambda: any("404" in message.text for message in opened.said), timeout=15_000)


def test_that_a_name_that_is_none_is_said(page: ModelsDialog, hub: HubServer) -> None:
    ask_for(page, "nothing")
    assert "There is no model called 'nothing'" in page.banner.text()
    ask_for(page, "a/../b")
    assert "no model's name" in page.banner.text()
    assert page.hub_name.text() == "a/../b", "to be mended"
    assert hub.asked == []


def test_that_a_name_that_the_hub_does_not_know_comes_back_to_its_field(qtbot: QtBot, page: ModelsDialog) -> None:
    ask_for(page, "somebody/tiny-whispr")
    qtbot.waitUntil(lambda: "404" in page.banner.text(), timeout=15_000)
    assert page.hub_name.text() == "somebody/tiny-whispr"
    ask_for(page, REPOSITORY)
    assert page.banner.isHidden(), "it spoke of another one"
    assert page.hub_name.text() == ""
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)


def test_that_tab_goes_through_the_rows_from_the_top_when_one_came_later(qtbot: QtBot, page: ModelsDialog) -> None:
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)
    later, first = buttons(row(page, REPOSITORY))["Remove…"], buttons(row(page, "tiny"))["Get"]
    chain: list[QWidget] = [later]
    while (following := chain[-1].nextInFocusChain()) is not None and following is not later:
        chain.append(following)
    assert next(one for one in chain[1:] if isinstance(one, QPushButton) and one.isVisible()) is first


def test_that_a_damaged_model_is_shown_set_aside_and_got_again(
    qtbot: QtBot, opened: OpenWindow, page: ModelsDialog, place: Path
) -> None:
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)
    press(row(page, REPOSITORY), "Check")
    qtbot.waitUntil(lambda: "are what they must be" in texts(row(page, REPOSITORY)), timeout=15_000)
    file = place / "hf" / "hub" / "models--somebody--tiny-whisper" / "snapshots" / COMMIT / "config.json"
    file.write_text(file.read_text() + " ")
    press(row(page, REPOSITORY), "Check")
    qtbot.waitUntil(lambda: "Get again" in buttons(row(page, REPOSITORY)), timeout=15_000)
    assert "Damaged: config.json." in texts(row(page, REPOSITORY))
    assert chosen(opened) == "demo"
    press(row(page, REPOSITORY), "Get again")
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)


def test_that_a_model_that_fails_a_job_as_damaged_is_set_aside(qtbot: QtBot, opened: OpenWindow, place: Path) -> None:
    opened.desk.models.get(REPOSITORY)
    qtbot.waitUntil(lambda: chosen(opened) == REPOSITORY, timeout=15_000)
    file = place / "hf" / "hub" / "models--somebody--tiny-whisper" / "snapshots" / COMMIT / "config.json"
    file.write_text('{"alignment_heads": [[99, 99]]}')
    opened.desk.receive([SAMPLE_EN])
    qtbot.waitUntil(lambda: any("set aside" in message.text for message in opened.said), timeout=30_000)
    (message,) = [message for message in opened.said if "set aside" in message.text]
    assert message.action == "Get again"
    assert chosen(opened) == "demo"
    assert message.on_action is not None
    message.on_action()
    qtbot.waitUntil(lambda: chosen(opened) == REPOSITORY, timeout=15_000)


def test_that_a_model_is_removed_after_a_question(qtbot: QtBot, opened: OpenWindow, page: ModelsDialog) -> None:
    ask_for(page, REPOSITORY)
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, REPOSITORY)), timeout=15_000)
    for answer in ("cancel", "agree"):
        press(row(page, REPOSITORY), "Remove…")
        (question,) = [found for found in page.findChildren(PlainQuestion) if found.isVisible()]
        getattr(question, answer).click()
    qtbot.waitUntil(lambda: row(page, REPOSITORY) is None, timeout=15_000)
    assert offered(opened) == ["demo", "More models…"]


def test_that_a_folder_is_taken_in(
    qtbot: QtBot, opened: OpenWindow, page: ModelsDialog, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = copy_of_demo(place / "Our model")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(source))
    button = next(button for button in page.findChildren(QPushButton) if button.text() == "Take in a folder…")
    for name in ("Our model", "Our model 2"):
        button.click()
        take_in(page, name)
        qtbot.waitUntil(lambda name=name: "Installed" in texts(row(page, name)), timeout=15_000)  # type: ignore[misc]
    assert offered(opened)[:2] == ["Our model", "Our model 2"]
    copy = place / "hf"
    file = next(copy.rglob("Our model/**/config.json"))
    file.chmod(0o644)
    file.write_text(file.read_text() + " ")
    press(row(page, "Our model"), "Check")
    qtbot.waitUntil(lambda: "Take its folder in again" in texts(row(page, "Our model")), timeout=15_000)
    assert list(buttons(row(page, "Our model"))) == ["Remove…"]
    button.click()
    take_in(page, "Our model")
    qtbot.waitUntil(lambda: "Installed" in texts(row(page, "Our model")), timeout=15_000)
    (source / "model.pt").write_bytes(b"x")
    button.click()
    take_in(page, "Our model 3", "third")
    qtbot.waitUntil(lambda: "never opened" in page.banner.text(), timeout=15_000)


def test_that_mirror_and_proxy_are_set_on_the_page(qtbot: QtBot, opened: OpenWindow, page: ModelsDialog) -> None:
    button = next(button for button in page.findChildren(QPushButton) if button.text() == "Network…")
    button.click()
    (dialog,) = [found for found in page.findChildren(NetworkDialog) if found.isVisible()]
    save = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Save")
    dialog.mirror.setText("nowhere")
    save.click()
    assert "nowhere is no address" in " ".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.mirror.setText("http://127.0.0.1:1/hub ")
    dialog.proxy.setText("http://127.0.0.1:2")
    save.click()
    settings = opened.workspace.settings
    assert (settings.hub_mirror, settings.proxy) == ("http://127.0.0.1:1/hub", "http://127.0.0.1:2")


def test_that_the_tool_bar_leads_to_the_page(opened: OpenWindow) -> None:
    (model, *_) = opened.window.tool_bar.findChildren(QComboBox)
    model.setCurrentIndex(1)
    model.activated.emit(1)
    assert model.currentText() == "demo"
    assert [page for page in opened.window.findChildren(ModelsDialog) if page.isVisible()]


def test_that_the_first_page_offers_the_right_model_and_tells_how_far_it_is(
    qtbot: QtBot, opened: OpenWindow, hub: HubServer
) -> None:
    start = opened.window.start_page

    def get() -> QPushButton | None:
        return next((one for one in start.findChildren(QPushButton) if one.text().startswith("Get small (")), None)

    qtbot.waitUntil(lambda: (button := get()) is not None and button.isVisible(), timeout=15_000)
    button = get()
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: bool(hub.asked), timeout=15_000)
    assert "/resolve/536b0662" in hub.asked[0].path
    qtbot.waitUntil(lambda: any("404" in message.text for message in opened.said), timeout=15_000)
    assert button.isVisible()


def test_that_no_offer_is_made_beside_a_real_model(qtbot: QtBot, place: Path) -> None:
    folder = place / "hf" / "hub" / "imported" / "mine"
    folder.parent.mkdir(parents=True)
    copy_of_demo(folder)
    with opened_window(qtbot, place / "library", place / "settings.ini") as opened:
        qtbot.waitUntil(lambda: opened.workspace.monitor.snapshot is not None, timeout=15_000)
        page_of(qtbot, opened)
        start = opened.window.start_page
        assert not any(one.text().startswith("Get small") for one in start.findChildren(QPushButton) if one.isVisible())


def test_that_a_model_is_chosen_the_best_first(qtbot: QtBot, place: Path) -> None:
    from tests.workflow.test_model_catalog import put_model

    for name in ("tiny", "base", "small"):
        put_model(place / "hf" / "hub", name)
    with opened_window(qtbot, place / "library", place / "settings.ini") as opened:
        assert offered(opened) == ["small", "base", "tiny", "demo", "More models…"]
        catalog: ModelCatalog = opened.workspace.model_catalog
        assert catalog.find("auto", Device.CPU).name == chosen(opened)
