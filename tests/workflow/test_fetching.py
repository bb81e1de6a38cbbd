"""Fetching one file from a server that may do anything."""

import hashlib
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.workflow.fetching.front import fetch, read_json
from app.workflow.fetching.terms import Halted, Network, part_of
from tests.helpers.hub_models import go_straight
from tests.helpers.hub_server import (
    CERTIFICATE,
    COMMIT,
    HubModel,
    HubServer,
    Visit,
    cut,
    led_to,
    page,
    running_hub,
    running_proxy,
    silent,
    spoiled,
    status,
    without_ranges,
)

CONTENT = bytes(range(256)) * 800
SHA256 = hashlib.sha256(CONTENT).hexdigest()
QUICK = Network(first_wait_s=0.001, timeout_s=5)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    go_straight(monkeypatch)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with running_hub(HubModel(repository="some/model", files={"model.bin": CONTENT})) as server:
        yield server


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.bin"


def address(hub: HubServer) -> str:
    return f"{hub.address}/some/model/resolve/{COMMIT}/model.bin"


def get(hub: HubServer, target: Path, *, network: Network = QUICK, sha256: str = SHA256) -> None:
    fetch(address(hub), target, size=len(CONTENT), sha256=sha256, network=network)


def test_that_a_file_comes_whole_and_its_progress_is_told(hub: HubServer, target: Path) -> None:
    told: list[int] = []
    fetch(address(hub), target, size=len(CONTENT), sha256=SHA256, network=QUICK, progress=told.append)
    assert target.read_bytes() == CONTENT
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, len(CONTENT))
    assert not part_of(target).exists()


