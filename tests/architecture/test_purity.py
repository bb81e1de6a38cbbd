"""What a layer brings into a fresh interpreter, lazily imported or by way of another: read from its module table."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

TOP = Path(__file__).resolve().parents[2]
HEAVY = frozenset({"numpy", "soundfile", "av", "ctranslate2", "faster_whisper", "onnxruntime", "torch", "tokenizers"})
WIDGETS = frozenset({"PySide6.QtWidgets", "PySide6.QtGui", "PySide6.QtQml", "PySide6.QtMultimedia"})
DATABASE = frozenset({"peewee", "playhouse", "pysqlite3", "sqlite3"})

PROBE = """
import importlib, json, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def _top(name: str) -> str:
    return name.partition(".")[0]


def _beyond_the_library(name: str) -> bool:
    """Say whether a module is neither Python's own nor the core's."""
    is_ours = name == "app" or f"{name}.".startswith("app.core.")
    return not is_ours and _top(name) not in sys.stdlib_module_names


def _window_or_heavy(name: str) -> bool:
    return name in WIDGETS or _top(name) in HEAVY


def _qt_at_all(name: str) -> bool:
    return _top(name) in {"PySide6", "shiboken6"} or _window_or_heavy(name)


def _qt_but_core(name: str) -> bool:
    return (name.startswith("PySide6.Qt") and name != "PySide6.QtCore") or _window_or_heavy(name)


def _not_for_the_worker(name: str) -> bool:
    is_other_layer = _top(name) == "app" and not f"{name}.".startswith(("app.core.", "app.worker.")) and name != "app"
    return is_other_layer or _top(name) in DATABASE | {"PySide6", "shiboken6", "pynvml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What importing these files must not bring in, and an import that would."""

    places: tuple[str, ...]
    forbids: Callable[[str], bool]
    planted_in: str
    planted: str


RULES = {
    "core": Rule(places=("core",), forbids=_beyond_the_library, planted_in="core/timecode.py", planted="platformdirs"),
    "store": Rule(places=("store",), forbids=_qt_at_all, planted_in="store/layout.py", planted="PySide6.QtCore"),
    "engine": Rule(places=("engine",), forbids=_qt_but_core, planted_in="engine/throttle.py", planted="PySide6.QtGui"),
    "workflow": Rule(
        places=("workflow",), forbids=_window_or_heavy, planted_in="workflow/places.py", planted="PySide6.QtWidgets"
    ),
    "command line": Rule(
        places=("cli", "bootstrap.py", "__main__.py"),
        forbids=_window_or_heavy,
        planted_in="cli/output.py",
        planted="numpy",
    ),
    "window": Rule(
        places=("ui",), forbids=lambda name: _top(name) in HEAVY, planted_in="ui/theme.py", planted="soundfile"
    ),
    "worker": Rule(places=("worker",), forbids=_not_for_the_worker, planted_in="worker/faults.py", planted="peewee"),
}


def modules_of(root: Path, places: Iterable[str]) -> list[str]:
    files = [path for place in places for path in sorted((root / "app").glob(f"{place}/**/*.py"))]
    files += [root / "app" / place for place in places if place.endswith(".py")]
    names = (".".join(path.relative_to(root).with_suffix("").parts) for path in files)
    return [name.removesuffix(".__init__") for name in names]


def offences(root: Path, rule: Rule) -> list[str]:
    """Return the forbidden modules that are loaded once these are."""
    command = [sys.executable, "-c", PROBE, *modules_of(root, rule.places)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    return [name for name in json.loads(ran.stdout) if rule.forbids(name)]


@pytest.mark.parametrize("name", RULES)
def test_that_a_layer_loads_nothing_that_is_not_for_it(name: str) -> None:
    assert offences(TOP, RULES[name]) == []


@pytest.mark.parametrize("name", RULES)
def test_that_a_planted_import_is_found_in_the_module_table(name: str, tmp_path: Path) -> None:
    rule = RULES[name]
    shutil.copytree(TOP / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "app" / rule.planted_in).open("a", encoding="utf-8") as source:
        source.write(f"\nimport {rule.planted}\n")
    assert rule.planted in offences(tmp_path, rule)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is not counted from Python 3.12 on")
def test_that_a_call_into_qt_takes_no_reference_to_none_away(qtbot: QtBot) -> None:
    """PySide6 6.12.0 takes one at each call that returns nothing and aborts Python 3.11 after some thousand."""
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("calls")
    assert sys.getrefcount(None) > before - 100
