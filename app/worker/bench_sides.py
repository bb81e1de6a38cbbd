"""The sides of a benchmark, each in the way its users know it: ours through the worker's own loop, the library's alone."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from app.core.benchmark import MeasureSide, Side
from app.core.errors import FriscoError, error_of
from app.core.jobs import JobId
from app.core.options import JobOptions, Quality, WorkerPlan
from app.core.protocol import ChunkDone, JobDone, JobFailed, Report, Shutdown, StartJob
from app.core.timecode import to_seconds
from app.worker.backend import Row
from app.worker.hearing import BEAMS
from app.worker.loop import WorkerLoop
from app.worker.pulse import Pulse
from app.worker.whisper_backend import WhisperBackend
from app.worker.whisper_model import keeps_context

_JOB = JobId(1)
# The work that the library is asked for is ours: the same beams and word times, and where it listens from window to
# window the same voice detection (app/worker/voice.py) and memory of what was said.
_SAME_WORK: dict[str, Any] = {"beam_size": BEAMS, "word_timestamps": True}
_SAME_VOICE: dict[str, Any] = {"vad_filter": True, "vad_parameters": {"min_silence_duration_ms": 5_000}}

Tell = Callable[[float], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What is known of a run while it goes on, and at its end."""

    tell: Tell  # how many seconds are done
    began_s: float = field(default_factory=time.perf_counter)
    first_text_s: float | None = None
    audio_s: float = 0.0
    words: int = 0
    windows: int = 0
    batches: int = 0
    language: str | None = None

    def note(self, words: int, until_s: float) -> None:
        """Take down a stretch of text."""
        self.words += words
        if words and self.first_text_s is None:
            self.first_text_s = time.perf_counter() - self.began_s
        self.tell(until_s)

    def note_batch(self, rows: int) -> None:
        self.windows += rows
        self.batches += 1


def ran(order: MeasureSide, model: WhisperModel, plan: WorkerPlan, pulse: Pulse, *, tell: Tell) -> Outcome:
    """Let one side listen to the whole recording."""
    outcome = Outcome(tell=tell)
    match order.side:
        case Side.BEST | Side.FAST:
            _OwnRun(order, outcome).run(model, plan, pulse)
        case Side.SEQUENTIAL:
            _run_sequential(order, model, plan, outcome)
        case Side.BATCHED:
            _run_batched(order, model, plan, outcome)
    return outcome


class _OwnRun:
    """Plays the owner of a worker: it orders one job of the loop and takes what the loop reports."""

    def __init__(self, order: MeasureSide, outcome: Outcome) -> None:
        self._order = order
        self._outcome = outcome
        self._inbox: SimpleQueue[Any] = SimpleQueue()
        self._fault: FriscoError | None = None

    def run(self, model: WhisperModel, plan: WorkerPlan, pulse: Pulse) -> None:
        has_context = keeps_context(Path(plan.model_path))
        backend: Any = WhisperBackend(model, longest_hours=plan.longest_hours, keeps_context=has_context, pulse=pulse)
        backend.listen = _counted(backend.listen, self._outcome)
        options = JobOptions(model="", quality=Quality(self._order.side.value), language=self._order.language)
        self._inbox.put(StartJob(job_id=_JOB, path=self._order.path, options=options))
        WorkerLoop(backend, self._take, self._inbox, pulse, batch_rows=plan.batch_rows).run()
        if self._fault is not None:
            raise self._fault

    def _take(self, report: Report) -> None:
        match report:
            case ChunkDone(chunk=chunk):
                self._outcome.language = self._outcome.language or chunk.language
                self._outcome.note(sum(len(segment.words) for segment in chunk.segments), to_seconds(chunk.until_ms))
            case JobDone():
                self._outcome.audio_s = to_seconds(report.decoded_ms)
                self._inbox.put(Shutdown())
            case JobFailed():
                self._fault = error_of(report.code, report.sentence, detail=report.detail)
                self._inbox.put(Shutdown())
            case _:
                pass


def _counted(listen: Callable[[Sequence[Row]], Iterator[Any]], outcome: Outcome) -> Callable[..., Iterator[Any]]:
    """Count the batches; rows that a backend hears again alone are counted with their batch."""
    is_inside = False

    @wraps(listen)
    def counted(rows: Sequence[Row]) -> Iterator[Any]:
        nonlocal is_inside
        if is_inside:
            yield from listen(rows)
            return
        outcome.note_batch(len(rows))
        is_inside = True
        try:
            yield from listen(rows)
        finally:
            is_inside = False

    return counted


def _run_sequential(order: MeasureSide, whole: WhisperModel, plan: WorkerPlan, outcome: Outcome) -> None:
    model: Any = whole
    hear = model.generate_with_fallback

    def counted(*arguments: Any, **named: Any) -> Any:
        outcome.note_batch(1)
        return hear(*arguments, **named)

    model.generate_with_fallback = counted
    found = model.transcribe(
        order.path,
        language=order.language,
        condition_on_previous_text=keeps_context(Path(plan.model_path)),
        **_SAME_WORK,
        **_SAME_VOICE,
    )
    _follow(found, outcome)


def _run_batched(order: MeasureSide, model: WhisperModel, plan: WorkerPlan, outcome: Outcome) -> None:
    pipeline: Any = BatchedInferencePipeline(model)
    hear = pipeline.forward

    def counted(features: Any, *others: Any) -> Any:
        outcome.note_batch(len(features))
        return hear(features, *others)

    pipeline.forward = counted
    found = pipeline.transcribe(order.path, language=order.language, batch_size=plan.batch_rows, **_SAME_WORK)
    _follow(found, outcome)


def _follow(found: tuple[Iterable[Any], Any], outcome: Outcome) -> None:
    """Take what the library yields: it listens while it is asked."""
    segments, about = found
    outcome.audio_s, outcome.language = float(about.duration), about.language
    for segment in segments:
        outcome.note(len(segment.words or ()), float(segment.end))
