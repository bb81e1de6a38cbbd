"""The component over the network: from an address, or with pip; size and hash are known beforehand."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.workflow.component.getting import pip_command
from app.workflow.component.gpu_component import GpuComponent, Stage, Step
from app.workflow.component.pins import pin_for
from app.workflow.fetching.terms import Halted, Network, part_of
from tests.helpers.hub_models import go_straight
from tests.helpers.hub_server import HubModel, HubServer, cut, running_hub, running_proxy, spoiled, status
from tests.helpers.wheels import pin_of, whole_wheel

NETWORK = Network(tries=2, first_wait_s=0.01)
Make = Callable[..., GpuComponent]


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    go_straight(monkeypatch)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return whole_wheel(tmp_path)


@pytest.fixture
def make(tmp_path: Path, made: Path) -> Make:
    def component(address: str = "", **others: object) -> GpuComponent:
        return GpuComponent(
            tmp_path / "components" / "cublas-12.8",
            address=address,
            network=NETWORK,
            platform="linux",
            pin=pin_of(made),
            **others,  # type: ignore[arg-type]
        )

    return component


def served(made: Path) -> HubModel:
    return HubModel(repository="makers/cublas", files={made.name: made.read_bytes()}, large=(made.name,))


def folder_of(hub: HubServer, model: HubModel) -> str:
    return f"{hub.address}/{model.repository}/resolve/{model.commit}"


def get(component: GpuComponent, steps: list[Step] | None = None) -> None:
    component.get(tell=(steps if steps is not None else []).append, is_stopped=lambda: False)


def failure(component: GpuComponent) -> FriscoError:
    with pytest.raises(FriscoError) as caught:
        get(component)
    assert not component.folder.exists()
    return caught.value


def test_that_it_is_fetched_from_the_address_and_put_in_place(make: Make, made: Path) -> None:
    model, steps = served(made), list[Step]()
    with running_hub(model) as hub:
        component = make(folder_of(hub, model))
        get(component, steps)
    assert component.installed() is not None
    assert [step.stage for step in steps if step.done_bytes == step.total_bytes][:1] == [Stage.FETCH]
    assert steps[-1].stage is Stage.UNPACK
    assert [path.name for path in component.folder.parent.iterdir()] == ["cublas-12.8"]


def test_that_an_address_may_be_that_of_the_file_itself(make: Make, made: Path) -> None:
    model = served(made)
    with running_hub(model) as hub:
        component = make(f"{folder_of(hub, model)}/{made.name}")
        get(component)
    assert component.installed() is not None


def test_that_it_goes_on_where_it_was_cut(make: Make, made: Path) -> None:
    model = served(made)
    with running_hub(model) as hub:
        hub.then(made.name, cut(1_000))
        get(make(folder_of(hub, model)))
        assert [asked.range for asked in hub.paths(made.name)] == ["", "bytes=1000-"]


def test_that_other_bytes_are_not_kept(make: Make, made: Path) -> None:
    model = served(made)
    with running_hub(model) as hub:
        hub.then(made.name, spoiled, spoiled)
        component = make(folder_of(hub, model))
        fault = failure(component)
    assert "is not that file" in fault.sentence
    assert not list(component.folder.parent.glob("*.whl*"))


def test_that_a_server_that_does_not_have_it_is_a_sentence(make: Make, made: Path) -> None:
    model = served(made)
    with running_hub(model) as hub:
        hub.then(made.name, status(404))
        fault = failure(make(folder_of(hub, model)))
    assert fault.code is ErrorCode.COMPONENT_DOWNLOAD
    assert made.name in fault.sentence


def test_that_a_stop_keeps_what_has_come(make: Make, made: Path) -> None:
    model, steps = served(made), list[Step]()
    with running_hub(model) as hub:
        component = make(folder_of(hub, model))
        with pytest.raises(Halted):
            component.get(tell=steps.append, is_stopped=lambda: bool(steps and steps[-1].done_bytes))
        kept = component.folder.with_name(made.name)
        assert part_of(kept).exists() or kept.exists(), "so small a file may come in one piece"
        get(component)
    assert component.installed() is not None


def test_that_without_an_address_and_without_pip_it_is_said_how_to_bring_it(make: Make, made: Path) -> None:
    component = make(may_use_pip=lambda: False)
    assert made.name in component.why_not_fetched()
    assert failure(component).sentence == component.why_not_fetched()


def test_that_a_system_without_such_a_library_is_told(tmp_path: Path) -> None:
    component = GpuComponent(tmp_path / "c", platform="darwin")
    assert component.why_not_fetched() == "There is no GPU component for this system."


def test_that_the_settings_say_from_where_and_through_what(make: Make, made: Path) -> None:
    model = served(made)
    with running_hub(model) as hub, running_proxy() as (proxy, fetched):
        component = make(may_use_pip=lambda: False)
        component.configure(address=f" {folder_of(hub, model)} ", proxy=proxy)
        assert component.why_not_fetched() == ""
        get(component)
    assert component.installed() is not None
    assert fetched


# --- with pip, whose place a few lines take: the real one would ask its index -------------------------------------------


def copying(made: Path) -> Callable[[Path, Path], Sequence[str]]:
    """Return a stand-in that downloads in two halves into its temporary folder, as pip does."""
    code = """
