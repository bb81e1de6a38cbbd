"""The choice of the device and its reason in words."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.card_trial import Verdict, VerdictOf
from app.core.gpu import GpuCard, GpuSnapshot, NvmlState, choose_device
from app.core.options import Device
from tests.helpers.cards import PASSED, WRONG, card, knowing, machine
from tests.helpers.transcripts import quick

NO_DRIVER = GpuSnapshot(state=NvmlState.NO_DRIVER, sentence="no NVIDIA driver is installed")


@pytest.mark.parametrize(
    ("wanted", "gpus", "device", "compute_type", "reason"),
    [
        (Device.AUTO, machine(card()), Device.CUDA, "float16", "Card 0 has 7.0 GB free"),
        (Device.CUDA, machine(card(capability=(7, 0))), Device.CUDA, "float16", "Card 0 has 7.0 GB free"),
        (Device.AUTO, machine(card(capability=(6, 1))), Device.CUDA, "int8", "Card 0 has 7.0 GB free"),
        (
            Device.AUTO,
            machine(card(memory_used_mib=None)),
            Device.CUDA,
            "float16",
            "Card 0 does not tell how much memory is free",
        ),
        (Device.CPU, machine(card()), Device.CPU, "int8", "On the processor: the processor was asked for"),
        (Device.AUTO, NO_DRIVER, Device.CPU, "int8", "On the processor: no NVIDIA driver is installed"),
        (Device.CUDA, NO_DRIVER, Device.CPU, "int8", "On the processor: no NVIDIA driver is installed"),
        (
            Device.AUTO,
            machine(card(capability=(6, 0))),
            Device.CPU,
            "int8",
            "On the processor: no card here is new enough (compute capability 6.1 is the least)",
        ),
        (
            Device.AUTO,
            machine(card(capability=(12, 0)), driver="560.35"),
            Device.CPU,
            "int8",
            "On the processor: driver 560.35 is older than 570, which Card 0 needs",
        ),
        (
            Device.AUTO,
            machine(card(capability=(12, 0)), driver=""),
            Device.CUDA,
            "float16",
            "Card 0 has 7.0 GB free",
        ),
        (
            Device.AUTO,
            machine(card(capability=(8, 9)), driver="535.1"),
            Device.CUDA,
            "float16",
            "Card 0 has 7.0 GB free",
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
    assert choose_device(Device.AUTO, machine(full, free, same)).device_index == 1


def test_that_lost_and_unusable_cards_are_passed_over() -> None:
    cards = machine(
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
    choice = choose_device(wanted, machine(*cards, driver=driver))
    assert choice.device in (Device.CUDA, Device.CPU)
    assert choice.reason
    if choice.device is Device.CUDA:
        assert wanted is not Device.CPU
        assert any(c.index == choice.device_index and not c.is_lost for c in cards)


def of_cards(*verdicts: dict[str, Verdict]) -> Callable[[GpuCard], VerdictOf]:
    """Return what is known of the cards, by their numbers."""
    return lambda card: verdicts[card.index].get


def test_that_another_card_is_taken_where_the_driver_is_too_old_for_the_one_with_most_memory() -> None:
    old, new = card(0, capability=(8, 9), memory_used_mib=5_000), card(1, capability=(12, 0))
    choice = choose_device(Device.AUTO, machine(old, new, driver="550.54"))
    assert (choice.device_index, choice.compute_type) == (0, "float16")


def test_that_a_card_that_failed_in_everything_gives_way_to_one_that_has_less_memory() -> None:
    big, small = card(0), card(1, memory_used_mib=6_000)
    failed = dict.fromkeys(("float16", "int8_float16", "int8", "bfloat16"), WRONG)
    choice = choose_device(Device.AUTO, machine(big, small), verdicts=of_cards(failed, {"float16": PASSED}))
    assert (choice.device, choice.device_index) == (Device.CUDA, 1)


def test_that_the_best_type_that_passed_is_taken_where_float16_failed() -> None:
    known = {"float16": WRONG, "int8": PASSED, "bfloat16": PASSED}
    assert choose_device(Device.AUTO, machine(card()), verdicts=of_cards(known)).compute_type == "int8"


def test_that_the_processor_is_used_where_no_card_passed_and_the_reason_is_told() -> None:
    failed = dict.fromkeys(("float16", "int8_float16", "int8", "bfloat16"), WRONG)
    choice = choose_device(Device.AUTO, machine(card()), verdicts=of_cards(failed))
    assert choice.device is Device.CPU
    assert choice.reason == f"On the processor: Card 0 did not pass its test. {WRONG.sentence}"


def test_that_a_card_without_its_libraries_is_left_alone_unless_it_has_passed_all_the_same() -> None:
    gpus = machine(card())
    choice = choose_device(Device.AUTO, gpus, has_libraries=False)
    assert choice.reason == "On the processor: Card 0 needs the GPU component, which is not here"
    known = of_cards({"float16": PASSED})
    assert choose_device(Device.AUTO, gpus, verdicts=known, has_libraries=False).device is Device.CUDA


def test_that_the_type_a_person_wants_is_taken_once_it_has_passed() -> None:
    gpus, passed = machine(card()), of_cards({"int8_float16": PASSED})
    choice = choose_device(Device.AUTO, gpus, verdicts=passed, compute_type="int8_float16")
    assert choice.compute_type == "int8_float16"


@pytest.mark.parametrize("known", [{}, {"int8_float16": WRONG}])
def test_that_a_type_that_has_not_passed_is_refused_with_a_word(known: dict[str, Verdict]) -> None:
    choice = choose_device(Device.AUTO, machine(card()), verdicts=of_cards(known), compute_type="int8_float16")
    assert choice.compute_type == "float16"
    assert choice.reason.endswith("; float16 is used, for int8_float16 has not passed its test here")


def test_that_the_reason_is_that_of_the_card_that_could_work() -> None:
    cards = machine(card(0, capability=(5, 0)), card(1, capability=(12, 0), memory_used_mib=8_000), driver="550.1")
    assert "driver 550.1 is older than 570, which Card 1 needs" in choose_device(Device.AUTO, cards).reason


def test_that_the_processor_calculates_in_what_is_wanted_where_it_has_passed() -> None:
    known = knowing(float32=PASSED)
    wanted = choose_device(Device.CPU, machine(), on_processor=known, compute_type="float32")
    unknown = choose_device(Device.CPU, machine(), on_processor=known, compute_type="int8_float32")
    of_a_card = choose_device(Device.CPU, machine(), compute_type="float16")
    assert (wanted.compute_type, unknown.compute_type, of_a_card.compute_type) == ("float32", "int8", "int8")
