"""Puts a candidate in the place of the model that the program ships, with the list of its words. Plain Python."""

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

from demo_model.lexicon import Language, lexicon
from demo_model.results import Evaluation
from demo_model.verdict import claims, worse_sets

_HEADINGS = {Language.ENGLISH: "English", Language.GERMAN: "German"}
_WIDTH = 98


def release(candidate: Path, target: Path, measured: Evaluation, present: Evaluation) -> int:
    """Replace the released model where the candidate is nowhere more than a point worse; tell what it may not claim."""
    if worse := worse_sets(present, measured):
        print(f"Not released: more than a point worse than the present model on {'; '.join(worse)}.")
        return 1
    for path in sorted(candidate.iterdir()):
        shutil.copyfile(path, target / "model" / path.name)
    (target / "words.txt").write_text(word_list(), "utf-8")
    print(
        f"Released: {target}. Now bring its README up to date and run the whole test suite, which pins what is written."
    )
    for claim in claims(measured):
        if not claim.is_met:
            print(f"It may not claim: {claim.name} {claim.bound} (it has {claim.value}).")
    return 0


def word_list() -> str:
    """Return the list of words that lies beside the model."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The words the demo model knows. It writes nothing but these, with a capital at the start of a sentence."
    yield '# Translating from German it also writes "for", which it cannot hear: it sounds like four.'
    for language, heading in _HEADINGS.items():
        yield from ("", f"[{heading}]")
        yield from textwrap.wrap(" ".join(lexicon(language)), _WIDTH, break_on_hyphens=False)
