"""Getting a model from a hub: whole or not at all, and gone on with after whatever came in between."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.core.options import Device
from app.core.settings import Settings
from app.workflow.fetching.terms import Halted
from app.workflow.models.cache import MANIFEST
from app.workflow.models.hub import Hub
from tests.helpers.hub_models import REPOSITORY, catalog_of, go_straight, hub_model, keeper_of, look_alike
from tests.helpers.hub_server import COMMIT, HubServer, cut, page, running_hub, silent, spoiled, status

TOP = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _straight(monkeypatch: pytest.MonkeyPatch) -> None:
    go_straight(monkeypatch)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with running_hub(hub_model()) as server:
        yield server


def mirror(hub: HubServer) -> Settings:
    return Settings(hub_mirror=hub.address)


def nobody(_done: int, _total: int) -> None:
    return


def get(hub: HubServer, root: Path, wanted: str = REPOSITORY) -> Path:
    return keeper_of(root).get(wanted, mirror(hub), tell=nobody).path


def test_that_a_model_comes_whole_by_its_name_at_the_hub(hub: HubServer, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    model = keeper_of(tmp_path).get(REPOSITORY, mirror(hub), tell=lambda *step: told.append(step))
    total = sum(len(content) for content in look_alike().values())
    assert {path.name: path.read_bytes() for path in model.path.iterdir() if path.name != MANIFEST} == look_alike()
    assert told[-1] == (total, total)
    assert model.path == tmp_path / "models--somebody--tiny-whisper" / "snapshots" / COMMIT
    assert (model.path.parents[1] / "refs" / "main").read_text() == COMMIT
    assert catalog_of(tmp_path).find(REPOSITORY, Device.CPU) == model
    assert catalog_of(tmp_path).find("auto", Device.CPU) == model, "a real model goes before the demo"
    assert [one.name for one in catalog_of(tmp_path).installed()] == [REPOSITORY, "demo"]


def test_that_the_hubs_own_library_finds_what_was_fetched(hub: HubServer, tmp_path: Path) -> None:
    path = get(hub, tmp_path)
    ask = (
        "import sys; from huggingface_hub import snapshot_download;"
        "print(snapshot_download(sys.argv[1], cache_dir=sys.argv[2], local_files_only=True))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", ask, REPOSITORY, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == str(path)


def test_that_the_address_of_the_environment_holds_without_a_mirror(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address + "/")
    monkeypatch.setenv("HF_TOKEN", "mine")
    assert keeper_of(tmp_path).get(REPOSITORY, Settings(), tell=nobody).name == REPOSITORY
    assert {one.token for one in hub.asked} == {"Bearer mine"}


def test_that_a_revision_can_be_named(hub: HubServer, tmp_path: Path) -> None:
    assert get(hub, tmp_path, f"{REPOSITORY}@{COMMIT}").name == COMMIT
    with pytest.raises(FriscoError, match="it is not there"):
        get(hub, tmp_path, f"{REPOSITORY}@v9")


def test_that_cut_lines_and_a_busy_server_are_borne(hub: HubServer, tmp_path: Path) -> None:
    hub.then("model.bin", cut(100_000), status(503, Retry_After="0"), cut(50_000))
    assert (get(hub, tmp_path) / "model.bin").read_bytes() == look_alike()["model.bin"]


def test_that_wrong_bytes_leave_no_model(hub: HubServer, tmp_path: Path) -> None:
    hub.then("config.json", spoiled, spoiled)
    with pytest.raises(FriscoError, match=r"config\.json of somebody/tiny-whisper is not that file"):
        get(hub, tmp_path)
    assert [model.name for model in catalog_of(tmp_path).installed()] == ["demo"]
    assert get(hub, tmp_path).name == COMMIT, "the next try does better"


def test_that_a_pause_keeps_what_came_and_the_next_start_knows_of_it(hub: HubServer, tmp_path: Path) -> None:
    stop, until = threading.Event(), threading.Event()
    hub.then("model.bin", silent(until, after=200_000))

    def pause(done: int, _total: int) -> None:
        if done > 150_000:
            stop.set()

    with pytest.raises(Halted):
        keeper_of(tmp_path).get(REPOSITORY, mirror(hub), tell=pause, is_stopped=stop.is_set)
    until.set()
    (begun,) = keeper_of(tmp_path).unfinished()
    assert begun.name == REPOSITORY
    assert 150_000 < begun.done_bytes < begun.files.size_bytes
    assert [model.name for model in catalog_of(tmp_path).installed()] == ["demo"]

    hub.asked.clear()
    get(hub, tmp_path)
    assert [one.path.rpartition("/")[2] for one in hub.asked] == ["model.bin"], "nothing comes twice"
    assert int(hub.asked[0].range.removeprefix("bytes=").rstrip("-")) > 100_000
    assert keeper_of(tmp_path).unfinished() == []


def test_that_what_came_can_be_given_up(hub: HubServer, tmp_path: Path) -> None:
    hub.then("model.bin", cut(1_000), status(404))
    with pytest.raises(FriscoError):
        get(hub, tmp_path)
    keeper_of(tmp_path).give_up(REPOSITORY)
    assert keeper_of(tmp_path).unfinished() == []
    assert not (tmp_path / "models--somebody--tiny-whisper").exists()


KILLED = """
import sys
from pathlib import Path
from app.core.settings import Settings
from tests.helpers.hub_models import REPOSITORY, keeper_of
def tell(done, total):
    if done > 150_000: print("half", flush=True)
