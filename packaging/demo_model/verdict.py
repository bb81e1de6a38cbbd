"""What an evaluation amounts to: which targets are met, and whether a model may take the place of another. Plain Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from demo_model.results import Evaluation, Result

LANGUAGE_PERCENT = 99.0
SEGMENT_MS, WORD_MS = 50.0, 80.0
MOST_BYTES = 6_000_000
POINTS_WORSE = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """One target: what it is about, the value with its unit, the bound in words, and whether it holds."""

    name: str
    value: str
    bound: str
    is_met: bool


def claims(evaluation: Evaluation) -> list[Claim]:
    """Return every target with its value."""
    return [*_word_claims(evaluation.results), *_other_claims(evaluation)]


def _word_claims(results: Sequence[Result]) -> Iterator[Claim]:
    for result in results:
        if result.target is not None and not result.word_errors_s:  # for word times the same files are heard again
            is_met = result.percent <= result.target
            yield Claim(f"{result.name}, {result.way}", f"{result.percent:.1f} %", f"≤ {result.target} %", is_met)


def _other_claims(evaluation: Evaluation) -> Iterator[Claim]:
    results = evaluation.results
    files, right = sum(each.files for each in results), sum(each.languages_right for each in results)
    share = 100 * right / max(1, files)
    yield Claim("language right", f"{share:.1f} %", f"≥ {LANGUAGE_PERCENT} %", share >= LANGUAGE_PERCENT)
    yield _median_claim("segment times", [error for each in results for error in each.segment_errors_s], SEGMENT_MS)
    yield _median_claim("word times", [error for each in results for error in each.word_errors_s], WORD_MS)
    written = sum(bool(text) for _, _, text in evaluation.wordless)
    of = len(evaluation.wordless)
    yield Claim("sounds without words on which words are written", f"{written} of {of}", "none", of > 0 and not written)
    is_small = evaluation.size < MOST_BYTES
    yield Claim("size", f"{evaluation.size / 1e6:.2f} MB", f"< {MOST_BYTES / 1e6:.0f} MB", is_small)


def _median_claim(name: str, errors_s: Sequence[float], bound_ms: float) -> Claim:
    value = 1000 * median(errors_s) if errors_s else float("inf")
    return Claim(f"{name}, median", f"{value:.0f} ms", f"≤ {bound_ms:.0f} ms", value <= bound_ms)


def worse_sets(present: Evaluation, candidate: Evaluation) -> list[str]:
    """Return the sets on which the candidate has more than one point more errors."""
    before: Mapping[tuple[str, str], Result] = {(each.name, each.way): each for each in present.results}
    return [
        f"{each.name}, {each.way}"
        for each in candidate.results
        if (each.name, each.way) in before and each.percent > before[each.name, each.way].percent + POINTS_WORSE
    ]