def test_that_a_cut_connection_is_gone_on_with_where_it_broke(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", cut(100_000), cut(50_000))
    get(hub, target)
    assert target.read_bytes() == CONTENT
    assert [one.range for one in hub.asked] == ["", "bytes=100000-", "bytes=150000-"]


def test_that_many_cuts_are_borne_as_long_as_each_try_brings_something(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", *[cut(10_000)] * 12)
    get(hub, target, network=Network(first_wait_s=0.001, tries=2))
    assert target.read_bytes() == CONTENT


def test_that_a_server_that_brings_nothing_again_and_again_is_given_up(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", cut(60_000), *[status(503)] * 3)
    with pytest.raises(FriscoError, match=r"model\.bin could not be fetched: .*busy or out of order") as caught:
        get(hub, target, network=Network(first_wait_s=0.001, tries=3))
    assert caught.value.code is ErrorCode.MODEL_DOWNLOAD
    assert part_of(target).stat().st_size == 60_000, "what came is kept"
    assert not target.exists()


def test_that_a_later_fetch_goes_on_with_what_came_before(hub: HubServer, target: Path) -> None:
    part_of(target).write_bytes(CONTENT[:70_000])
    told: list[int] = []
    fetch(address(hub), target, size=len(CONTENT), sha256=SHA256, network=QUICK, progress=told.append)
    assert target.read_bytes() == CONTENT
    assert hub.asked[0].range == "bytes=70000-"
    assert told[0] == 70_000


def test_that_a_part_that_is_whole_already_is_not_asked_for(hub: HubServer, target: Path) -> None:
    part_of(target).write_bytes(CONTENT)
    get(hub, target)
    assert target.read_bytes() == CONTENT
    assert hub.asked == []


@pytest.mark.parametrize("part", [b"x" * 5_000, CONTENT + b"more"], ids=["of another file", "too long"])
def test_that_a_part_of_something_else_is_thrown_away(hub: HubServer, target: Path, part: bytes) -> None:
    part_of(target).write_bytes(part)
    get(hub, target)
    assert target.read_bytes() == CONTENT


def test_that_wrong_bytes_are_fetched_anew_once(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", spoiled)
    get(hub, target)
    assert target.read_bytes() == CONTENT


def test_that_bytes_that_stay_wrong_are_refused_and_leave_nothing(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", spoiled, spoiled)
    with pytest.raises(FriscoError, match=r"What came for model\.bin is not that file"):
        get(hub, target)
    assert list(target.parent.iterdir()) == []


def test_that_a_page_in_place_of_the_file_is_refused_at_once(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", page(b"<html>Please log in to the network</html>"))
    with pytest.raises(FriscoError, match="instead of 204,800"):
        get(hub, target)
    assert len(hub.asked) == 1


def test_that_a_server_without_ranges_begins_again(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", cut(90_000), without_ranges)
    get(hub, target)
    assert target.read_bytes() == CONTENT


def test_that_a_refused_range_begins_again(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", cut(90_000), status(416))
    get(hub, target)
    assert target.read_bytes() == CONTENT
    assert [one.range for one in hub.asked] == ["", "bytes=90000-", ""]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (404, "it is not there"),
        (401, "HF_TOKEN"),
        (403, "Agree to its terms"),
        (407, "name and a password"),
        (418, "refused it"),
    ],
)
def test_that_a_refusal_is_not_tried_again_and_says_what_to_do(
    hub: HubServer, target: Path, code: int, words: str
) -> None:
    hub.then("model.bin", status(code))
    with pytest.raises(FriscoError, match=words):
        get(hub, target)
    assert len(hub.asked) == 1


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_that_a_server_in_trouble_is_asked_again(hub: HubServer, target: Path, code: int) -> None:
    hub.then("model.bin", status(code, Retry_After="0"))
    get(hub, target)
    assert target.read_bytes() == CONTENT


def test_that_a_server_that_falls_silent_is_left_and_asked_again(hub: HubServer, target: Path) -> None:
    until = threading.Event()
    hub.then("model.bin", silent(until, after=30_000))
    get(hub, target, network=Network(first_wait_s=0.001, timeout_s=0.3))
    until.set()
    assert target.read_bytes() == CONTENT


def test_that_a_stop_gets_through_to_a_line_on_which_nothing_comes(hub: HubServer, target: Path) -> None:
    until, stop = threading.Event(), threading.Event()
    hub.then("model.bin", silent(until, after=30_000))

    def on_progress(done: int) -> None:
        if done:
            stop.set()

    with pytest.raises(Halted):
        fetch(
            address(hub),
            target,
            size=len(CONTENT),
            sha256=SHA256,
            network=Network(timeout_s=60),
            progress=on_progress,
            is_stopped=stop.is_set,
        )
    until.set()
    assert part_of(target).read_bytes() == CONTENT[: part_of(target).stat().st_size]


def test_that_a_stop_between_two_tries_is_heeded(hub: HubServer, target: Path) -> None:
    stop = threading.Event()

    def refuse(visit: Visit) -> None:
        stop.set()
        visit.refuse(503)

    hub.then("model.bin", refuse)
    with pytest.raises(Halted):
        fetch(
            address(hub),
            target,
            size=len(CONTENT),
            sha256=SHA256,
            network=Network(first_wait_s=60),
            is_stopped=stop.is_set,
        )


def test_that_nobody_listens_is_said(target: Path) -> None:
    with running_hub() as gone:
        pass
    with pytest.raises(FriscoError, match="does not take connections"):
        fetch(f"{gone.address}/x", target, size=5, sha256=SHA256, network=Network(first_wait_s=0.001, tries=2))


def test_that_a_redirection_is_followed_and_the_token_stays_behind(hub: HubServer, target: Path) -> None:
    with running_hub(HubModel(repository="some/model", files={"model.bin": CONTENT})) as store:
        hub.then("model.bin", led_to(address(store)))
        get(hub, target, network=Network(token="my-secret"))
        assert target.read_bytes() == CONTENT
        assert [one.token for one in hub.asked] == ["Bearer my-secret"]
        assert [one.token for one in store.asked] == [""]


def test_that_the_token_goes_along_to_a_new_name_on_the_same_server(hub: HubServer, target: Path) -> None:
    hub.then("model.bin", led_to("/some/model/resolve/main/model.bin", code=307))
    get(hub, target, network=Network(token="my-secret"))
    assert [one.token for one in hub.asked] == ["Bearer my-secret"] * 2


def test_that_the_token_is_in_no_text_about_the_network() -> None:
    assert "my-secret" not in repr(Network(token="my-secret"))


def test_that_a_certificate_nobody_vouches_for_is_refused_without_a_second_try(target: Path) -> None:
    with running_hub(HubModel(repository="some/model", files={"model.bin": CONTENT}), is_secure=True) as hub:
        with pytest.raises(FriscoError, match="certificate is not one this computer trusts"):
            get(hub, target)
        assert hub.asked == []


def test_that_a_certificate_in_the_store_of_the_system_is_trusted(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with running_hub(HubModel(repository="some/model", files={"model.bin": CONTENT}), is_secure=True) as hub:
        get(hub, target)
    assert target.read_bytes() == CONTENT


def test_that_a_secured_server_cannot_lead_to_an_open_one(
    hub: HubServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with running_hub(HubModel(repository="some/model", files={"model.bin": CONTENT}), is_secure=True) as secured:
        secured.then("model.bin", *[led_to(address(hub))] * 2)
        with pytest.raises(FriscoError, match="no secured connection"):
            get(secured, target, network=Network(first_wait_s=0.001, tries=2))
    assert hub.asked == []


def test_that_the_proxy_of_the_settings_is_used(hub: HubServer, target: Path) -> None:
    with running_proxy() as (proxy, fetched):
        get(hub, target, network=Network(proxy=proxy))
    assert target.read_bytes() == CONTENT
    assert fetched == [address(hub)]


def test_that_the_proxy_of_the_environment_is_used_without_one_in_the_settings(
    hub: HubServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_proxy() as (proxy, fetched):
        monkeypatch.setenv("http_proxy", proxy)
        get(hub, target)
    assert fetched == [address(hub)]


@pytest.mark.parametrize(("code", "words"), [(407, "name and a password"), (403, "does not let it through")])
def test_that_a_proxy_that_refuses_is_told_from_the_server(target: Path, code: int, words: str) -> None:
    with running_proxy(refusal=code) as (proxy, fetched), pytest.raises(FriscoError, match=words):
        fetch("https://127.0.0.1:1/x", target, size=5, sha256=SHA256, network=Network(proxy=proxy))
    assert len(fetched) == 1


def test_that_a_full_disk_is_said_and_not_tried_again(hub: HubServer, target: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(FriscoError, match=r"model\.bin could not be written: the disk is full") as caught:
            get(hub, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert len(hub.asked) == 1
    get(hub, target)
    assert target.read_bytes() == CONTENT
    assert hub.asked[1].range == "bytes=50000-"


@pytest.mark.parametrize("answer", [b"no json", b"[" * 100_000], ids=["words", "nested without end"])
def test_that_an_answer_that_is_no_list_is_said(hub: HubServer, answer: bytes) -> None:
    hub.then("list", page(answer))
    with pytest.raises(FriscoError, match="The list of files"):
        read_json(f"{hub.address}/list", network=QUICK)


def test_that_an_address_of_no_server_is_refused(target: Path) -> None:
    with pytest.raises(FriscoError, match="the address is none"):
        fetch("file:///etc/hostname", target, size=5, sha256=SHA256, network=QUICK)


def test_that_the_fixture_certificate_is_readable() -> None:
    assert ssl.create_default_context(cafile=str(CERTIFICATE)).cert_store_stats()["x509_ca"] == 1
