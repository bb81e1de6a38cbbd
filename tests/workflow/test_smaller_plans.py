"""What takes less memory on this machine: which model stands in for which, and how many rows have room."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.options import Device, Task, WorkerPlan
from app.workflow.model_catalog import HUB_IDS, ModelCatalog
from app.workflow.models.pins import NEEDED
from app.workflow.places import demo_model_dir
from app.workflow.smaller_plans import SmallerPlans, fitted

MIB = 1024**2
SIZES_MIB = {
    "tiny": 75,
    "small": 480,
    "medium": 1_500,
    "large-v3-turbo": 1_600,
    "distil-large-v3": 1_510,
    "large-v3": 3_090,
}
LISTEN, TRANSLATE = Task.TRANSCRIBE, Task.TRANSLATE


def put(models_dir: Path, name: str) -> Path:
    """Lay a model of its usual size down; its weights are a hole on the disk."""
    folder = models_dir / f"models--{HUB_IDS[name].replace('/', '--')}" / "snapshots" / "abc"
    folder.mkdir(parents=True)
    for file in NEEDED:
        (folder / file).write_bytes(b"{}")
    with (folder / "model.bin").open("wb") as weights:
        weights.truncate(SIZES_MIB[name] * MIB)
    return folder


def smaller(models_dir: Path, *bad_types: str, **how: bool) -> SmallerPlans:
    return SmallerPlans(ModelCatalog(models_dir, demo_model_dir()), lambda _i, name: name not in bad_types, **how)


def plan(models_dir: Path, name: str, compute_type: str = "float16") -> WorkerPlan:
    folder = models_dir / f"models--{HUB_IDS[name].replace('/', '--')}" / "snapshots" / "abc"
    return WorkerPlan(
        model_path=str(folder),
        model=name,
        device=Device.CUDA,
        compute_type=compute_type,
        batch_rows=8,
        cpu_threads=1,
    )


def stand_in(models_dir: Path, name: str, task: Task = LISTEN, **how: bool) -> str | None:
    found = smaller(models_dir, **how).model(plan(models_dir, name), task)
    return found.model if found else None


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name in SIZES_MIB:
        put(tmp_path, name)
    return tmp_path


def test_that_the_largest_of_the_smaller_models_stands_in(models: Path) -> None:
    assert stand_in(models, "large-v3") == "large-v3-turbo"
    assert stand_in(models, "large-v3-turbo") == "small"
    assert stand_in(models, "small") == "tiny"


def test_that_no_model_stands_in_that_cannot_translate(models: Path) -> None:
    assert stand_in(models, "large-v3", TRANSLATE) == "medium"


def test_that_an_english_model_stands_in_for_no_other(tmp_path: Path) -> None:
    put(tmp_path, "large-v3")
    put(tmp_path, "distil-large-v3")
    assert stand_in(tmp_path, "large-v3") is None


def test_that_the_demo_model_stands_in_for_none(models: Path) -> None:
    assert stand_in(models, "tiny") is None


def test_that_who_wants_that_model_and_no_other_has_none_in_its_place(models: Path) -> None:
    assert stand_in(models, "large-v3", may_change_model=False) is None


def test_that_only_numbers_are_taken_that_have_not_failed_their_test(models: Path) -> None:
    wanted = plan(models, "small")
    assert smaller(models).compute_type(wanted) == "int8_float16"
    assert smaller(models, "int8_float16").compute_type(wanted) == "int8"
    assert smaller(models, "int8_float16", "int8").compute_type(wanted) is None
    assert smaller(models).compute_type(replace(wanted, compute_type="int8")) is None


def test_that_a_batch_has_as_many_rows_as_the_card_has_room_for(models: Path) -> None:
    wanted = plan(models, "large-v3")
    rows = [fitted(wanted, free_mib).batch_rows for free_mib in (24_000, 7_000, 5_600, 5_100, 2_000)]
    assert rows == sorted(rows, reverse=True)
    assert (rows[0], rows[-1]) == (16, 2)


def test_that_a_card_that_does_not_tell_and_a_processor_keep_their_rows(models: Path) -> None:
    wanted = plan(models, "large-v3")
    assert fitted(wanted, None) == wanted
    on_processor = replace(wanted, device=Device.CPU)
    assert fitted(on_processor, 1) == on_processor
