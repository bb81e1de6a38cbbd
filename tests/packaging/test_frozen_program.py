"""The frozen program itself. Skipped unless there is one: 'python3 packaging/dev.py build folder' makes it.

FRISCO_FROZEN names another folder, such as that of an installed package.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app import __version__
from installers.product import Build

TOP = Path(__file__).resolve().parents[2]
SAMPLE = TOP / "resources" / "demo" / "sample_en.wav"
FROM_SOURCE = (sys.executable, "-m", "app")


def frozen_folder() -> Path:
    """Return the program to try; skip where there is none, or only one of an earlier source."""
    named = os.environ.get("FRISCO_FROZEN")
    folder = Path(named) if named else Build(TOP).program
    program = folder / "frisco"
    if not program.exists():
        pytest.skip("there is no frozen program")
    newest = max(path.stat().st_mtime for path in (TOP / "app").rglob("*.py"))
    if not named and newest > program.stat().st_mtime:
        pytest.skip("the frozen program is older than the source")
    return folder


pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="is built on Linux so far")]


@pytest.fixture
def program() -> tuple[str]:
    """Return the frozen command line."""
    return (str(frozen_folder() / "frisco"),)


def said(program: Sequence[str], home: Path, *words: str) -> str:
    """Run one of the two programs in an environment with nothing in it, and return what it prints."""
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [*program, *words], check=False, capture_output=True, text=True, cwd=TOP, env=environment, timeout=100
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_that_the_frozen_program_is_of_this_version(program: Sequence[str], tmp_path: Path) -> None:
    assert said(program, tmp_path, "--version") == f"Frisco Whisper {__version__}\n"


def test_that_the_frozen_program_finds_everything_in_its_place(program: Sequence[str], tmp_path: Path) -> None:
    rows = [json.loads(line) for line in said(program, tmp_path, "--selftest", "--json").splitlines()]
    assert rows
    # A library of the worker's would keep a device id and report its use, if it were let.
    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name or "Microsoft" in path.name] == []


@pytest.mark.parametrize("is_made_frozen", [True, False], ids=["made frozen", "made from source"])
def test_that_a_library_of_one_is_a_library_of_the_other(
    program: Sequence[str], tmp_path: Path, *, is_made_frozen: bool
) -> None:
    maker, reader = (program, FROM_SOURCE) if is_made_frozen else (FROM_SOURCE, program)
    library = ("--library", str(tmp_path / "library"))
    said(maker, tmp_path, "transcribe", str(SAMPLE), "--output-dir", str(tmp_path / "made"), *library)
    assert "sample_en" in said(reader, tmp_path, "list", *library)
    said(reader, tmp_path, "verify", "--deep", *library)
    said(reader, tmp_path, "export", "1", "--output-dir", str(tmp_path / "read"), *library)
    made, read = (next((tmp_path / folder).iterdir()).read_text("utf-8") for folder in ("made", "read"))
    assert made == read
    assert "The meeting is on Monday in October." in read
    # And back again: what the reader left is still a library of the maker.
    assert "sample_en" in said(maker, tmp_path, "search", "October", *library)
