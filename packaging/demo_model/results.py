"""What an evaluation finds: one result for each set and way, and what was written where nothing was said. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from demo_model.scoring import Comparison

LEAST_WORDS = 300  # of each test set
_SHOWN = 6  # examples of errors


@dataclass(slots=True, kw_only=True)
class Result:
    """What one set, listened to in one way, came to."""

    name: str
    way: str
    target: float | None
    words: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    files: int = 0
    exact: int = 0
    languages_right: int = 0
    seconds: float = 0.0
    taken_s: float = 0.0
    segment_errors_s: list[float] = field(default_factory=list)
    word_errors_s: list[float] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100 * (self.substitutions + self.deletions + self.insertions) / max(1, self.words)

    def note(self, comparison: Comparison, said: Sequence[str], written: Sequence[str]) -> None:
        self.words += len(said)
        self.substitutions += comparison.substitutions
        self.deletions += comparison.deletions
        self.insertions += comparison.insertions
        self.files += 1
        self.exact += comparison.errors == 0
        if comparison.errors and len(self.examples) < _SHOWN:
            self.examples.append((" ".join(said)[:400], " ".join(written)[:400]))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All of it, and the size of the model in bytes."""

    results: list[Result]
    wordless: list[tuple[str, str, str]]  # sound, way, what was written
    size: int


def told(result: Result) -> str:
    kinds = f"S {result.substitutions} D {result.deletions} I {result.insertions}"
    times = [f" {name} times {1000 * median(errors):.0f} ms" for name, errors in _times(result) if errors]
    files = f"exact {result.exact}/{result.files} language {result.languages_right}/{result.files}"
    where = f"{result.name} ({result.way})"
    return f"{where:<52}{result.percent:6.2f} % of {result.words} ({kinds}) {files}{''.join(times)}"


def _times(result: Result) -> list[tuple[str, list[float]]]:
    return [("segment", result.segment_errors_s), ("word", result.word_errors_s)]
