"""A part of a recording, killed in the middle: it goes on where it stopped, with the words of an undisturbed run."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.helpers.frisco import SAMPLE_EN, command, environment, frisco, long_recording, wait_for_no_process

PATIENCE_S = 60.0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_that_a_killed_part_goes_on_and_has_the_words_of_an_undisturbed_run(tmp_path: Path) -> None:
    talk = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 12)
    words: list[str | Path] = ["transcribe", talk, "--from", "1:00", "--to", "4:00", "--format", "srt", "--json"]
    library = tmp_path / "library"
    process = subprocess.Popen(
        command(*words, "--output-dir", tmp_path / "killed"),
        env=environment(library),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kept_ms = wait_for_chunks(library, 2)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    wait_for_no_process(library)
    assert 60_000 < kept_ms < 240_000
    ran = frisco(*words, "--output-dir", tmp_path / "killed", library=library)
    assert (ran.code, ran.records[0]["status"]) == (0, "finished")
    frisco(*words, "--output-dir", tmp_path / "whole", library=tmp_path / "other")
    assert (tmp_path / "killed" / "talk.srt").read_text() == (tmp_path / "whole" / "talk.srt").read_text()
    with closing(sqlite3.connect(library / "library.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM transcript").fetchone() == (1,)


def wait_for_chunks(library: Path, count: int) -> int:
    """Wait until so many stretches are on disk; return how far they go."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{library}/library.db?mode=ro", uri=True)) as database,
        ):
            found, until_ms = database.execute("SELECT COUNT(*), MAX(until_ms) FROM job_chunk").fetchone()
            if found >= count:
                return int(until_ms)
        time.sleep(0.02)
    raise AssertionError("no stretch was finished")
