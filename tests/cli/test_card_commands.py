"""``frisco doctor`` with its self-tests and ``frisco component``, as a person runs them."""

import os
from pathlib import Path

import pytest

from app.core.cuda_places import library_names
from tests.helpers.frisco import frisco
from tests.helpers.nvml import BIG_CARD, environment_without_nvml, make_fake_nvml
from tests.helpers.wheels import VERSION, members, wheel, whole_wheel
from tests.helpers.wheels import libraries as library_files

CARD = "NVIDIA GeForce RTX 4090"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine without a card, with a data folder of its own."""
    return {**environment_without_nvml(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "FRISCO_CUDA_DIR": ""}


def test_that_the_doctor_tests_the_processor_once_and_remembers(library: Path, bare: dict[str, str]) -> None:
    first = frisco("doctor", "--json", library=library, extra=bare).records
    tests = [record for record in first if record["subject"] == "test"]
    assert [(test["device"], test["compute_type"], test["state"]) for test in tests] == [
        ("Processor", "int8", "passed"),
        ("Processor", "int8_float32", "passed"),
        ("Processor", "float32", "passed"),
    ]
    assert tests[0]["figures"]["text_share"] == 1.0
    again = frisco("doctor", "--json", library=library, extra=bare).records
    assert [record["tested_at"] for record in again if record["subject"] == "test"] == [
        test["tested_at"] for test in tests
    ]
    anew = frisco("doctor", "--again", "--json", library=library, extra=bare).records
    assert all(
        record["tested_at"] > test["tested_at"]
        for record, test in zip((one for one in anew if one["subject"] == "test"), tests, strict=True)
    )


def test_that_a_quick_doctor_tries_nothing(library: Path, bare: dict[str, str]) -> None:
    ran = frisco("doctor", "--quick", library=library, extra=bare)
    assert ran.code == 0
    assert "Processor, int8: not tested yet" in ran.out


def test_that_the_doctor_names_what_a_card_needs_and_how_to_get_it(
    library: Path, tmp_path: Path, bare: dict[str, str]
) -> None:
    driver = make_fake_nvml(tmp_path)
    driver.say_cards(BIG_CARD)
    ran = frisco("doctor", library=library, extra={**bare, **driver.environment(), "FRISCO_CUDA_DIR": ""})
    assert "The cuBLAS library that the card needs is not here. Get it: frisco component --get" in ran.out
    assert f"{CARD}, float16: The cuBLAS 12 library is missing. Get the GPU component." in ran.out
    assert f"On the processor: {CARD} needs the GPU component, which is not here" in ran.out
    assert ran.code == 0


def test_that_a_driver_that_is_too_old_for_the_card_is_bad_news(
    library: Path, tmp_path: Path, bare: dict[str, str]
) -> None:
    driver = make_fake_nvml(tmp_path)
    driver.say_cards({**BIG_CARD, "name": "NVIDIA GeForce RTX 5090", "capability": "12.0"})
    driver.say({"driver_version": "550.54.14"})
    ran = frisco("doctor", library=library, extra={**bare, **driver.environment(), "FRISCO_CUDA_DIR": ""})
    assert "The NVIDIA driver 550.54.14 is too old for this card. Install version 570 or newer." in ran.out
    assert ran.code == 1


def test_that_quick_and_again_exclude_each_other(library: Path) -> None:
    assert frisco("doctor", "--quick", "--again", library=library).code == 2


def test_that_the_component_is_taken_from_a_file_shown_and_removed(
    library: Path, tmp_path: Path, bare: dict[str, str]
) -> None:
    made, folder = whole_wheel(tmp_path), tmp_path / "data" / "Frisco Whisper" / "components" / "cublas-12.8"
    missing = frisco("component", library=library, extra=bare)
    assert (missing.code, missing.out) == (
        0,
        "The GPU component is not here. Get it with: frisco component --get\n",
    )
    (record,) = frisco("component", "--from", made, "--json", library=library, extra=bare).records
    assert (record["is_installed"], record["version"], record["fault"]) == (True, VERSION, None)
    assert (record["used_from"], record["folder"]) == ("component", str(folder))
    shown = frisco("component", library=library, extra=bare).out
    assert shown.startswith(f"cuBLAS {VERSION}, ")
    assert str(folder / "LICENSE.txt") in shown
    removed = frisco("component", "--remove", library=library, extra=bare)
    assert (removed.code, removed.out) == (0, "The GPU component is not here.\n")
    assert not folder.exists()


def test_that_a_damaged_component_is_an_error(library: Path, tmp_path: Path, bare: dict[str, str]) -> None:
    (record,) = frisco("component", "--from", whole_wheel(tmp_path), "--json", library=library, extra=bare).records
    with Path(record["folder"], library_names("linux")[0]).open("ab") as file:
        file.write(b"x")
    ran = frisco("component", library=library, extra=bare)
    assert ran.code == 1
    assert "error COMPONENT_BROKEN: The GPU component is damaged" in ran.err


def test_that_a_file_that_is_something_else_is_refused(library: Path, tmp_path: Path, bare: dict[str, str]) -> None:
    odd = wheel(tmp_path / "odd.whl", members(library_files("win32"), "win32"))
    ran = frisco("component", "--from", odd, library=library, extra=bare)
    assert ran.code == 1
    assert ran.err.startswith("error COMPONENT_BROKEN: odd.whl is not the cuBLAS 12 library for this system")


def test_that_one_thing_is_asked_at_a_time(library: Path) -> None:
    assert frisco("component", "--get", "--remove", library=library).code == 2


@pytest.mark.skipif(os.name == "nt", reason="the settings of this test lie where Linux has them")
def test_that_a_compute_type_that_is_none_is_named(library: Path, tmp_path: Path, bare: dict[str, str]) -> None:
    folder = tmp_path / "config" / "Frisco Whisper"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('compute_type = "int7"\n')
    ran = frisco("doctor", "--quick", library=library, extra={**bare, "XDG_CONFIG_HOME": str(tmp_path / "config")})
    assert ran.code == 1
    assert "The setting compute_type cannot be 'int7'" in ran.err
