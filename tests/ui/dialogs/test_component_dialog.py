"""The GPU component at the window: taken from a file, stopped, refused, shown and removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.dialogs.component_dialog import ComponentDialog
from app.workflow.component.gpu_component import GpuComponent
from tests.helpers.wheels import VERSION, members, pin_of, wheel, whole_wheel


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return whole_wheel(tmp_path)


@pytest.fixture
def component(tmp_path: Path, made: Path) -> GpuComponent:
    folder = tmp_path / "components" / "cublas-12.8"
    return GpuComponent(folder, platform="linux", pin=pin_of(made), may_use_pip=lambda: False)


@pytest.fixture
def dialog(component: GpuComponent, qtbot: QtBot) -> Iterator[ComponentDialog]:
    dialog = ComponentDialog(component)
    dialog.open()
    yield dialog
    dialog.done(0)


def test_that_it_says_what_it_is_where_it_lies_and_why_it_cannot_be_fetched(dialog: ComponentDialog) -> None:
    assert "NVIDIA's licence" in dialog.words.text()
    assert "cublas-12.8" in dialog.words.text()
    assert "No address is set to fetch it from" in dialog.words.text()
    assert (dialog.get.isVisible(), dialog.from_file.isVisible()) == (False, True)


def test_that_it_is_taken_from_a_file_then_shown_and_removed(
    dialog: ComponentDialog, component: GpuComponent, made: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.changed):
        dialog.take(made)
    assert dialog.words.text().startswith(f"cuBLAS {VERSION} is here")
    assert (dialog.remove.isVisible(), dialog.licence.isVisible(), dialog.from_file.isVisible()) == (True, True, False)
    assert "The GPU component is here" in dialog.banner.text()
    with qtbot.waitSignal(dialog.changed):
        dialog.remove.click()
    assert component.installed() is None
    assert dialog.from_file.isVisible()


def test_that_what_is_something_else_is_said_and_all_can_be_tried_again(
    dialog: ComponentDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.take(wheel(tmp_path / "odd.whl", members({})))
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "odd.whl is not the cuBLAS 12 library" in dialog.banner.text()
    assert dialog.from_file.isEnabled()
    assert not dialog.progress.isVisible()


def test_that_a_stop_leaves_nothing_and_says_nothing(
    component: GpuComponent, made: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component, "get", lambda *, tell, is_stopped: _until(is_stopped))
    monkeypatch.setattr(component, "why_not_fetched", lambda: "")
    dialog = ComponentDialog(component)
    dialog.open()
    dialog.get.click()
    assert (dialog.cancel.text(), dialog.get.isEnabled()) == ("Cancel", False)
    dialog.cancel.click()
    qtbot.waitUntil(dialog.get.isEnabled)
    assert (dialog.cancel.text(), dialog.banner.isVisible(), dialog.isVisible()) == ("Close", False, True)
    dialog.cancel.click()
    assert not dialog.isVisible()


def test_that_damage_is_found_when_the_dialog_is_opened(component: GpuComponent, made: Path, qtbot: QtBot) -> None:
    component.take(made, tell=lambda _: None, is_stopped=lambda: False)
    library = next(component.folder.glob("libcublasLt*"))
    content = bytearray(library.read_bytes())
    content[-1] ^= 1
    library.write_bytes(content)
    dialog = ComponentDialog(component)
    dialog.open()
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "is damaged. Get it again." in dialog.banner.text()
    dialog.done(0)


def _until(is_stopped: object) -> None:
    from threading import Event

    from app.workflow.fetching.terms import Halted

    while not is_stopped():  # type: ignore[operator]
        Event().wait(0.01)
    raise Halted