import os, pathlib, shutil, sys, tempfile, time
requirement, into, made = map(pathlib.Path, sys.argv[1:])
assert "--hash=sha256:" in requirement.read_text()
part = pathlib.Path(tempfile.gettempdir(), "pip-unpack", made.name)
part.parent.mkdir()
content = made.read_bytes()
with part.open("wb") as file:
    file.write(content[:2000])
    file.flush()
    time.sleep(0.7)
    file.write(content[2000:])
into.mkdir()
shutil.move(part, into / made.name)
"""
    return lambda requirement, into: [sys.executable, "-c", code, str(requirement), str(into), str(made)]


def test_that_pip_brings_it_and_its_progress_is_seen(make: Make, made: Path) -> None:
    steps = list[Step]()
    component = make(may_use_pip=lambda: True, pip=copying(made))
    get(component, steps)
    assert component.installed() is not None
    assert 2_000 in [step.done_bytes for step in steps if step.stage is Stage.FETCH]
    assert [path.name for path in component.folder.parent.iterdir()] == ["cublas-12.8"]


def test_that_what_pip_complains_of_is_told(make: Make) -> None:
    code = "import sys; print('ERROR: No matching distribution found for nvidia-cublas-cu12'); sys.exit(1)"
    fault = failure(make(may_use_pip=lambda: True, pip=lambda _requirement, _into: [sys.executable, "-c", code]))
    assert fault.code is ErrorCode.COMPONENT_DOWNLOAD
    assert "No matching distribution found" in fault.sentence


def test_that_a_pip_that_brings_nothing_is_a_sentence(make: Make) -> None:
    fault = failure(make(may_use_pip=lambda: True, pip=lambda _requirement, _into: [sys.executable, "-c", ""]))
    assert "it brought no file" in fault.sentence


def test_that_a_stop_ends_pip(make: Make) -> None:
    code, began = "import time; time.sleep(600)", list[Step]()
    component = make(may_use_pip=lambda: True, pip=lambda _requirement, _into: [sys.executable, "-c", code])
    with pytest.raises(Halted):
        component.get(tell=began.append, is_stopped=lambda: bool(began))
    assert not list(component.folder.parent.iterdir())


def test_that_pip_is_asked_for_this_one_file_by_its_hash(tmp_path: Path) -> None:
    words = list(pip_command(tmp_path / "requirement.txt", tmp_path / "got"))
    assert words[:4] == [sys.executable, "-m", "pip", "download"]
    assert {"--require-hashes", "--no-deps", "--only-binary=:all:"} <= set(words)


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_that_what_is_fetched_is_pinned(platform: str) -> None:
    pin = pin_for(platform)
    assert pin is not None
    assert pin.version in pin.file_name
    assert (len(pin.sha256), pin.size_bytes > 500_000_000, pin.unpacked_bytes > pin.size_bytes) == (64, True, True)
