"""How long each stage of the work takes, measured from outside: what is timed is wrapped, nothing is done twice.

The wrappers are put on in a process that measures and never taken off. Whoever listens, we or the library alone, is
timed at the same functions of the engine.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import faster_whisper.transcribe
from faster_whisper import WhisperModel
from faster_whisper.feature_extractor import FeatureExtractor

from app.core.benchmark import ENGINE, Stage
from app.worker.decode import Decoder
from app.worker.features import LoudnessStream
from app.worker.speech import SpeechDetector


class StageWatch:
    """Owns the clocks. Any thread may be in a stage; a stage within a stage of the same thread counts as the outer."""

    def __init__(self) -> None:
        self.busy_s = dict.fromkeys(Stage, 0.0)
        self.generated = 0  # windows that the model wrote down, each time anew
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._in_engine = 0
        self._engine_since = 0.0
        self._engine_s = 0.0

    @property
    def engine_s(self) -> float:
        """Return for how long the model was at work, on however many threads at once."""
        return self._engine_s

    @contextmanager
    def on(self, stage: Stage) -> Iterator[None]:
        if getattr(self._thread, "is_in_stage", False):
            yield
            return
        self._thread.is_in_stage = True
        began = self._enter(stage)
        try:
            yield
        finally:
            self._thread.is_in_stage = False
            self._leave(stage, began)

    def timed(self, call: Callable[..., Any], stage: Stage) -> Callable[..., Any]:
        """Return the same function with a clock around it."""

        @wraps(call)
        def watched(*arguments: Any, **named: Any) -> Any:
            with self.on(stage):
                return call(*arguments, **named)

        return watched

    def timed_steps(self, call: Callable[..., Iterator[Any]], stage: Stage) -> Callable[..., Iterator[Any]]:
        """Return the same generator with a clock around each of its steps, and none while its consumer is at work."""

        @wraps(call)
        def watched(*arguments: Any, **named: Any) -> Iterator[Any]:
            steps, end = call(*arguments, **named), object()
            while (step := self._next(steps, end, stage)) is not end:
                yield step

        return watched

    def watch(self, model: WhisperModel) -> None:
        """Time everything that is done in this process from now on, with this model."""
        model.model = _TimedEngine(model.model, self)
        wrapped: tuple[tuple[Any, str, Stage], ...] = (
            (SpeechDetector, "feed", Stage.VOICE),
            (SpeechDetector, "finish", Stage.VOICE),
            (LoudnessStream, "push", Stage.FEATURES),
            (LoudnessStream, "finish", Stage.FEATURES),
            (FeatureExtractor, "__call__", Stage.FEATURES),
            (faster_whisper.transcribe, "decode_audio", Stage.DECODE),
            (faster_whisper.transcribe, "get_speech_timestamps", Stage.VOICE),
        )
        for owner, name, stage in wrapped:
            setattr(owner, name, self.timed(getattr(owner, name), stage))
        blocks: Any = self.timed_steps(Decoder.blocks, Stage.DECODE)
        setattr(Decoder, "blocks", blocks)  # noqa: B010  (a plain assignment is no method to the type checker)

    def _next(self, steps: Iterator[Any], end: object, stage: Stage) -> Any:
        with self.on(stage):
            return next(steps, end)

    def _enter(self, stage: Stage) -> float:
        with self._lock:
            now = time.perf_counter()
            if stage in ENGINE:
                self._in_engine += 1
                self._engine_since = now if self._in_engine == 1 else self._engine_since
            return now

    def _leave(self, stage: Stage, began: float) -> None:
        with self._lock:
            now = time.perf_counter()
            self.busy_s[stage] += now - began
            if stage in ENGINE:
                self._in_engine -= 1
                self._engine_s += now - self._engine_since if self._in_engine == 0 else 0.0


class _TimedEngine:
    """Stands where ctranslate2's own object stands, and times the four things that are asked of it."""

    def __init__(self, engine: Any, watch: StageWatch) -> None:
        self._engine = engine
        self._watch = watch
        self.encode = watch.timed(engine.encode, Stage.ENCODE)
        self.detect_language = watch.timed(engine.detect_language, Stage.TOKENS)
        self.align = watch.timed(engine.align, Stage.ALIGNMENT)

    def generate(self, features: Any, prompts: Any, **settings: Any) -> Any:
        with self._watch.on(Stage.TOKENS):
            found = self._engine.generate(features, prompts, **settings)
        self._watch.generated += len(prompts)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
