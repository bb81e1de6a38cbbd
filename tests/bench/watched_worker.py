"""The worker as it is, with a watch on its model: each call is noted with its times and rows in a file of JSON lines.

``python -m tests.bench.watched_worker [--watch FILE] [--one-try] [--longest N] <what a worker is started with>``.
``--one-try`` hears nothing a second time, and ``--longest`` ends a row after so many tokens: with random weights every
row is doubtful and none comes to an end.
"""

import argparse
import functools
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import ctranslate2
from faster_whisper import WhisperModel

from app.worker import __main__ as worker
from app.worker.guards import Judged
from app.worker.hearing import Encoded, Hearing

_HEARING = ("encode", "language_chances", "take", "take_warmer", "word", "follow")
_MODEL = ("encode", "detect_language", "generate", "align")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the model, or of the hearing around it."""

    name: str
    began_s: float
    ended_s: float
    rows: int


def calls_in(path: Path) -> list[Call]:
    return [Call(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def busy_share(calls: Iterable[Call], part: str) -> float:
    """Return the share of the time from the first call of a part to its last that is spent in calls of it."""
    wanted = [call for call in calls if call.name.startswith(f"{part}.")]
    wall_s = max(call.ended_s for call in wanted) - min(call.began_s for call in wanted)
    return sum(call.ended_s - call.began_s for call in wanted) / wall_s


def filled_share(calls: Iterable[Call], rows: int) -> float:
    """Return the share of the rows of all batches that held a window."""
    batches = [call.rows for call in calls if call.name == "hearing.encode"]
    return sum(batches) / (len(batches) * rows)


class Watch:
    """Owns the file of notes; lives on the loop's thread, where all calls are made. Calls within calls are not noted."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._depth = {"hearing": 0, "model": 0}

    def over(self, part: str, owner: type, name: str) -> None:
        """Note the calls of a method from now on."""
        original: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(original)
        def noted(*arguments: Any, **named: Any) -> Any:
            self._depth[part] += 1
            began_s = time.perf_counter()
            try:
                answer = original(*arguments, **named)
            finally:
                ended_s = time.perf_counter()
                self._depth[part] -= 1
            if not self._depth[part]:
                self._note(f"{part}.{name}", began_s, ended_s, answer)
            return answer

        setattr(owner, name, noted)

    def _note(self, name: str, began_s: float, ended_s: float, answer: object) -> None:
        rows = answer.count if isinstance(answer, Encoded) else 0
        self._file.write(json.dumps({"name": name, "began_s": began_s, "ended_s": ended_s, "rows": rows}) + "\n")
        self._file.flush()


def hear_once() -> None:
    """Take every first try for good."""
    setattr(Judged, "is_doubtful", property(lambda judged: False))  # noqa: B010  mypy knows no other property
    Hearing.is_doubted = lambda *_: False  # type: ignore[method-assign]


def shorten(tokens: int) -> None:
    """Let the models that are loaded from now on end each row after so many tokens, its prompt included."""
    make = WhisperModel.__init__

    def made(model: Any, *arguments: Any, **named: Any) -> None:
        make(model, *arguments, **named)
        model.max_length = tokens

    WhisperModel.__init__ = made


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--watch", type=Path)
    parser.add_argument("--one-try", action="store_true")
    parser.add_argument("--longest", type=int, default=0)
    wanted, others = parser.parse_known_args(sys.argv[1:])
    if wanted.one_try:
        hear_once()
    if wanted.longest:
        shorten(wanted.longest)
    if wanted.watch is not None:
        watch = Watch(wanted.watch.open("w", encoding="utf-8"))
        for part, owner, names in (("hearing", Hearing, _HEARING), ("model", ctranslate2.models.Whisper, _MODEL)):
            for name in names:
                watch.over(part, owner, name)
    worker.main(others)


if __name__ == "__main__":
    main()
