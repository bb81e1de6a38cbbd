"""What the NVIDIA driver tells about its cards, as a frozen picture. The only importer of pynvml; no Qt.

Nothing here raises: an error of the driver becomes a state and a sentence. Calls can block for as long as the driver
does, so a window asks through GpuMonitor and a command through ``read_gpus``.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from threading import Thread
from time import monotonic
from typing import Any, Final

from app.core.gpu import GpuCard, GpuSnapshot, NvmlState, SlowdownCause

ANSWER_LIMIT_S: Final = 5.0  # a healthy driver answers in milliseconds
RETRY_AFTER_S: Final = 5.0

_MIB = 1024 * 1024
_RESTART = "Restart the computer."


class NvmlProbe:
    """Owns the connection to the driver's library: opened at the first reading, opened anew some time after a failure.

    Belongs to one thread at a time.
    """

    def __init__(self, *, retry_after_s: float = RETRY_AFTER_S) -> None:
        self._retry_after_s = retry_after_s
        self._session: _Session | None = None
        self._failure: GpuSnapshot | None = None
        self._retry_at_s = 0.0

    def read(self, our_pids: Collection[int] = ()) -> GpuSnapshot:
        """Return the cards as they are now; the memory of ``our_pids`` counts as ours."""
        if self._failure is not None and monotonic() < self._retry_at_s:
            return self._failure
        nvml = _library()
        try:
            return self._connected(nvml).read(our_pids)
        except nvml.NVMLError as error:
            return self._fail(error)

    def close(self) -> None:
        """Let go of the driver; a later reading opens it again."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _connected(self, nvml: Any) -> "_Session":
        if self._session is None:
            nvml.nvmlInit()
            self._session = _Session(nvml)
        return self._session

    def _fail(self, error: Any) -> GpuSnapshot:
        self.close()
        self._failure = _explain(error)
        self._retry_at_s = monotonic() + self._retry_after_s
        return self._failure


def read_gpus(*, limit_s: float = ANSWER_LIMIT_S) -> GpuSnapshot:
    """Ask the driver once; one that hangs is left behind on a thread that does not keep the program from ending."""
    answers: list[GpuSnapshot] = []
    thread = Thread(target=lambda: answers.append(_read_once()), name="nvml-once", daemon=True)
    thread.start()
    thread.join(limit_s)
    return answers[0] if answers else no_answer(limit_s)


def no_answer(limit_s: float) -> GpuSnapshot:
    """Return the picture of a driver that hangs."""
    sentence = f"The NVIDIA driver has not answered for {limit_s:g} seconds. If this stays so, restart the computer."
    return GpuSnapshot(state=NvmlState.FAULT, sentence=sentence)


def _read_once() -> GpuSnapshot:
    probe = NvmlProbe()
    try:
        return probe.read()
    finally:
        probe.close()


def _library() -> Any:
    import pynvml

    return pynvml


def _explain(error: Any) -> GpuSnapshot:
    """Say what an error of the driver as a whole means and what to do."""
    nvml = _library()
    state = NvmlState.FAULT
    match error.value:
        case nvml.NVML_ERROR_LIBRARY_NOT_FOUND:
            state = NvmlState.NO_DRIVER
            sentence = "No NVIDIA card found on this machine: there is no NVIDIA driver."
        case nvml.NVML_ERROR_DRIVER_NOT_LOADED:
            sentence = f"The NVIDIA driver is installed but does not answer: it is not loaded. {_RESTART}"
        case nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH:
            sentence = f"The NVIDIA driver was updated and its old part is still running. {_RESTART}"
        case nvml.NVML_ERROR_NO_PERMISSION:
            sentence = (
                "The NVIDIA driver is installed, but this account may not use it. Ask who looks after the machine."
            )
        case nvml.NVML_ERROR_FUNCTION_NOT_FOUND:
            sentence = "The NVIDIA driver is too old to be asked about its cards. Install a current one."
        case _:
            sentence = f"The NVIDIA driver is installed but does not answer: {error}. {_RESTART}"
    return GpuSnapshot(state=state, sentence=sentence)


