"""By which of this folder's sources something was made: what others made is not mixed with it. Plain Python."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
# What shapes the words and the sound of a pool, and so the tokenizer and all that is learnt from them.
OF_THE_POOL = ("lexicon.py", "grammar.py", "voices.py", "espeak.py", "phrases.py", "features.py", "backgrounds.py")
OF_THE_EVALUATION = (*OF_THE_POOL, "test_sets.py", "evaluation.py", "scoring.py", "results.py")


def digest(names: Iterable[str], *others: Path) -> str:
    """Return one checksum of these sources and of other files."""
    paths = [*(HERE / name for name in names), *others]
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths)).hexdigest()[:16]
