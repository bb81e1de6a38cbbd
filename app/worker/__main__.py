"""The worker's entry: ``python -m app.worker --model DIR --device cpu|cuda ...``. It speaks app/core/protocol.py.

It ends at once when its stdin closes, with code 0 after Shutdown, and with another code after WorkerFailed. It always
leaves by ``os._exit``: the destruction of a model on a card is known to crash.
"""

import argparse
import faulthandler
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Never

from app import __version__
from app.core.errors import FriscoError
from app.core.options import Device, WorkerPlan
from app.core.protocol import PROTOCOL_VERSION, Hello, Ready, WorkerFailed
from app.worker.backend import Backend
from app.worker.pulse import Pulse
from app.worker.report_pipe import EXIT_FAILED, CommandReader, ReportPipe

_BELOW_NORMAL_PRIORITY_CLASS = 0x4000
_NICENESS = 10


def main(arguments: Sequence[str] | None = None) -> Never:
    """Serve one owner until the end."""
    wanted = _parser().parse_args(arguments)
    pipe = ReportPipe.take_over_stdout()
    pipe.send(Hello(protocol=PROTOCOL_VERSION, program=f"frisco-worker {__version__}", pid=os.getpid()))
    _settle(wanted.cpu_threads)
    inbox: SimpleQueue[Any] = SimpleQueue()
    CommandReader(pipe, inbox).start()
    pulse = Pulse()
    pipe.start_heartbeat(pulse)
    try:
        _serve(wanted, pipe, inbox, pulse)
    except Exception as error:  # bugs too: the owner must hear of it, and no thread may keep the process
        _fail(pipe, error)
    os._exit(0)


def _serve(wanted: argparse.Namespace, pipe: ReportPipe, inbox: SimpleQueue[Any], pulse: Pulse) -> None:
    if wanted.bench:
        from app.worker import bench

        bench.carry_out(wanted.bench, _plan(wanted), pulse, pipe, cuda_folder=wanted.cuda_dir)
        return
    if wanted.trial is not None:
        from app.worker import card_trial

        card_trial.carry_out(wanted.trial, _plan(wanted), pulse, pipe, cuda_folder=wanted.cuda_dir)
        return
    if wanted.errand:
        from app.worker import model_errand

        model_errand.carry_out(wanted.errand, wanted.model, pipe)
        return
    from app.worker.loop import WorkerLoop

    began = time.monotonic()
    pulse.beat()
    backend = _backend(wanted, pipe, pulse)
    pulse.rest()
    load_ms = round((time.monotonic() - began) * 1_000)
    pipe.send(Ready(device=backend.device, compute_type=backend.compute_type, load_ms=load_ms))
    WorkerLoop(backend, pipe.send, inbox, pulse, batch_rows=wanted.batch_rows).run()


def _backend(wanted: argparse.Namespace, pipe: ReportPipe, pulse: Pulse) -> Backend:
    if wanted.backend == "scripted":
        from app.worker.scripted_backend import ScriptedBackend

        return ScriptedBackend(pipe, _plan(wanted))
    if wanted.backend == "sound":
        from app.worker.sound_backend import SoundBackend

        return SoundBackend(longest_hours=wanted.longest_hours)
    from app.worker.whisper_backend import WhisperBackend
    from app.worker.whisper_model import keeps_context, load_model

    model = load_model(_plan(wanted), cuda_folder=wanted.cuda_dir)
    has_context = keeps_context(Path(wanted.model))
    return WhisperBackend(model, longest_hours=wanted.longest_hours, keeps_context=has_context, pulse=pulse)


def _plan(wanted: argparse.Namespace) -> WorkerPlan:
    return WorkerPlan(
        model_path=wanted.model,
        device=Device(wanted.device),
        compute_type=wanted.compute_type,
        batch_rows=wanted.batch_rows,
        cpu_threads=wanted.cpu_threads,
        device_index=wanted.device_index,
        longest_hours=wanted.longest_hours,
    )


def _fail(pipe: ReportPipe, error: Exception) -> Never:
    from app.worker.faults import diagnose, frames_of

    fault = diagnose(error)
    detail = fault.detail if isinstance(error, FriscoError) else frames_of(error)
    logging.getLogger(__name__).error("the worker ends, %s: %s", fault.code, detail)
    pipe.send(WorkerFailed(code=fault.code, sentence=fault.sentence, detail=fault.detail))
    os._exit(EXIT_FAILED)


def _settle(cpu_threads: int) -> None:
    """Be a quiet process: low priority, no network, no core dumps (they would hold speech), traces to stderr."""
    from app.worker.faults import keep_words_out_of_traces

    faulthandler.enable()
    keep_words_out_of_traces()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime 1.29 and newer else keep a device id and report their use
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(cpu_threads))
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY_CLASS)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(_NICENESS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="frisco-worker", description=__doc__)
    parser.add_argument("--model", default="", help="folder of the model")
    parser.add_argument("--device", choices=[Device.CPU.value, Device.CUDA.value], default=Device.CPU.value)
    parser.add_argument("--compute-type", default="int8")
    parser.add_argument("--batch-rows", type=int, default=4)
    parser.add_argument("--cpu-threads", type=int, default=1)
    parser.add_argument("--device-index", type=int, default=0)
    parser.add_argument("--backend", choices=["whisper", "sound", "scripted"], default="whisper")
    parser.add_argument("--longest-hours", type=int, default=24)
    parser.add_argument("--bench", default="", help=argparse.SUPPRESS)  # an order of app/core/benchmark.py
    parser.add_argument("--trial", type=Path, default=None, help=argparse.SUPPRESS)  # the sample of a self-test
    parser.add_argument("--errand", choices=["hub", "check"], default="", help=argparse.SUPPRESS)  # see model_errand
    parser.add_argument("--cuda-dir", type=Path, default=None, help="folder of the GPU component")
    return parser


if __name__ == "__main__":
    main()