class _Session:
    """Owns one opened connection to the driver, and the names of cards seen through it.

    ``read`` raises NVMLError when the driver as a whole has failed.
    """

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        self._seen: dict[int, GpuCard] = {}
        self._card_errors = {nvml.NVML_ERROR_GPU_IS_LOST, nvml.NVML_ERROR_RESET_REQUIRED}
        self._driver_errors = {
            nvml.NVML_ERROR_UNINITIALIZED,
            nvml.NVML_ERROR_DRIVER_NOT_LOADED,
            nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH,
        }
        self._causes = {
            nvml.nvmlClocksEventReasonSwPowerCap: SlowdownCause.POWER_LIMIT,
            nvml.nvmlClocksEventReasonSwThermalSlowdown: SlowdownCause.HEAT,
            nvml.nvmlClocksEventReasonHwThermalSlowdown: SlowdownCause.HEAT,
            nvml.nvmlClocksEventReasonHwPowerBrakeSlowdown: SlowdownCause.POWER_SUPPLY,
            nvml.nvmlClocksEventReasonHwSlowdown: SlowdownCause.HARDWARE,
        }

    def close(self) -> None:
        with suppress(self._nvml.NVMLError):
            self._nvml.nvmlShutdown()

    def read(self, our_pids: Collection[int]) -> GpuSnapshot:
        nvml = self._nvml
        cards = tuple(self._card(index, our_pids) for index in range(nvml.nvmlDeviceGetCount()))
        state, sentence = _summary(cards)
        return GpuSnapshot(
            state=state,
            sentence=sentence,
            driver_version=self._told(nvml.nvmlSystemGetDriverVersion) or "",
            cuda_version=_cuda_version(self._told(nvml.nvmlSystemGetCudaDriverVersion_v2)),
            cards=cards,
        )

    def _card(self, index: int, our_pids: Collection[int]) -> GpuCard:
        try:
            card = self._living_card(index, our_pids)
        except self._nvml.NVMLError as error:
            if error.value in self._driver_errors:
                raise
            return self._lost_card(index)
        self._seen[index] = card
        return card

    def _living_card(self, index: int, our_pids: Collection[int]) -> GpuCard:
        nvml, told = self._nvml, self._told
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        memory = told(nvml.nvmlDeviceGetMemoryInfo, handle)
        load = told(nvml.nvmlDeviceGetUtilizationRates, handle)
        return GpuCard(
            index=index,
            uuid=told(nvml.nvmlDeviceGetUUID, handle) or "",
            name=told(nvml.nvmlDeviceGetName, handle) or _plain_name(index),
            capability=told(nvml.nvmlDeviceGetCudaComputeCapability, handle),
            memory_total_mib=None if memory is None else memory.total // _MIB,
            memory_used_mib=None if memory is None else memory.used // _MIB,
            memory_ours_mib=self._memory_ours_mib(handle, our_pids),
            load_percent=None if load is None else load.gpu,
            temperature_c=told(nvml.nvmlDeviceGetTemperature, handle, nvml.NVML_TEMPERATURE_GPU),
            power_w=_watts(told(nvml.nvmlDeviceGetPowerUsage, handle)),
            power_limit_w=_watts(told(nvml.nvmlDeviceGetEnforcedPowerLimit, handle)),
            clock_mhz=told(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_SM),
            memory_clock_mhz=told(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_MEM),
            slowdowns=self._slowdowns(handle),
        )

    def _lost_card(self, index: int) -> GpuCard:
        seen = self._seen.get(index, GpuCard(index=index, uuid="", name=_plain_name(index)))
        return GpuCard(index=index, uuid=seen.uuid, name=seen.name, capability=seen.capability, is_lost=True)

    def _memory_ours_mib(self, handle: Any, our_pids: Collection[int]) -> int | None:
        if not our_pids:
            return 0
        # The name without a version raises something that is no NVMLError where the driver is older than pynvml.
        processes = self._told(self._nvml.nvmlDeviceGetComputeRunningProcesses_v3, handle)
        if processes is None:
            return None
        shares = [process.usedGpuMemory for process in processes if process.pid in our_pids]
        # Windows keeps the shares of desktop cards to itself.
        return None if None in shares else sum(shares) // _MIB

    def _slowdowns(self, handle: Any) -> tuple[SlowdownCause, ...] | None:
        bits = self._told(self._nvml.nvmlDeviceGetCurrentClocksEventReasons, handle)
        if bits is None:  # drivers before 535 know the same bits by the older name alone
            bits = self._told(self._nvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle)
        if bits is None:
            return None
        return tuple(dict.fromkeys(cause for bit, cause in self._causes.items() if bits & bit))

    def _told(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Return the answer, or None where the driver does not tell; a lost card or a failed driver is raised."""
        try:
            return call(*arguments)
        except UnicodeDecodeError:
            return None
        except self._nvml.NVMLError as error:
            if error.value in self._card_errors | self._driver_errors:
                raise
            return None


def _summary(cards: tuple[GpuCard, ...]) -> tuple[NvmlState, str]:
    lost = [card.name for card in cards if card.is_lost]
    if not cards:
        return NvmlState.NO_CARD, "The NVIDIA driver is installed but finds no card on this machine."
    if lost:
        state = NvmlState.FAULT if len(lost) == len(cards) else NvmlState.READY
        return state, f"No answer from {' and '.join(lost)}. {_RESTART}"
    return NvmlState.READY, "1 NVIDIA card" if len(cards) == 1 else f"{len(cards)} NVIDIA cards"


def _plain_name(index: int) -> str:
    return f"NVIDIA card {index + 1}"


def _cuda_version(number: int | None) -> str:
    return "" if number is None else f"{number // 1000}.{number % 1000 // 10}"


def _watts(milliwatts: int | None) -> float | None:
    return None if milliwatts is None else milliwatts / 1000