keeper_of(Path(sys.argv[1])).get(REPOSITORY, Settings(hub_mirror=sys.argv[2]), tell=tell)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_that_a_kill_in_the_middle_leaves_no_half_model_and_is_gone_on_with(hub: HubServer, tmp_path: Path) -> None:
    until = threading.Event()
    hub.then("model.bin", silent(until, after=200_000))
    command = [sys.executable, "-c", KILLED, str(tmp_path), hub.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=TOP) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half\n"
        child.send_signal(signal.SIGKILL)
    until.set()
    assert [model.name for model in catalog_of(tmp_path).installed()] == ["demo"]
    assert [one.name for one in keeper_of(tmp_path).unfinished()] == [REPOSITORY]
    hub.asked.clear()
    assert (get(hub, tmp_path) / "model.bin").read_bytes() == look_alike()["model.bin"]
    assert hub.asked[0].range, "it went on in the middle"


def test_that_two_programs_do_not_fetch_the_same_model(hub: HubServer, tmp_path: Path) -> None:
    stop, until = threading.Event(), threading.Event()
    hub.then("model.bin", silent(until, after=200_000))
    is_half = threading.Event()

    def fetch() -> None:
        with pytest.raises(Halted):
            keeper_of(tmp_path).get(
                REPOSITORY,
                mirror(hub),
                tell=lambda done, _total: is_half.set() if done > 100_000 else None,
                is_stopped=stop.is_set,
            )

    first = threading.Thread(target=fetch)
    first.start()
    assert is_half.wait(20)
    with pytest.raises(FriscoError, match="Another program is at work"):
        get(hub, tmp_path)
    stop.set()
    first.join(20)
    until.set()
    assert get(hub, tmp_path).name == COMMIT


def test_that_a_disk_without_room_is_said_before_anything_is_fetched(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _Usage())
    with pytest.raises(FriscoError, match="Make room") as caught:
        get(hub, tmp_path)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert hub.paths("model.bin") == []


class _Usage:
    free = 1_000


def test_that_a_disk_that_fills_up_keeps_what_came(hub: HubServer, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, before[1]))
    try:
        with pytest.raises(FriscoError) as caught:
            get(hub, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code is ErrorCode.DISK_FULL
    hub.asked.clear()
    get(hub, tmp_path)
    assert hub.paths("model.bin")[0].range == "bytes=120000-"


def test_that_a_model_without_links_is_whole_too(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("a privilege is not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(os, "link", refuse)
    path = get(hub, tmp_path)
    assert {file.name: file.read_bytes() for file in path.iterdir() if file.name != MANIFEST} == look_alike()
    assert not any(file.is_symlink() for file in path.iterdir())
    assert keeper_of(tmp_path).check(REPOSITORY, tell=nobody).is_sound


@pytest.mark.parametrize("text", ["nobody", "a/b/c", "../x/y", "a/..", "a/b@../c", "http://x/y", "", "a b/c"])
def test_that_a_name_that_is_none_is_refused(hub: HubServer, tmp_path: Path, text: str) -> None:
    with pytest.raises(FriscoError) as caught:
        get(hub, tmp_path, text)
    assert caught.value.code is ErrorCode.UNKNOWN_ID
    assert hub.asked == []


def test_that_a_repository_of_something_else_is_refused(tmp_path: Path) -> None:
    with running_hub(hub_model({"pytorch_model.bin": b"x", "config.json": b"{}"})) as hub:
        with pytest.raises(FriscoError, match=r"no Whisper model for CTranslate2: model\.bin, tokenizer\.json missing"):
            get(hub, tmp_path)
        assert len(hub.asked) == 1


@pytest.mark.parametrize(
    "listing",
    [
        [],
        {"sha": "main", "siblings": []},
        {"sha": COMMIT, "siblings": [{"rfilename": "model.bin", "size": "x"}]},
        {
            "sha": COMMIT,
            "siblings": [
                {"rfilename": name, "size": 3, "blobId": "../../../x"}
                for name in ("model.bin", "config.json", "tokenizer.json")
            ],
        },
    ],
    ids=["a list", "no commit", "no size", "a path for a hash"],
)
def test_that_a_list_that_makes_no_sense_is_refused(hub: HubServer, tmp_path: Path, listing: object) -> None:
    hub.then("main", page(json.dumps(listing).encode()))
    with pytest.raises(FriscoError):
        get(hub, tmp_path)
    assert len(hub.asked) == 1
    assert list(tmp_path.rglob("x")) == []


def test_that_a_pinned_model_is_not_asked_about_and_no_other_is_taken(hub: HubServer, tmp_path: Path) -> None:
    hub.models.append(hub_model(look_alike(), "Systran/faster-whisper-tiny"))
    with pytest.raises(FriscoError, match="not there"):
        get(hub, tmp_path, "tiny")
    assert all("/resolve/d90ca5fe" in one.path for one in hub.asked), "its own commit is asked for and nothing else"


def test_that_the_hub_is_asked_for_by_a_worker_where_nothing_names_one() -> None:
    assert Hub.of(Settings()).address.startswith("https://")
    assert Hub.of(Settings(hub_mirror="http://127.0.0.1:3/")).address == "http://127.0.0.1:3"
