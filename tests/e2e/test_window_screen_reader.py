"""The window through AT-SPI, as a screen reader meets it: it is found, read, and worked by the names of things."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.helpers import x_server
from tests.helpers.frisco import environment, wait_for_no_process

SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(x_server.__file__).with_name("screen_reader.py")
WINDOW = "import sys; from app.__main__ import window; sys.exit(window([]))"
PATIENCE_S = 100


@cache
def why_not() -> str:
    """Say what is missing for a session with a screen reader; empty when nothing is."""
    if x_server.why_not() or shutil.which("dbus-run-session") is None:
        return x_server.why_not() or "not installed: dbus-daemon"
    if not list(Path("/usr/share/dbus-1/services").glob("org.a11y.Bus.service")):
        return "not installed: at-spi2-core"
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False)
    return "" if asked.returncode == 0 else "not installed: python3-pyatspi"


@pytest.mark.skipif(sys.platform != "linux" or bool(why_not()), reason=f"AT-SPI: {why_not()}")
def test_that_a_screen_reader_finds_the_window_reads_it_and_presses_a_button(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with x_server.x_server() as display:
        words = ["dbus-run-session", "--", SYSTEM_PYTHON, str(READER), sys.executable, "-c", WINDOW]
        ran = subprocess.run(
            words, env=environment(library, display), capture_output=True, timeout=PATIENCE_S, check=False, text=True
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    read = json.loads(ran.stdout.splitlines()[-1])  # others of the session speak before it
    assert read["menus"] == ["File", "Edit", "Transcript", "Playback", "View", "Library", "Tools", "Help"]
    assert {"Add files", "Pause queue", "Play", "Export…", "Back 5 seconds"} <= set(read["buttons"])
    assert read["text"].splitlines()[0] == "Hello and thank you."
    assert read["queue"] == ["sample_en.wav, done"]
    assert any("sample_en" in row for row in read["library"])
    wait_for_no_process(library)
