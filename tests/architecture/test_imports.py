"""The import contracts of pyproject.toml hold, and each of them notices what it is there for."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports.exe" if sys.platform == "win32" else "lint-imports")

DIRECTION = "Imports point one way: __main__ > bootstrap > ui|cli > workflow > engine|store > core"
WORKER = "The worker knows the core alone"
NO_WORKER = "Nobody imports the worker"
HEAVY = "Heavy libraries stay in the worker"
DATABASE = "Only the store speaks to the database"
NVML = "Only the engine's probe speaks to NVML"

# contract, the file that gets one more import, what it then imports
PLANTED = [
    (DIRECTION, "app/core/timecode.py", "app.store"),
    (DIRECTION, "app/core/timecode.py", "app.engine"),
    (DIRECTION, "app/store/__init__.py", "app.engine"),
    (DIRECTION, "app/engine/__init__.py", "app.store"),
    (DIRECTION, "app/engine/__init__.py", "app.workflow"),
    (DIRECTION, "app/workflow/__init__.py", "app.cli"),
    (DIRECTION, "app/workflow/__init__.py", "app.ui"),
    (DIRECTION, "app/cli/__init__.py", "app.ui"),
    (DIRECTION, "app/cli/__init__.py", "app.bootstrap"),
    (DIRECTION, "app/bootstrap.py", "app.__main__"),
    (WORKER, "app/worker/__init__.py", "app.store"),
    (WORKER, "app/worker/__init__.py", "app.engine"),
    (WORKER, "app/worker/__init__.py", "app.workflow"),
    (WORKER, "app/worker/__init__.py", "PySide6.QtCore"),
    (WORKER, "app/worker/__init__.py", "peewee"),
    (NO_WORKER, "app/core/timecode.py", "app.worker.decode"),
    (NO_WORKER, "app/engine/__init__.py", "app.worker"),
    (NO_WORKER, "app/cli/__init__.py", "app.worker"),
    (NO_WORKER, "app/bootstrap.py", "app.worker"),
    (HEAVY, "app/core/timecode.py", "av"),
    (HEAVY, "app/engine/__init__.py", "ctranslate2"),
    (HEAVY, "app/store/__init__.py", "soundfile"),
    (HEAVY, "app/workflow/__init__.py", "faster_whisper"),
    (HEAVY, "app/workflow/__init__.py", "huggingface_hub"),
    (HEAVY, "app/cli/__init__.py", "onnxruntime"),
    (HEAVY, "app/ui/__init__.py", "torch"),
    (HEAVY, "app/bootstrap.py", "tokenizers"),
    (DATABASE, "app/workflow/__init__.py", "peewee"),
    (DATABASE, "app/cli/__init__.py", "sqlite3"),
    (DATABASE, "app/engine/__init__.py", "pysqlite3"),
    (DATABASE, "app/worker/__init__.py", "playhouse.sqlite_ext"),
    (NVML, "app/workflow/__init__.py", "pynvml"),
    (NVML, "app/store/__init__.py", "pynvml"),
]


def contract_names() -> list[str]:
    settings = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def verdicts(folder: Path) -> dict[str, str]:
    """Return KEPT or BROKEN for each contract, as the linter sees the package in this folder."""
    command = [str(LINTER), "--no-cache", "--no-logo"]
    environment = {**os.environ, "COLUMNS": "400", "PYTHONUTF8": "1"}
    ran = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, text=True, encoding="utf-8"
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", ran.stdout, flags=re.MULTILINE))
    assert set(found) == set(contract_names()), ran.stdout + ran.stderr
    return found


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the package and its contracts, to be spoilt."""
    shutil.copytree(TOP / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def test_that_every_import_contract_is_kept() -> None:
    assert set(verdicts(TOP).values()) == {"KEPT"}


@pytest.mark.parametrize(("contract", "file", "imported"), PLANTED)
def test_that_a_contract_notices_the_import_it_forbids(house: Path, contract: str, file: str, imported: str) -> None:
    with (house / file).open("a", encoding="utf-8") as source:
        source.write(f"\n\ndef planted() -> None:\n    import {imported}\n")
    assert verdicts(house)[contract] == "BROKEN"


def test_that_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(contract_names())
