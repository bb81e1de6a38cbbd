"""Makes the demo model: the environment here, all else in ``packaging/demo_model``, which has its own README."""

import os
from collections.abc import Sequence
from pathlib import Path

from devtools.console import call
from devtools.system_install import ensure_system_parts
from devtools.system_parts import Purpose
from devtools.training_environment import training_environment

# Without these the threads of torch wait busily for each other: three times slower when other work is on the cores.
_THREADS = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}


def demo_model(arguments: Sequence[str], root: Path) -> int:
    """Run the recipe in its own environment; the arguments are its own."""
    ensure_system_parts([Purpose.PROGRAM, Purpose.TESTS], root)
    environment = training_environment(root)
    env = {**os.environ, **_THREADS, "PYTHONPATH": str(root / "packaging")}
    return call([environment.python, "-m", "demo_model", *arguments], cwd=root, env=env)
