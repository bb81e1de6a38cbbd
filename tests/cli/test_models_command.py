"""``frisco models`` as a person uses it, with a hub on this machine."""

import hashlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.frisco import SAMPLE_EN, Ran, command, environment, frisco
from tests.helpers.hub_models import REPOSITORY, copy_of_demo, hub_model, real_files
from tests.helpers.hub_server import COMMIT, HubServer, running_hub, silent, spoiled, status

NO_PROXY = {"http_proxy": "", "https_proxy": "", "HTTP_PROXY": "", "HTTPS_PROXY": ""}


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with running_hub(hub_model(real_files())) as server:
        yield server


def extra(hub: HubServer, place: Path) -> dict[str, str]:
    return {**NO_PROXY, "HF_HOME": str(place), "HF_ENDPOINT": hub.address, "XDG_CONFIG_HOME": str(place / "config")}


def models(hub: HubServer, place: Path, *words: str | Path) -> Ran:
    return frisco("models", *words, library=place / "library", extra=extra(hub, place))


def names(hub: HubServer, place: Path) -> list[str]:
    return [record["name"] for record in models(hub, place, "--json").records]


def test_that_a_model_is_fetched_used_checked_and_removed(hub: HubServer, tmp_path: Path) -> None:
    got = models(hub, tmp_path, "--get", REPOSITORY)
    assert (got.code, got.err) == (0, "")
    assert "is here" in got.out
    assert names(hub, tmp_path) == [REPOSITORY, "demo"]
    heard = frisco(
        *("transcribe", SAMPLE_EN, "--model", REPOSITORY, "--output-dir", tmp_path, "--json"),
        library=tmp_path / "library",
        extra=extra(hub, tmp_path),
    )
    assert heard.records[0]["status"] == "finished"
    (row,) = [row for row in models(hub, tmp_path, "--available", "--json").records if row["name"] == REPOSITORY]
    assert row["realtime_factor"] > 0, "how fast it was here is known now"
    checked = models(hub, tmp_path, "--check")
    assert (checked.code, checked.out) == (0, f"{REPOSITORY}: All 5 files are what they must be.\n")
    assert models(hub, tmp_path, "--remove", REPOSITORY).code == 0
    assert names(hub, tmp_path) == ["demo"]


def test_that_the_catalogue_is_listed_with_what_fits(hub: HubServer, tmp_path: Path) -> None:
    records = {record["name"]: record for record in models(hub, tmp_path, "--available", "--json").records}
    assert list(records) == [
        *("tiny", "base", "small", "medium", "large-v2", "large-v3", "large-v3-turbo", "distil-large-v3", "demo")
    ]
    assert {record["fit"] for record in records.values()} <= {"fits", "tight", "no"}
    assert records["large-v3-turbo"]["translates"] is False
    assert records["distil-large-v3"]["languages"] == 1
    assert [record["is_recommended"] for record in records.values()].count(True) == 1
    assert records["demo"]["state"] == "built_in"
    assert hub.asked == [], "nothing is fetched by looking"
    assert not (tmp_path / "library").exists()
    lines = models(hub, tmp_path, "--available").out.splitlines()
    assert lines[0].endswith("of memory:")
    assert "right for this machine" in "".join(lines)


def test_that_a_fault_is_one_line_with_its_code_and_the_next_is_fetched(hub: HubServer, tmp_path: Path) -> None:
    got = models(hub, tmp_path, "--get", "nobody/nothing", REPOSITORY)
    assert got.code == 1
    assert got.err.startswith("error MODEL_DOWNLOAD: nobody/nothing: The list of files of nobody/nothing could not be")
    assert len(got.err.splitlines()) == 1
    assert names(hub, tmp_path) == [REPOSITORY, "demo"]


