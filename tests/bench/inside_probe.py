"""Our engine in one process, without owner or queue, so that single rules of it can be switched off for an experiment.

Started by ``probe.probed`` with a quality, a recording and a list of sets of experiments:

- ``once``: no second tries of our own (the rising temperatures of the model's authors stay, the library has them too);
- ``cold``: no rising temperatures either, which throw dice;
- ``levelled``: *best* measures loudness against the whole recording, as the library does, not against the window;
- ``edges``: words begin and end where the alignment says, whatever the voice detector and the seams of a window say.

It tells, too, what the library would give the model to hear: of *fast* the windows, of *best*, whose windows follow
from what was heard, the places in the recording of those that it is told.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from itertools import islice
from typing import Any
from unittest.mock import patch

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
from faster_whisper.vad import SpeechTimestampsMap, VadOptions, collect_chunks, get_speech_timestamps

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import StartJob
from app.core.timecode import from_seconds
from app.core.transcript import Span, Word
from app.worker import ribbon, whisper_backend
from app.worker.backend import Row, Window
from app.worker.decode import RATE
from app.worker.features import COLUMNS_PER_S, Features
from app.worker.glue import Glue
from app.worker.guards import Judged
from app.worker.hearing import Hearing
from app.worker.whisper_backend import WhisperBackend
from app.worker.words import HeardWord
from tests.bench.probe import asked, tell
from tests.bench.worker_owner import BATCH_ROWS, spoken

_RANGE, _STEP = np.float32(8.0), np.float32(4.0)  # how the extractor lays out its logarithms


def main() -> None:
    wanted = asked()
    path, quality = wanted["path"], Quality(wanted["quality"])
    model = WhisperModel(wanted["model"], device="cpu", compute_type="int8", cpu_threads=1)
    tell(
        heard=[_heard_with(experiments, model, path, quality) for experiments in wanted["experiments"]],
        library_windows=_window_names(model, path) if quality is Quality.FAST else _places_ms(wanted["seeks"], path),
    )


def _heard_with(experiments: Sequence[str], model: WhisperModel, path: str, quality: Quality) -> dict[str, Any]:
    with ExitStack() as changed:
        for experiment in experiments:
            changed.enter_context(_EXPERIMENTS[experiment](model, path))
        options = JobOptions(model="demo", quality=quality, language="en")
        start = StartJob(job_id=JobId(1), path=path, options=options)
        heard = list(_heard(WhisperBackend(model, longest_hours=24), start))  # the demo model keeps no context
    windows = [_name(window.sound) if quality is Quality.FAST else window.start_ms for window, said in heard if said]
    return {"segments": [segment for _, segments in heard for segment in segments], "windows": windows}


def _heard(backend: WhisperBackend, start: StartJob) -> Iterator[tuple[Window, list[Any]]]:
    """Hear all windows: those of *fast* in batches, those of *best* one by one."""
    rows = 1 if start.options.quality is Quality.BEST else BATCH_ROWS
    place = [0]
    windows = (w for w in backend.open(start).windows(lambda: place[0]) if not w.is_silent)
    while batch := [Row(start=start, window=window) for window in islice(windows, rows)]:
        for row, heard in backend.listen(batch):
            if isinstance(heard, FriscoError):
                raise heard
            place[0] = row.window.until_ms if heard.until_ms is None else heard.until_ms
            yield row.window, spoken(heard.segments)


def _window_names(model: WhisperModel, path: str) -> list[str]:
    """Name what the library's batched way gives the model to hear."""
    audio = decode_audio(path)
    pieces = get_speech_timestamps(audio, VadOptions(max_speech_duration_s=30, min_silence_duration_ms=160))
    chunks, _ = collect_chunks(audio, pieces, max_duration=30)
    return [_name(model.feature_extractor(chunk)[..., :-1]) for chunk in chunks]


def _places_ms(seeks: Sequence[int], path: str) -> list[float]:
    """Tell where in the recording windows of the library's sequential way begin, by their columns."""
    pieces = get_speech_timestamps(decode_audio(path), VadOptions(min_silence_duration_ms=5_000))
    places = SpeechTimestampsMap(pieces, RATE)
    return [places.get_original_time(seek / COLUMNS_PER_S) * 1_000 for seek in seeks]


def _name(features: Features) -> str:
    return hashlib.sha256(np.ascontiguousarray(features, np.float32).tobytes()).hexdigest()[:16]


def _once(model: WhisperModel, path: str) -> AbstractContextManager[Any]:
    return patch.object(Judged, "is_doubtful", property(lambda judged: False))


def _cold(model: WhisperModel, path: str) -> AbstractContextManager[Any]:
    return patch.object(Hearing, "is_doubted", lambda *_: False)


def _levelled(model: WhisperModel, path: str) -> AbstractContextManager[Any]:
    loudest = _loudest(model, path)

    def levelled(loudness: Features) -> Features:
        level: Features = (np.maximum(loudness, loudest - _RANGE) + _STEP) / _STEP
        return level

    return patch.object(ribbon, "levelled", levelled)


@cache
def _loudest(model: WhisperModel, path: str) -> np.float32:
    audio = decode_audio(path)
    pieces = get_speech_timestamps(audio, VadOptions(min_silence_duration_ms=5_000))
    glued = np.concatenate([audio[piece["start"] : piece["end"]] for piece in pieces])
    return np.float32(model.feature_extractor(glued).max() * _STEP - _STEP)


def _edges(model: WhisperModel, path: str) -> AbstractContextManager[Any]:
    return patch.object(whisper_backend, "placed", _as_aligned)


def _as_aligned(words: Iterable[HeardWord], glue: Glue, speech: Sequence[Span]) -> list[Word]:
    """Place words as the library does: by their middle, with nothing cut off."""
    return [_placed(word, glue) for word in words if word.text.strip()]


def _placed(word: HeardWord, glue: Glue) -> Word:
    start_ms, end_ms = from_seconds(word.start_s), from_seconds(word.end_s)
    index = min(bisect_right(glue._ends, (start_ms + end_ms) // 2), len(glue._ends) - 1)
    later_ms = glue._stretches[index].end_ms - glue._ends[index]
    start_ms = max(0, start_ms + later_ms)
    return Word(
        text=word.text, start_ms=start_ms, end_ms=max(start_ms + 1, end_ms + later_ms), probability=word.probability
    )


_EXPERIMENTS: dict[str, Callable[[WhisperModel, str], AbstractContextManager[Any]]] = {
    "once": _once,
    "cold": _cold,
    "levelled": _levelled,
    "edges": _edges,
}

if __name__ == "__main__":
    main()
