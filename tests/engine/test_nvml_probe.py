"""The probe against the real pynvml and a fake driver library: every scenario a machine can be in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pynvml
import pytest

from app.core.gpu import GpuCard, NvmlState, SlowdownCause, choose_device
from app.core.options import Device
from app.engine.nvml_probe import NvmlProbe, read_gpus
from tests.helpers.nvml import (
    BIG_CARD,
    GIB,
    HANGING,
    FakeNvml,
    environment_without_nvml,
    failing,
    fake_nvml,
    make_fake_nvml,
)

LOST = failing(pynvml.NVML_ERROR_GPU_IS_LOST)
UNSUPPORTED = failing(pynvml.NVML_ERROR_NOT_SUPPORTED)


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[FakeNvml]:
    with fake_nvml(tmp_path) as fake:
        yield fake


@pytest.fixture
def probe(driver: FakeNvml) -> Iterator[NvmlProbe]:
    probe = NvmlProbe(retry_after_s=0)
    yield probe
    probe.close()


def test_that_a_card_is_read_with_all_its_values(probe: NvmlProbe) -> None:
    snapshot = probe.read()
    assert (snapshot.state, snapshot.sentence) == (NvmlState.READY, "2 NVIDIA cards")
    assert (snapshot.driver_version, snapshot.cuda_version) == ("570.86.15", "12.8")
    assert [card.name for card in snapshot.cards] == ["NVIDIA GeForce RTX 4090", "NVIDIA T1000"]
    assert snapshot.cards[0] == GpuCard(
        index=0,
        uuid="GPU-11111111-aaaa-bbbb-cccc-000000000001",
        name="NVIDIA GeForce RTX 4090",
        capability=(8, 9),
        memory_total_mib=24 * 1024,
        memory_used_mib=6 * 1024,
        memory_ours_mib=0,
        load_percent=37,
        temperature_c=61,
        power_w=312.5,
        power_limit_w=450.0,
        clock_mhz=2520,
        memory_clock_mhz=10501,
        slowdowns=(),
    )


def test_that_what_the_driver_says_is_read_anew_each_time(driver: FakeNvml, probe: NvmlProbe) -> None:
    probe.read()
    driver.say({"0.temperature": 84, "0.memory_used": 24 * GIB})
    card = probe.read().cards[0]
    assert (card.temperature_c, card.memory_used_mib, card.memory_free_mib) == (84, 24 * 1024, 0)


@pytest.mark.parametrize(
    ("said", "state", "sentence"),
    [
        (
            {"init": failing(pynvml.NVML_ERROR_DRIVER_NOT_LOADED)},
            NvmlState.FAULT,
            "The NVIDIA driver is installed but does not answer: it is not loaded. Restart the computer.",
        ),
        (
            {"init": failing(pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH)},
            NvmlState.FAULT,
            "The NVIDIA driver was updated and its old part is still running. Restart the computer.",
        ),
        (
            {"init": failing(pynvml.NVML_ERROR_NO_PERMISSION)},
            NvmlState.FAULT,
            "The NVIDIA driver is installed, but this account may not use it. Ask who looks after the machine.",
        ),
        (
            {"init": failing(pynvml.NVML_ERROR_FUNCTION_NOT_FOUND)},
            NvmlState.FAULT,
            "The NVIDIA driver is too old to be asked about its cards. Install a current one.",
        ),
        (
            {"init": failing(pynvml.NVML_ERROR_UNKNOWN)},
            NvmlState.FAULT,
            "The NVIDIA driver is installed but does not answer: Unknown Error. Restart the computer.",
        ),
        (
            {"init": failing(77)},
            NvmlState.FAULT,
            "The NVIDIA driver is installed but does not answer: Known to this driver only. Restart the computer.",
        ),
        (
            {"count": failing(pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH)},
            NvmlState.FAULT,
            "The NVIDIA driver was updated and its old part is still running. Restart the computer.",
        ),
        ({"count": 0}, NvmlState.NO_CARD, "The NVIDIA driver is installed but finds no card on this machine."),
        ({"count": 1}, NvmlState.READY, "1 NVIDIA card"),
    ],
)
def test_that_a_state_of_the_driver_becomes_a_sentence(
    driver: FakeNvml, probe: NvmlProbe, said: dict[str, object], state: NvmlState, sentence: str
) -> None:
    driver.say(said)
    snapshot = probe.read()
    assert (snapshot.state, snapshot.sentence) == (state, sentence)


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("name", "name", "NVIDIA card 1"),
        ("uuid", "uuid", ""),
        ("capability", "capability", None),
        ("memory_total", "memory_total_mib", None),
        ("memory_total", "memory_free_mib", None),
        ("load", "load_percent", None),
        ("temperature", "temperature_c", None),
        ("power", "power_w", None),
        ("power_limit", "power_limit_w", None),
        ("clock_sm", "clock_mhz", None),
        ("clock_mem", "memory_clock_mhz", None),
        ("processes", "memory_ours_mib", None),
    ],
)
@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_NOT_SUPPORTED, pynvml.NVML_ERROR_UNKNOWN])
def test_that_a_value_the_driver_does_not_tell_is_left_open_and_the_others_stay(
    driver: FakeNvml, probe: NvmlProbe, key: str, field: str, value: Any, code: int
) -> None:
    untouched = probe.read([1]).cards[1]
    driver.say({f"0.{key}": failing(code)})
    snapshot = probe.read([1])
    assert getattr(snapshot.cards[0], field) == value
    assert (snapshot.state, snapshot.cards[0].is_lost, snapshot.cards[1]) == (NvmlState.READY, False, untouched)


def test_that_a_machine_that_tells_no_version_still_shows_its_cards(driver: FakeNvml, probe: NvmlProbe) -> None:
    driver.say({"driver_version": UNSUPPORTED, "cuda_version": UNSUPPORTED})
    snapshot = probe.read()
    assert (snapshot.driver_version, snapshot.cuda_version, len(snapshot.cards)) == ("", "", 2)


def test_that_a_name_in_no_known_encoding_is_replaced(driver: FakeNvml, probe: NvmlProbe) -> None:
    driver.say({"1.name": "\xff\xfe"})
    assert probe.read().cards[1].name == "NVIDIA card 2"


def test_that_a_driver_without_the_newer_functions_is_read_through_the_older_ones(tmp_path: Path) -> None:
    with fake_nvml(tmp_path, is_old=True) as driver:
        driver.say({"0.throttle_reasons": pynvml.nvmlClocksThrottleReasonSwThermalSlowdown})
        card = NvmlProbe().read([1]).cards[0]
    assert card.slowdowns == (SlowdownCause.HEAT,)
    assert card.memory_ours_mib is None
    assert card.temperature_c == 61


@pytest.mark.parametrize(
    ("bits", "causes"),
    [
        (pynvml.nvmlClocksEventReasonGpuIdle, ()),
        (pynvml.nvmlClocksEventReasonSwPowerCap, (SlowdownCause.POWER_LIMIT,)),
        (
            pynvml.nvmlClocksEventReasonSwThermalSlowdown | pynvml.nvmlClocksEventReasonHwThermalSlowdown,
            (SlowdownCause.HEAT,),
        ),
        (
            pynvml.nvmlClocksEventReasonHwPowerBrakeSlowdown | pynvml.nvmlClocksEventReasonHwSlowdown,
            (SlowdownCause.POWER_SUPPLY, SlowdownCause.HARDWARE),
        ),
    ],
)
def test_that_what_slows_a_card_down_is_named(
    driver: FakeNvml, probe: NvmlProbe, bits: int, causes: tuple[SlowdownCause, ...]
) -> None:
    driver.say({"0.event_reasons": bits})
    assert probe.read().cards[0].slowdowns == causes


def test_that_slowdowns_are_left_open_where_no_function_tells_them(driver: FakeNvml, probe: NvmlProbe) -> None:
    driver.say({"0.event_reasons": UNSUPPORTED, "0.throttle_reasons": UNSUPPORTED})
    assert probe.read().cards[0].slowdowns is None


@pytest.mark.parametrize(
    ("processes", "our_pids", "ours_mib"),
    [
        ("", [100], 0),
        (f"100:{GIB} 200:{2 * GIB} 300:{4 * GIB}", [100, 300], 5 * 1024),
        (f"100:{GIB}", [999], 0),
        (f"100:{GIB}", [], 0),
        (f"100:-1 200:{GIB}", [100], None),  # desktop cards under Windows
        (f"100:-1 200:{GIB}", [200], 1024),
    ],
)
def test_that_the_memory_of_our_workers_is_told_apart(
    driver: FakeNvml, probe: NvmlProbe, processes: str, our_pids: list[int], ours_mib: int | None
) -> None:
    driver.say({"0.processes": processes})
    assert probe.read(our_pids).cards[0].memory_ours_mib == ours_mib


@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_GPU_IS_LOST, pynvml.NVML_ERROR_RESET_REQUIRED])
@pytest.mark.parametrize("key", ["handle", "temperature", "processes"])
def test_that_a_card_lost_in_mid_run_is_marked_and_the_other_goes_on(
    driver: FakeNvml, probe: NvmlProbe, key: str, code: int
) -> None:
    before = probe.read([1])
    driver.say({f"0.{key}": failing(code)})
    after = probe.read([1])
    assert after.cards[0] == GpuCard(
        index=0, uuid=before.cards[0].uuid, name=before.cards[0].name, capability=(8, 9), is_lost=True
    )
    assert after.cards[1] == before.cards[1]
    assert after.state is NvmlState.READY
    assert after.sentence == "No answer from NVIDIA GeForce RTX 4090. Restart the computer."


def test_that_a_card_that_comes_back_is_shown_again(driver: FakeNvml, probe: NvmlProbe) -> None:
    before = probe.read()
    driver.say({"0.handle": LOST})
    assert probe.read().cards[0].is_lost
    driver.say({"0.handle": 0})
    assert probe.read() == before


def test_that_a_card_that_was_never_reached_has_its_number_for_a_name(driver: FakeNvml, probe: NvmlProbe) -> None:
    driver.say({"1.handle": failing(pynvml.NVML_ERROR_INSUFFICIENT_POWER)})
    snapshot = probe.read()
    assert [card.is_lost for card in snapshot.cards] == [False, True]
    assert snapshot.sentence == "No answer from NVIDIA card 2. Restart the computer."


def test_that_with_every_card_lost_the_processor_is_chosen_for_that_reason(driver: FakeNvml, probe: NvmlProbe) -> None:
    driver.say({"0.handle": LOST, "1.handle": LOST})
    snapshot = probe.read()
    choice = choose_device(Device.AUTO, snapshot)
    assert (snapshot.state, choice.device) == (NvmlState.FAULT, Device.CPU)
    assert choice.reason.endswith("No answer from NVIDIA card 1 and NVIDIA card 2. Restart the computer.")


@pytest.mark.parametrize("key", ["count", "0.handle", "0.temperature", "driver_version"])
def test_that_a_driver_that_dies_in_mid_run_is_let_go_and_opened_anew(
    driver: FakeNvml, probe: NvmlProbe, key: str
) -> None:
    before = probe.read()
    driver.say({key: failing(pynvml.NVML_ERROR_UNINITIALIZED), "shutdown": failing(pynvml.NVML_ERROR_UNINITIALIZED)})
    assert probe.read().state is NvmlState.FAULT
    driver.say({"count": 2, "0.handle": 0, "0.temperature": BIG_CARD["temperature"], "driver_version": "570.86.15"})
    assert probe.read() == before
    assert (driver.calls("shutdown"), driver.calls("init")) == (1, 2)


def test_that_a_failed_driver_is_left_in_peace_for_a_while(driver: FakeNvml) -> None:
    driver.say({"init": failing(pynvml.NVML_ERROR_DRIVER_NOT_LOADED)})
    probe = NvmlProbe(retry_after_s=3600)
    assert probe.read() == probe.read()
    assert driver.calls("init") == 1


def test_that_the_driver_is_opened_once_for_many_readings_and_closed_once(driver: FakeNvml) -> None:
    probe = NvmlProbe()
    probe.read()
    probe.read()
    probe.close()
    probe.close()
    assert (driver.calls("init"), driver.calls("count"), driver.calls("shutdown")) == (1, 2, 1)


def test_that_asking_once_opens_and_closes_the_driver(driver: FakeNvml) -> None:
    assert [card.index for card in read_gpus().cards] == [0, 1]
    assert (driver.calls("init"), driver.calls("shutdown")) == (1, 1)


_ASK_ONCE = """
import sys
from app.engine.nvml_probe import read_gpus
assert "pynvml" not in sys.modules, "loaded before it was needed"
snapshot = read_gpus(limit_s=float(sys.argv[1]))
print(snapshot.state, len(snapshot.cards), snapshot.sentence)
"""


def _ask_in_a_program_of_its_own(environment: dict[str, str], *, limit_s: float = 60) -> str:
    command = [sys.executable, "-c", _ASK_ONCE, str(limit_s)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=90)
    assert done.stderr == ""
    return done.stdout.strip()


def test_that_another_program_finds_the_driver_by_its_name(tmp_path: Path) -> None:
    driver = make_fake_nvml(tmp_path)
    assert _ask_in_a_program_of_its_own(driver.environment()) == "ready 2 2 NVIDIA cards"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows looks for nvml.dll in its own folder only")
def test_that_a_machine_without_a_driver_is_told_so_calmly(tmp_path: Path) -> None:
    told = _ask_in_a_program_of_its_own(environment_without_nvml(tmp_path))
    assert told == "no_driver 0 No NVIDIA card found on this machine: there is no NVIDIA driver."


def test_that_a_program_ends_although_the_driver_hangs(tmp_path: Path) -> None:
    driver = make_fake_nvml(tmp_path)
    driver.say({"0.temperature": HANGING})
    told = _ask_in_a_program_of_its_own(driver.environment(), limit_s=0.5)
    sentence = "The NVIDIA driver has not answered for 0.5 seconds. If this stays so, restart the computer."
    assert told == f"fault 0 {sentence}"
