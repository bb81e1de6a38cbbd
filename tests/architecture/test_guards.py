"""The guards of ``tests/conftest.py``, each shown to fail a test that deserves it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

PLANTED = """
import logging, os, pathlib, socket, subprocess, sys, threading
import platformdirs

RELEASE = threading.Event()

def test_that_leaves_a_thread():
    threading.Thread(target=RELEASE.wait, name="lost", daemon=True).start()

def test_that_leaves_a_process():
    globals()["kept"] = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

def test_that_leaves_an_orphan():
    grandchild = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(2)'])"
    subprocess.run([sys.executable, "-c", grandchild], check=True)

def test_that_leaves_a_warning():
    logging.getLogger("app.somewhere").warning("the disk is %s", "full")

def test_that_asks_the_network():
    socket.create_connection(("192.0.2.1", 80))

def test_that_looks_up_a_name():
    socket.getaddrinfo("example.invalid", 80)

def test_that_looks_at_its_log(caplog):
    logging.getLogger("app.somewhere").warning("expected")

def test_that_stays_at_home(tmp_path):
    for place in (pathlib.Path.home(), platformdirs.user_data_dir("x"), os.environ["FRISCO_LIBRARY"]):
        assert pathlib.Path(place).is_relative_to(tmp_path.parent)
        assert not pathlib.Path(place).is_relative_to(tmp_path)

def test_that_tidies_up():
    thread = threading.Thread(target=int)
    thread.start()
    subprocess.run([sys.executable, "-c", ""], check=True)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        server.accept()[0].close()
"""

FAULTS = {
    "test_that_leaves_a_thread": "the thread 'lost', started by .*test_planted.py:8 test_that_leaves_a_thread",
    "test_that_leaves_a_process": "the process .*, started by .*test_planted.py:11 test_that_leaves_a_process",
    "test_that_leaves_an_orphan": "an orphaned process: .*time.sleep",
    "test_that_leaves_a_warning": r"a warning in the log .*: WARNING app.somewhere \(.*\): the disk is full",
    "test_that_asks_the_network": "a test may not reach the network: '192.0.2.1'",
    "test_that_looks_up_a_name": "a test may not reach the network: 'example.invalid'",
}
NEEDS_PROC = {"test_that_leaves_an_orphan"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest says about the planted tests under the guards, which are given less patience."""
    folder = tmp_path_factory.mktemp("planted")
    guards = CONFTEST.read_text("utf-8").replace("GRACE_S = 10.0", "GRACE_S = 0.3")
    guards = re.sub(r"^TOP = .*$", "TOP = Path(__file__).resolve().parent", guards, flags=re.MULTILINE)
    (folder / "conftest.py").write_text(guards, "utf-8")
    (folder / "test_planted.py").write_text(PLANTED, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:pytest-qt -p no:cacheprovider -n 0 -rA\n")
    command = [sys.executable, "-m", "pytest", str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True).stdout


@pytest.mark.parametrize("name", FAULTS)
def test_that_a_test_which_leaves_something_behind_is_failed_and_told_why(told: str, name: str) -> None:
    if name in NEEDS_PROC and not Path("/proc/self/environ").exists():
        pytest.skip("this system does not show the environment of processes")
    assert re.search(FAULTS[name], told), told
    assert re.search(rf"(FAILED|ERROR) test_planted.py::{name}\b", told), told


@pytest.mark.parametrize("name", ["test_that_looks_at_its_log", "test_that_stays_at_home", "test_that_tidies_up"])
def test_that_a_test_which_tidies_up_is_left_alone(told: str, name: str) -> None:
    assert re.search(rf"PASSED test_planted.py::{name}\b", told), told
    assert not re.search(rf"ERROR test_planted.py::{name}\b", told), told
