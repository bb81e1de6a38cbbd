"""One order of ``frisco bench`` carried out: a recording is cut, or one side listens to it with a clock.

A process does one order and ends, so that no side finds what another has left in memory.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import ctranslate2
import faster_whisper
from faster_whisper import WhisperModel
from faster_whisper.vad import get_speech_timestamps

from app.core.benchmark import (
    BenchProgress,
    BenchReport,
    CutSound,
    Figures,
    MeasureSide,
    SoundCut,
    decode_order,
    encode_bench,
)
from app.core.options import WorkerPlan
from app.worker.bench_sides import ran
from app.worker.bench_sound import cut, first_block
from app.worker.ears import check_language
from app.worker.features import COLUMNS, HOP
from app.worker.pulse import Pulse
from app.worker.report_pipe import ReportPipe
from app.worker.stage_watch import StageWatch
from app.worker.whisper_model import load_model

_TELL_EVERY_S = 0.25
_KIB_PER_MIB = 1_024
_NS_PER_S = 1_000_000_000

Send = Callable[[BenchReport], None]


def carry_out(order: str, plan: WorkerPlan, pulse: Pulse, pipe: ReportPipe, *, cuda_folder: Path | None) -> None:
    """Do what is asked and report it; raise FriscoError when it cannot be done."""

    def send(report: BenchReport) -> None:
        pipe.write(f"{encode_bench(report)}\n".encode())

    match decode_order(order):
        case CutSound() as wanted:
            send(SoundCut(path=str(cut(wanted, longest_hours=plan.longest_hours))))
        case MeasureSide() as wanted:
            began = time.perf_counter()
            model = load_model(plan, cuda_folder=cuda_folder)
            load_s = time.perf_counter() - began
            _warm_up(model, wanted, plan)
            send(replace(_measured(wanted, model, plan, pulse, send), load_s=load_s))


def _warm_up(model: WhisperModel, order: MeasureSide, plan: WorkerPlan) -> None:
    """Hear one window, whoever will listen: what is made once in a process belongs to nobody's time."""
    if order.language is not None:
        check_language(order.language, model.supported_languages)
    sound = first_block(Path(order.path), longest_hours=plan.longest_hours)[: COLUMNS * HOP]
    get_speech_timestamps(sound)
    segments, _ = model.transcribe(sound, language=order.language, word_timestamps=True, temperature=0)
    for _ in segments:
        pass


def _measured(order: MeasureSide, model: WhisperModel, plan: WorkerPlan, pulse: Pulse, send: Send) -> Figures:
    watch = StageWatch()
    watch.watch(model)
    waited_before, cpu_before, wall_before = waited_s(), time.process_time(), time.perf_counter()
    outcome = ran(order, model, plan, pulse, tell=_now_and_then(send))
    wall_s, cpu_s = time.perf_counter() - wall_before, time.process_time() - cpu_before
    waited_after = waited_s()
    return Figures(
        side=order.side,
        library=f"faster-whisper {faster_whisper.__version__}, CTranslate2 {ctranslate2.__version__}",
        device=str(model.model.device),
        compute_type=str(model.model.compute_type),
        language=outcome.language,
        audio_s=outcome.audio_s,
        wall_s=wall_s,
        cpu_s=cpu_s,
        waited_s=None if waited_before is None or waited_after is None else max(0.0, waited_after - waited_before),
        first_text_s=outcome.first_text_s,
        peak_memory_mib=peak_memory_mib(),
        words=outcome.words,
        windows=outcome.windows,
        batches=outcome.batches,
        second_tries=watch.generated - outcome.windows,
        engine_s=watch.engine_s,
        stages={stage.value: seconds for stage, seconds in watch.busy_s.items()},
    )


def _now_and_then(send: Send) -> Callable[[float], None]:
    told = time.monotonic()

    def tell(done_s: float) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELL_EVERY_S:
            told = time.monotonic()
            send(BenchProgress(done_s=done_s))

    return tell


def waited_s() -> float | None:
    """Return for how long the threads that live stood in the queue for a processor; only Linux tells."""
    waited_ns = []
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has just ended
            waited_ns.append(int(path.read_text("ascii").split()[1]))
    return sum(waited_ns) / _NS_PER_S if waited_ns else None


def peak_memory_mib() -> int:
    """Return the most memory that this process has had at once."""
    if sys.platform == "win32":
        return _peak_on_windows() // _KIB_PER_MIB**2
    # getrusage would tell what the process had that started us, where that was more.
    status = Path("/proc/self/status").read_text("ascii", "replace")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak) // _KIB_PER_MIB


def _peak_on_windows() -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 7),
        )

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
    counters = Counters(cb=ctypes.sizeof(Counters))
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return int(counters.PeakWorkingSetSize)