def test_that_a_token_is_never_shown(hub: HubServer, tmp_path: Path) -> None:
    hub.then("main", status(401))
    ran = frisco(
        *("models", "--get", REPOSITORY, "--debug"),
        library=tmp_path / "library",
        extra={**extra(hub, tmp_path), "HF_TOKEN": "my-secret"},
    )
    assert hub.asked[0].token == "Bearer my-secret"
    assert "my-secret" not in ran.out + ran.err
    assert ran.code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_that_an_interruption_pauses_and_the_same_command_goes_on(hub: HubServer, tmp_path: Path) -> None:
    until = threading.Event()
    hub.then("model.bin", silent(until, after=1_000_000))
    with subprocess.Popen(
        command("models", "--get", REPOSITORY),
        env=environment(tmp_path / "library", extra(hub, tmp_path)),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        blobs = tmp_path / "hub" / "models--somebody--tiny-whisper" / "blobs"
        part = blobs / f"{hashlib.sha256(real_files()['model.bin']).hexdigest()}.incomplete"
        while not part.exists() or part.stat().st_size < 1_000_000:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    until.set()
    assert process.returncode == 130
    assert b"Paused: " in err
    assert b"The same command goes on" in err
    (row,) = [row for row in models(hub, tmp_path, "--available", "--json").records if row["name"] == REPOSITORY]
    assert row["state"] == "paused"
    assert row["done_bytes"] >= 1_000_000
    assert models(hub, tmp_path, "--get", REPOSITORY).code == 0
    assert hub.paths("model.bin")[-1].range != ""


def test_that_a_damaged_model_is_named_set_aside_and_brought_back(hub: HubServer, tmp_path: Path) -> None:
    models(hub, tmp_path, "--get", REPOSITORY)
    file = tmp_path / "hub" / "models--somebody--tiny-whisper" / "snapshots" / COMMIT / "config.json"
    file.write_text(file.read_text() + " ")
    checked = models(hub, tmp_path, "--check", REPOSITORY)
    assert checked.code == 1
    assert checked.out.startswith(f"{REPOSITORY}: Damaged: config.json. It is set aside; frisco models --get")
    assert names(hub, tmp_path) == ["demo"]
    assert models(hub, tmp_path, "--get", REPOSITORY).code == 0
    assert models(hub, tmp_path, "--check", REPOSITORY, "--json").records[0]["is_sound"]


def test_that_a_model_the_engine_cannot_use_is_set_aside_by_the_run_that_met_it(hub: HubServer, tmp_path: Path) -> None:
    models(hub, tmp_path, "--get", REPOSITORY)
    weights = tmp_path / "hub" / "models--somebody--tiny-whisper" / "snapshots" / COMMIT / "model.bin"
    content = weights.read_bytes()
    weights.write_bytes(content[: len(content) // 2])
    heard = frisco(
        *("transcribe", SAMPLE_EN, "--model", REPOSITORY, "--output-dir", tmp_path),
        library=tmp_path / "library",
        extra=extra(hub, tmp_path),
    )
    assert heard.code == 1
    assert "error MODEL_CORRUPT" in heard.err
    assert f"The model {REPOSITORY} is set aside:" in heard.err
    assert f"frisco models --get {REPOSITORY} brings it back." in heard.err
    assert names(hub, tmp_path) == ["demo"]


def test_that_wrong_bytes_are_refused_and_what_came_can_be_given_up(hub: HubServer, tmp_path: Path) -> None:
    hub.then("tokenizer.json", spoiled, spoiled)
    got = models(hub, tmp_path, "--get", REPOSITORY)
    assert got.code == 1
    assert "What came for tokenizer.json of somebody/tiny-whisper is not that file" in got.err
    assert models(hub, tmp_path, "--cancel", REPOSITORY).code == 0
    assert not (tmp_path / "hub" / "models--somebody--tiny-whisper").exists()


def test_that_a_folder_is_taken_in(hub: HubServer, tmp_path: Path) -> None:
    source = copy_of_demo(tmp_path / "Our model")
    assert models(hub, tmp_path, "--import", source).code == 0
    assert names(hub, tmp_path) == ["Our model", "demo"]
    again = models(hub, tmp_path, "--import", source)
    assert again.code == 1
    assert again.err.startswith("error OUTPUT_EXISTS: There is a model called Our model already.")
    assert models(hub, tmp_path, "--import", source, "--name", "second").code == 0
    assert names(hub, tmp_path) == ["Our model", "second", "demo"]


def test_that_the_mirror_and_the_proxy_of_the_settings_hold(hub: HubServer, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "Frisco Whisper" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'hub_mirror = "{hub.address}"\n')
    ran = frisco(
        *("models", "--get", REPOSITORY),
        library=tmp_path / "library",
        extra={**extra(hub, tmp_path), "HF_ENDPOINT": "http://127.0.0.1:9"},
    )
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("words", [("--name", "x"), ("--get",), ("--get", "a/b", "--check")])
def test_that_wrong_words_are_wrong_usage(hub: HubServer, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert models(hub, tmp_path, *words).code == 2
