"""Makes the demo model: the environment here, all else in ``packaging/demo_model``, which has its own README."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from demo_model.arguments import parsed
from devtools.console import call_to_its_end
from devtools.system_install import ensure_system_parts
from devtools.system_parts import ALLOCATORS, Purpose
from devtools.training_environment import training_environment

# Torch takes and gives back tens of megabytes at every layer. Where jemalloc keeps them, as huge pages, a step takes two
# thirds of the time.
_KEEPING = "thp:always,oversize_threshold:0,dirty_decay_ms:40000,muzzy_decay_ms:40000"
# Windows have hundreds of lengths, and for each shape of a matrix a routine is compiled. Torch would forget most of them
# and spend an eighth of the time with that (measured with AMX).
_REMEMBERED = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "16384"}


def demo_model(arguments: Sequence[str], root: Path) -> int:
    """Run the recipe in its own environment; the arguments are its own, and looked at before anything is installed."""
    parsed(arguments)
    ensure_system_parts([Purpose.PROGRAM, Purpose.TESTS, Purpose.TRAINING], root)
    environment = training_environment(root)
    env = {**os.environ, **_allocator(), **_REMEMBERED, "PYTHONPATH": str(root / "packaging")}
    return call_to_its_end([environment.python, "-m", "demo_model", *arguments], env=env)


def _allocator() -> Mapping[str, str]:
    found = next((path for path in ALLOCATORS if Path(path).exists()), None)
    return {"LD_PRELOAD": found, "MALLOC_CONF": _KEEPING} if found else {}
