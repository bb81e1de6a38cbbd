"""Ctrl+C, and two owners of one library."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.library_lock import LibraryLock
from tests.helpers.frisco import (
    SAMPLE_EN,
    command,
    environment,
    frisco,
    long_recording,
    wait_for_a_worker,
    wait_for_no_process,
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_an_interrupt_leaves_politely_and_the_same_command_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 12)
    library = tmp_path / "library"
    words: list[str | Path] = ["transcribe", recording, "--json"]
    process = subprocess.Popen(
        command(*words), env=environment(library), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for_a_worker(library, process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "goes on from there" in err
    wait_for_no_process(library)
    ran = frisco(*words, library=library)
    assert ran.code == 0
    assert ran.records[0]["status"] == "finished"


@pytest.mark.parametrize("words", [["list"], ["transcribe", SAMPLE_EN]])
def test_that_a_second_owner_waits_and_then_says_who_has_the_library(tmp_path: Path, words: list[str | Path]) -> None:
    """Nobody answers at the door, and there is no database that could be read meanwhile."""
    lock = LibraryLock(tmp_path).acquire(timeout_s=1, owner="the window")
    try:
        ran = frisco(*words, library=tmp_path)
    finally:
        lock.release()
    assert ran.code == 1
    assert ran.err.startswith("error LIBRARY_BUSY: ")
    assert "the window" in ran.err
