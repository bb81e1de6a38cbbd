"""The command itself, started as a person starts it, and the parts of it that decide."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from devtools import commands
from devtools.faults import COUNTS, TESTS, with_counts
from devtools.locking import HEAD, without_strays

TOP = Path(__file__).resolve().parents[2]
PROGRAM = TOP / "packaging" / "dev.py"


def started(*words: str, program: Path = PROGRAM) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(program), *words], capture_output=True, check=False, text=True, encoding="utf-8"
    )


def test_that_help_names_every_command_and_none_that_is_not_there() -> None:
    told = started("--help").stdout
    assert set(commands.HELP) == set(commands.COMMANDS)
    assert all(f"\n  {name} " in told for name in commands.COMMANDS)


@pytest.mark.parametrize("words", [[], ["fly"], ["check", "extra"]])
def test_that_wrong_words_are_wrong_usage(words: list[str]) -> None:
    ran = started(*words)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_that_clean_removes_what_was_made_and_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(TOP / "packaging", tmp_path / "packaging")
    made = [tmp_path / name for name in (".venv", ".venv-build", "build", ".mypy_cache", "app/core/__pycache__")]
    kept = [tmp_path / name for name in ("app/core", "tests", "resources", "library")]
    for folder in (*made, *kept):
        folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "library" / "library.db").touch()
    (tmp_path / ".coverage").touch()
    ran = started("clean", program=tmp_path / "packaging" / "dev.py")
    assert ran.returncode == 0, ran.stderr
    assert not any(path.exists() for path in (*made, tmp_path / ".coverage"))
    assert all(path.exists() for path in (*kept, tmp_path / "library" / "library.db"))
    assert all(f"removing {path.relative_to(tmp_path)}" in ran.stdout for path in made)


def test_that_clean_does_not_follow_a_link(tmp_path: Path) -> None:
    shutil.copytree(TOP / "packaging", tmp_path / "clone" / "packaging")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").touch()
    try:
        (tmp_path / "clone" / "build").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("links need rights on this system")
    assert started("clean", program=tmp_path / "clone" / "packaging" / "dev.py").returncode == 0
    assert (tmp_path / "elsewhere" / "file").exists()


def test_that_an_old_python_without_a_newer_one_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert dev.main() == dev.MISSING_SOMETHING
    assert "Python 3.11, 3.12 or 3.13 is needed and this is 3.10." in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="interpreters are found through the py launcher there")
def test_that_an_old_python_hands_over_to_a_newer_one_that_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 127\n")  # a version manager's name without the interpreter
    (tmp_path / "python3.12").write_text(f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" > {tmp_path}/told\nexit 0\n')
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(sys, "argv", ["dev.py", "run", "--version"])
    assert dev.main() == 0
    assert (tmp_path / "told").read_text() == "dev.py run --version\n"


def test_that_windows_asks_its_launcher() -> None:
    assert dev.candidates("win32") == [["py", "-3.11"], ["py", "-3.12"], ["py", "-3.13"]]


@pytest.mark.parametrize(
    ("words", "is_parallel"),
    [([], True), (["-k", "x"], True), (["-n", "0"], False), (["-n4"], False), (["--pdb"], False)],
)
def test_that_tests_run_in_two_processes_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, words: list[str], is_parallel: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert bool(commands._in_parallel(words)) is is_parallel


def test_that_pins_for_browsers_are_left_out_of_the_lock() -> None:
    kept = "x==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    stray = "y==2 ; python_full_version >= '3.12' and sys_platform == 'emscripten' \\\n    --hash=sha256:cc\n"
    marked = "z==3 ; sys_platform != 'emscripten' \\\n    --hash=sha256:dd\n"
    assert without_strays(HEAD + kept + stray + marked) == kept + "z==3 \\\n    --hash=sha256:dd\n"


def test_that_every_number_of_the_large_fault_runs_is_one_that_a_test_asks_for() -> None:
    asked = "".join(path.read_text("utf-8") for path in (TOP / "tests").rglob("test_*.py"))
    assert [name for name in COUNTS if f'"{name}"' not in asked] == []
    assert [path for path in TESTS if not (TOP / path).exists()] == []


def test_that_a_number_that_is_set_already_wins_over_the_large_run() -> None:
    counts = with_counts({"FRISCO_SOAK": "7", "HOME": "/home"})
    assert (counts["FRISCO_SOAK"], counts["HOME"]) == ("7", "/home")
    assert counts["FRISCO_POWER_LOSSES"] == COUNTS["FRISCO_POWER_LOSSES"]
