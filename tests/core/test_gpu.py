"""The choice of the device and its reason in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.gpu import GpuCard, GpuSnapshot, NvmlState, choose_device
from app.core.options import Device
from tests.helpers.transcripts import quick

NO_DRIVER = GpuSnapshot(state=NvmlState.NO_DRIVER, sentence="no NVIDIA driver is installed")


def card(index: int = 0, **fields: Any) -> GpuCard:
    values = {
        "uuid": f"GPU-{index}",
        "name": f"Card {index}",
        "capability": (8, 6),
        "memory_total_mib": 8_192,
        "memory_used_mib": 1_000,
    }
    return GpuCard(index=index, **{**values, **fields})


def ready(*cards: GpuCard, driver: str = "580.95.05") -> GpuSnapshot:
    return GpuSnapshot(state=NvmlState.READY, sentence="ready", driver_version=driver, cards=cards)


@pytest.mark.parametrize(
    ("wanted", "gpus", "device", "compute_type", "reason"),
    [
        (Device.AUTO, ready(card()), Device.CUDA, "float16", "Card 0 has 7,192 MiB free"),
        (Device.CUDA, ready(card(capability=(7, 0))), Device.CUDA, "float16", "Card 0 has 7,192 MiB free"),
        (Device.AUTO, ready(card(capability=(6, 1))), Device.CUDA, "int8", "Card 0 has 7,192 MiB free"),
        (
            Device.AUTO,
            ready(card(memory_used_mib=None)),
            Device.CUDA,
            "float16",
            "Card 0 does not tell how much memory is free",
        ),
        (Device.CPU, ready(card()), Device.CPU, "int8", "On the processor: the processor was asked for"),
        (Device.AUTO, NO_DRIVER, Device.CPU, "int8", "On the processor: no NVIDIA driver is installed"),
        (Device.CUDA, NO_DRIVER, Device.CPU, "int8", "On the processor: no NVIDIA driver is installed"),
        (
            Device.AUTO,
            ready(card(capability=(6, 0))),
            Device.CPU,
            "int8",
            "On the processor: no card here is new enough (compute capability 6.1 is the least)",
        ),
        (
            Device.AUTO,
            ready(card(capability=(12, 0)), driver="560.35"),
            Device.CPU,
            "int8",
            "On the processor: driver 560.35 is older than 570, which Card 0 needs",
        ),
        (Device.AUTO, ready(card(capability=(12, 0)), driver=""), Device.CUDA, "float16", "Card 0 has 7,192 MiB free"),
        (
            Device.AUTO,
            ready(card(capability=(8, 9)), driver="535.1"),
            Device.CUDA,
            "float16",
            "Card 0 has 7,192 MiB free",
        ),
    ],
)
def test_that_the_device_is_chosen_with_its_reason(
    wanted: Device, gpus: GpuSnapshot, device: Device, compute_type: str, reason: str
) -> None:
    choice = choose_device(wanted, gpus)
    assert (choice.device, choice.compute_type, choice.reason) == (device, compute_type, reason)


def test_that_the_card_with_the_most_free_memory_is_taken_and_the_first_among_equals() -> None:
    full, free, same = card(0, memory_used_mib=8_000), card(1), card(2)
    assert choose_device(Device.AUTO, ready(full, free, same)).device_index == 1


def test_that_lost_and_unusable_cards_are_passed_over() -> None:
    cards = ready(
        card(0, is_lost=True), card(1, capability=None), card(2, capability=(5, 2)), card(3, memory_used_mib=8_191)
    )
    assert choose_device(Device.AUTO, cards).device_index == 3


def test_that_cards_of_a_driver_at_fault_are_not_used() -> None:
    fault = GpuSnapshot(state=NvmlState.FAULT, sentence="the driver does not answer", cards=(card(),))
    assert choose_device(Device.CUDA, fault).reason == "On the processor: the driver does not answer"


@quick
@given(
    st.sampled_from(Device),
    st.lists(
        st.builds(
            card,
            index=st.integers(0, 3),
            capability=st.none() | st.tuples(st.integers(3, 12), st.integers(0, 9)),
            memory_used_mib=st.none() | st.integers(0, 8_192),
            is_lost=st.booleans(),
        ),
        max_size=3,
    ),
    st.sampled_from(("", "470.1", "580.0", "beta")),
)
def test_that_there_is_always_a_device_and_a_reason(wanted: Device, cards: list[GpuCard], driver: str) -> None:
    choice = choose_device(wanted, ready(*cards, driver=driver))
    assert choice.device in (Device.CUDA, Device.CPU)
    assert choice.reason
    if choice.device is Device.CUDA:
        assert wanted is not Device.CPU
        assert any(c.index == choice.device_index and not c.is_lost for c in cards)
