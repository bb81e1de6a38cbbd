"""What is shown of all models: whether they fit, how fast they were, which one is right."""

from pathlib import Path

import pytest

from app.core.gpu import DeviceChoice, GpuCard, GpuSnapshot, NvmlState
from app.core.options import Device
from app.core.statistics import Pace
from app.workflow.models.checking import Soundness, set_aside
from app.workflow.models.download import note
from app.workflow.models.fitting import Fit, Room
from app.workflow.models.pins import catalogue
from app.workflow.models.shelf import ModelRow, ModelState, Shelf
from tests.helpers.hub_models import catalog_of, copy_of_demo, folder_of


def card_room(total_mib: int | None) -> Room:
    card = GpuCard(index=1, uuid="a", name="RTX", memory_total_mib=total_mib)
    gpus = GpuSnapshot(state=NvmlState.READY, sentence="", cards=(card,))
    choice = DeviceChoice(device=Device.CUDA, compute_type="float16", reason="", device_index=1)
    return Room.of(choice, gpus, 16_000)


def host_room(total_mib: int | None) -> Room:
    choice = DeviceChoice(device=Device.CPU, compute_type="int8", reason="")
    return Room.of(choice, None, total_mib)


def rows(root: Path, room: Room, *paces: Pace) -> dict[str, ModelRow]:
    return {row.name: row for row in Shelf(catalog_of(root), room, lambda: paces).rows()}


def fits(room: Room) -> dict[str, Fit]:
    return {name: room.fit(card.files.weights_bytes) for name, card in catalogue().items()}


def test_that_a_small_card_takes_small_models() -> None:
    small = fits(card_room(4_096))
    assert small["small"] is Fit.FITS
    assert small["large-v3-turbo"] is Fit.TIGHT
    assert small["large-v3"] is Fit.NO or small["large-v3"] is Fit.TIGHT
    assert fits(card_room(2_048))["large-v3"] is Fit.NO


def test_that_a_large_card_takes_all() -> None:
    assert set(fits(card_room(12_288)).values()) == {Fit.FITS}


def test_that_nobody_knows_what_a_silent_card_takes() -> None:
    assert set(fits(card_room(None)).values()) == {Fit.UNKNOWN}


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (card_room(24_000), "large-v3-turbo"),
        (card_room(6_144), "large-v3-turbo"),
        (card_room(4_096), "large-v3-turbo"),
        (card_room(3_072), "small"),
        (card_room(2_400), "base"),
        (card_room(None), "large-v3-turbo"),
        (host_room(16_000), "small"),
        (host_room(2_600), "base"),
        (host_room(1_000), "tiny"),
    ],
)
def test_that_the_right_model_is_the_best_that_has_room(tmp_path: Path, room: Room, name: str) -> None:
    assert [row.name for row in rows(tmp_path, room).values() if row.is_recommended] == [name]


def test_that_the_english_model_is_never_recommended(tmp_path: Path) -> None:
    for total_mib in range(500, 20_000, 500):
        assert Shelf(catalog_of(tmp_path), card_room(total_mib)).recommended().languages > 1


def test_that_the_speed_is_that_of_the_device_that_will_be_used(tmp_path: Path) -> None:
    def pace(device: str, engine_ms: int) -> Pace:
        return Pace(model="small", device=device, compute_type="int8", jobs=1, recorded_ms=60_000, engine_ms=engine_ms)

    paces = (pace("cpu", 10_000), pace("cpu", 20_000), pace("cuda", 600))
    assert rows(tmp_path, host_room(16_000), *paces)["small"].realtime_factor == 4
    assert rows(tmp_path, card_room(8_000), *paces)["small"].realtime_factor == 100
    assert rows(tmp_path, host_room(16_000))["small"].realtime_factor is None


def test_that_each_state_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    tiny, base = catalogue()["tiny"], catalogue()["base"]
    note(folder, "tiny", tiny.files)
    part = folder.blob(tiny.files, tiny.files.files["model.bin"]).with_suffix(".incomplete")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1_000)
    mine = folder.imported / "mine"
    mine.parent.mkdir(parents=True)
    copy_of_demo(mine)
    whole = folder.snapshot(base.files)
    whole.parent.mkdir(parents=True)
    copy_of_demo(whole)
    set_aside(folder, "base", whole, Soundness(damaged=("model.bin",), checked=4, has_manifest=True), "why")
    shown = rows(tmp_path, host_room(16_000))
    states = {name: row.state for name, row in shown.items() if row.state is not ModelState.AVAILABLE}
    assert states == {
        "tiny": ModelState.PAUSED,
        "base": ModelState.DAMAGED,
        "mine": ModelState.INSTALLED,
        "demo": ModelState.BUILT_IN,
    }
    assert shown["tiny"].done_bytes == 1_000
    assert shown["base"].why == "why"
    assert list(shown)[-1] == "demo"
