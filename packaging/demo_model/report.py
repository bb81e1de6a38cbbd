"""Evaluations on disk, and the report as a page: targets, all sets beside the released model, examples of errors."""

import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from demo_model.evaluation import evaluate
from demo_model.results import LEAST_WORDS, Evaluation, Result
from demo_model.sources import OF_THE_EVALUATION, digest
from demo_model.verdict import claims, worse_sets


def evaluated(model: Path, folder: Path, heard: set[tuple[str, ...]], least_words: int = LEAST_WORDS) -> Evaluation:
    """Return the evaluation of a model, from disk where the same model was measured by the same tests."""
    about = f"{digest(OF_THE_EVALUATION, *sorted(model.iterdir()))}-{least_words}"
    kept = folder / "evaluations" / f"{about}.json"
    if kept.exists():
        return _from_plain(json.loads(kept.read_text("utf-8")))
    evaluation = evaluate(model, heard=heard, least_words=least_words)
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(".part")
    draft.write_text(json.dumps(asdict(evaluation), ensure_ascii=False), "utf-8")
    draft.replace(kept)
    return evaluation


def _from_plain(plain: dict[str, Any]) -> Evaluation:
    results = [Result(**each) for each in plain["results"]]
    return Evaluation(results, [(a, b, c) for a, b, c in plain["wordless"]], plain["size"])


def page(candidate: Evaluation, present: Evaluation | None, training: dict[str, Any] | None) -> str:
    """Return the report in Markdown."""
    parts: list[Iterable[str]] = [["# The demo model: report", ""], _about(training), _targets(candidate)]
    parts += [_sets(candidate, present), _wordless(candidate), _examples(candidate.results)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _about(training: dict[str, Any] | None) -> Iterator[str]:
    yield f"Measured on {platform.system()} {platform.machine()} through faster-whisper, int8, its defaults."
    if training:
        done = f"{training['minutes']:.0f} minutes, {training['steps']} steps, {training['audio_hours']:.0f} h of sound"
        yield f"Trained {done}, begun from {training['origin']}."
    yield ""


def _targets(candidate: Evaluation) -> Iterator[str]:
    yield from ("| target | value | bound | met |", "|---|---|---|---|")
    for claim in claims(candidate):
        yield f"| {claim.name} | {claim.value} | {claim.bound} | {'yes' if claim.is_met else '**no**'} |"
    yield ""


def _sets(candidate: Evaluation, present: Evaluation | None) -> Iterator[str]:
    before = {(each.name, each.way): f"{each.percent:.1f}" for each in present.results} if present else {}
    yield from ("| test set | words | released model, % | this model, % | S/D/I | exact |", "|---|---|---|---|---|---|")
    for each in candidate.results:
        kinds = f"{each.substitutions}/{each.deletions}/{each.insertions}"
        figures = f"{before.get((each.name, each.way), '')} | {each.percent:.1f} | {kinds} | {each.exact}/{each.files}"
        yield f"| {each.name}, {each.way} | {each.words} | {figures} |"
    worse = worse_sets(present, candidate) if present else []
    yield from ("", f"More than a point worse than the released model: {'; '.join(worse) or 'on none'}.", "")


def _wordless(candidate: Evaluation) -> Iterator[str]:
    for sound, way, text in candidate.wordless:
        if text:
            yield f"- on {sound} ({way}) it wrote: {text[:200]}"
    yield ""


def _examples(results: Sequence[Result]) -> Iterator[str]:
    yield from ("## Some of the errors", "")
    for result in results:
        for said, written in result.examples[:2]:
            yield f"- {result.name}, {result.way}: “{said[:160]}” became “{written[:160]}”"
