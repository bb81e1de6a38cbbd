"""How much memory is left, on a card and in the computer."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.gpu import GpuCard, GpuSnapshot, NvmlState
from app.core.options import Device
from app.engine.host_memory import HostMemory, read_host_memory
from app.engine.memory_room import MemoryRoom, need_of
from tests.helpers.jobs import PLAN

MIB = 1024**2


def cards(free_mib: int) -> GpuSnapshot:
    card = GpuCard(index=1, uuid="u", name="x", memory_total_mib=12_000, memory_used_mib=12_000 - free_mib)
    return GpuSnapshot(state=NvmlState.READY, sentence="", cards=(card,))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    with (tmp_path / "model.bin").open("wb") as weights:
        weights.truncate(1_600 * MIB)
    return tmp_path


def room(free_mib: int = 0, host_mib: int | None = None) -> MemoryRoom:
    host = None if host_mib is None else HostMemory(32_000, host_mib)
    return MemoryRoom(lambda: cards(free_mib), lambda: host)


def test_that_a_model_has_room_on_a_card_where_its_need_is_free_and_the_desktop_keeps_some(model: Path) -> None:
    plan = replace(PLAN, model_path=str(model), device=Device.CUDA, compute_type="float16", device_index=1)
    need = need_of(plan)
    assert 3_000 < need < 5_500, "turbo in 16 bits, by what was published"
    assert room(need + 1_000).is_enough_for(plan)
    assert not room(need + 100).is_enough_for(plan)


def test_that_smaller_numbers_need_less(model: Path) -> None:
    plan = replace(PLAN, model_path=str(model), device=Device.CUDA, compute_type="float16")
    assert need_of(replace(plan, compute_type="int8_float16")) < need_of(plan)
    assert need_of(replace(plan, batch_rows=1)) < need_of(plan)


def test_that_nothing_has_room_where_nobody_tells(model: Path) -> None:
    plan = replace(PLAN, model_path=str(model), device=Device.CUDA, device_index=7)
    assert not room(100_000).is_enough_for(plan)
    assert not room(host_mib=None).is_enough_for(replace(plan, device=Device.CPU))


def test_that_the_processor_goes_by_the_computer_s_memory(model: Path) -> None:
    plan = replace(PLAN, model_path=str(model))
    assert room(host_mib=16_000).is_enough_for(plan)
    assert not room(host_mib=2_500).is_enough_for(plan)


@pytest.mark.skipif(sys.platform not in {"linux", "win32"}, reason="asked of these systems alone")
def test_that_this_computer_tells_its_memory() -> None:
    memory = read_host_memory()
    assert memory is not None
    assert 0 < memory.available_mib < memory.total_mib
