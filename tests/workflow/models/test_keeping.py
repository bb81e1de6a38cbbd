"""Looking after models that are here: checking, setting aside, taking in, removing."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.core.options import Device
from app.core.settings import Settings
from app.workflow.fetching.terms import Halted
from app.workflow.models.cache import MANIFEST
from app.workflow.models.checking import all_set_aside
from app.workflow.models.importing import name_for
from app.workflow.places import demo_model_dir
from tests.helpers.hub_models import (
    REPOSITORY,
    catalog_of,
    copy_of_demo,
    folder_of,
    go_straight,
    hub_model,
    keeper_of,
    look_alike,
)
from tests.helpers.hub_server import HubServer, running_hub


def nobody(_done: int, _total: int) -> None:
    return


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    go_straight(monkeypatch)
    with running_hub(hub_model()) as server:
        yield server


@pytest.fixture
def fetched(hub: HubServer, tmp_path: Path) -> Path:
    return get(hub, tmp_path)


def get(hub: HubServer, root: Path) -> Path:
    return keeper_of(root).get(REPOSITORY, Settings(hub_mirror=hub.address), tell=nobody).path


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def test_that_a_sound_model_is_found_sound(fetched: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    soundness = keeper_of(tmp_path).check(REPOSITORY, tell=lambda *step: told.append(step))
    total = sum(len(content) for content in look_alike().values())
    assert (soundness.is_sound, soundness.checked) == (True, 4)
    assert told[-1] == (total, total)


def test_that_one_wrong_bit_is_found_and_the_model_is_used_no_more(fetched: Path, tmp_path: Path) -> None:
    damage(fetched / "model.bin")
    soundness = keeper_of(tmp_path).check(REPOSITORY, tell=nobody)
    assert soundness.damaged == ("model.bin",)
    assert catalog_of(tmp_path).find("auto", Device.CPU).is_demo
    (aside,) = all_set_aside(folder_of(tmp_path))
    assert (aside.name, aside.repository) == (REPOSITORY, REPOSITORY)
    assert "model.bin" in aside.why


def test_that_a_damaged_model_is_mended_by_fetching_what_is_damaged(
    fetched: Path, tmp_path: Path, hub: HubServer
) -> None:
    damage(fetched / "config.json")
    keeper_of(tmp_path).check(REPOSITORY, tell=nobody)
    hub.asked.clear()
    path = get(hub, tmp_path)
    assert [one.path.rpartition("/")[2] for one in hub.asked if "/resolve/" in one.path] == ["config.json"]
    assert keeper_of(tmp_path).check(REPOSITORY, tell=nobody).is_sound
    assert path == fetched
    assert all_set_aside(folder_of(tmp_path)) == [], "what was damaged is not kept when it is there again"


def test_that_a_missing_file_counts_as_damage(fetched: Path, tmp_path: Path) -> None:
    (fetched / "vocabulary.txt").unlink()
    assert keeper_of(tmp_path).check(REPOSITORY, tell=nobody).damaged == ("vocabulary.txt",)


def test_that_a_model_without_links_is_set_aside_and_mended(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("a privilege is not held")

    with monkeypatch.context() as without:
        without.setattr(Path, "symlink_to", refuse)
        without.setattr("os.link", refuse)
        fetched = get(hub, tmp_path)
        damage(fetched / "config.json")
        keeper_of(tmp_path).check(REPOSITORY, tell=nobody)
        assert catalog_of(tmp_path).find("auto", Device.CPU).is_demo
        hub.asked.clear()
        get(hub, tmp_path)
    assert [one.path.rpartition("/")[2] for one in hub.asked if "/resolve/" in one.path] == ["config.json"]
    assert keeper_of(tmp_path).check(REPOSITORY, tell=nobody).is_sound


def test_that_what_the_engine_calls_damaged_is_looked_at_first(fetched: Path, tmp_path: Path) -> None:
    assert keeper_of(tmp_path).quarantine(fetched) is None, "its files are what they must be"
    damage(fetched / "tokenizer.json")
    aside = keeper_of(tmp_path).quarantine(fetched)
    assert aside is not None
    assert aside.name == REPOSITORY
    assert [model.name for model in catalog_of(tmp_path).installed()] == ["demo"]


def test_that_a_model_nobody_vouches_for_is_set_aside_whole(tmp_path: Path) -> None:
    folder = tmp_path / "imported" / "old"
    copy_of_demo(folder)
    aside = keeper_of(tmp_path).quarantine(folder)
    assert aside is not None
    assert (aside.path / "model" / "model.bin").is_file()
    assert not folder.exists()


def test_that_neither_the_demo_nor_a_persons_own_folder_is_ever_moved(tmp_path: Path) -> None:
    mine = copy_of_demo(tmp_path / "mine")
    keeper = keeper_of(tmp_path / "models")
    assert keeper.quarantine(mine) is None
    assert keeper.quarantine(demo_model_dir()) is None
    assert (mine / "model.bin").is_file()


def test_that_a_check_can_be_stopped(fetched: Path, tmp_path: Path) -> None:
    with pytest.raises(Halted):
        keeper_of(tmp_path).check(REPOSITORY, tell=nobody, is_stopped=lambda: True)
    assert catalog_of(tmp_path).find(REPOSITORY, Device.CPU).path == fetched


def test_that_a_removed_model_is_gone_and_others_are_not(fetched: Path, tmp_path: Path) -> None:
    copy_of_demo(tmp_path / "imported" / "mine")
    keeper = keeper_of(tmp_path)
    keeper.remove(REPOSITORY)
    assert [model.name for model in catalog_of(tmp_path).installed()] == ["mine", "demo"]
    assert not fetched.parents[1].exists()
    keeper.remove("mine")
    assert not (tmp_path / "imported" / "mine").exists()


@pytest.mark.parametrize(("name", "words"), [("demo", "belongs to the program"), ("nothing", "is not here")])
def test_that_what_is_not_to_be_removed_says_why(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FriscoError, match=words):
        keeper_of(tmp_path).remove(name)


def test_that_a_model_is_taken_in_from_a_folder(tmp_path: Path) -> None:
    source = copy_of_demo(tmp_path / "My model")
    told: list[tuple[int, int]] = []
    model = keeper_of(tmp_path / "models").take_in(source, "My model", tell=lambda *step: told.append(step))
    assert model.path == tmp_path / "models" / "imported" / "My model"
    assert told[-1][0] == told[-1][1] > 1_000
    assert catalog_of(tmp_path / "models").find("My model", Device.CPU).path == model.path
    assert keeper_of(tmp_path / "models").check("My model", tell=nobody).is_sound
    assert json.loads((model.path / MANIFEST).read_text())["files"]["model.bin"]["sha256"]
    assert json.loads((model.path / "frisco.json").read_text()), "what our own models say of themselves comes along"


def with_pickle(folder: Path) -> None:
    (folder / "model.pt").write_bytes(b"x")


def with_code(folder: Path) -> None:
    (folder / "modeling.py").write_text("print()")


def without_tokens(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def with_a_link_outside(folder: Path) -> None:
    (folder / "vocabulary.json").unlink()
    (folder / "vocabulary.json").symlink_to("/etc/hostname")


def with_other_weights(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"x" * 5_000)


def with_torn_tokens(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (with_pickle, "never opened"),
        (with_code, "never opened"),
        (without_tokens, r"tokenizer\.json missing"),
        (with_a_link_outside, "leads out"),
        (with_other_weights, "no Whisper model for CTranslate2"),
        (with_torn_tokens, "damaged"),
    ],
)
def test_that_a_folder_that_holds_no_model_is_refused_with_the_reason(
    tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    source = copy_of_demo(tmp_path / "source")
    spoil(source)
    with pytest.raises(FriscoError, match=words):
        keeper_of(tmp_path / "models").take_in(source, "mine", tell=nobody)
    assert not (tmp_path / "models" / "imported").exists()


@pytest.mark.parametrize("name", ["", "..", "a/b", "demo", "small", ".hidden", "x" * 70, "nul\0", "ends."])
def test_that_a_name_that_cannot_be_given_is_refused(tmp_path: Path, name: str) -> None:
    source = copy_of_demo(tmp_path / "source")
    with pytest.raises(FriscoError):
        keeper_of(tmp_path / "models").take_in(source, name, tell=nobody)


def test_that_a_name_is_given_once(tmp_path: Path) -> None:
    source, keeper = copy_of_demo(tmp_path / "source"), keeper_of(tmp_path / "models")
    keeper.take_in(source, "mine", tell=nobody)
    with pytest.raises(FriscoError, match="already") as caught:
        keeper.take_in(source, "mine", tell=nobody)
    assert caught.value.code is ErrorCode.OUTPUT_EXISTS


def test_that_taking_in_can_be_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    source, stop = copy_of_demo(tmp_path / "source"), threading.Event()
    with pytest.raises(Halted):
        keeper_of(tmp_path / "models").take_in(
            source, "mine", tell=lambda _done, _total: stop.set(), is_stopped=stop.is_set
        )
    assert list((tmp_path / "models" / "imported").iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "name"), [("My model", "My model"), ("größe", "gr-e"), ("???", "my-model"), ("a" * 90, "a" * 60)]
)
def test_that_a_folder_suggests_a_name(folder: str, name: str) -> None:
    assert name_for(Path("/x") / folder) == name
