"""The command line while a window owns the library: the work is handed over, and what only reads is answered at once."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.store.library import Library
from app.store.library_lock import LibraryLock
from tests.helpers import media_files
from tests.helpers.frisco import (
    SAMPLE_DE,
    SAMPLE_EN,
    TOP,
    command,
    environment,
    frisco,
    long_recording,
    wait_for_no_process,
)
from tests.helpers.stored_values import queued_job
from tests.helpers.window_owner import OwnerProcess, window_owner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the owner reads its stdin by a socket notifier")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def window(library: Path) -> Iterator[OwnerProcess]:
    with window_owner(library) as owner:
        yield owner


def started(library: Path, *words: str | Path, cwd: Path = TOP) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(*words), env=environment(library), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_that_everything_is_told_and_written_as_without_a_window(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    """Good files, known content under two names, a foreign output in the way, a broken file, a folder, a missing one."""
    broken = tmp_path / "notes.mp3"
    broken.write_text("These are the notes of our meeting.\n" * 50)
    (tmp_path / "folder.wav").mkdir()
    files = [SAMPLE_EN, Path(shutil.copyfile(SAMPLE_EN, tmp_path / "sample_en.wav")), broken, SAMPLE_DE]
    files += [tmp_path / "folder.wav", tmp_path / "missing.wav"]
    said = []
    for where, at in (("window", library), ("alone", tmp_path / "other library")):
        out = tmp_path / where
        out.mkdir()
        (out / "sample_de.txt").write_text("my own words")
        ran = frisco("transcribe", *files, "--format", "srt,txt", "--output-dir", out, library=at)
        lines = sorted(line.replace(str(out), "OUT") for line in ran.out.splitlines())
        written = {path.name: path.read_text() for path in out.iterdir()}
        said.append((ran.code, lines, sorted(ran.err.splitlines()), written))
    assert said[0] == said[1]
    assert said[0][0] == 1
    assert len(said[0][1]) == 6
    assert len(said[0][2]) == 4


def test_that_json_says_the_same_and_relative_paths_are_those_of_the_command(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    (tmp_path / "in").mkdir()
    name = "Grüße 😀.wav"
    shutil.copyfile(SAMPLE_DE, tmp_path / "in" / name)
    process = started(library, "transcribe", name, "--json", "--output-dir", "out", cwd=tmp_path / "in")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    record = json.loads(out)
    assert record["file"] == str(tmp_path / "in" / name)
    assert record["outputs"] == [str(tmp_path / "in" / "out" / "Grüße 😀.srt")]
    assert (record["status"], record["language"]) == ("finished", "de")
    assert record["realtime_factor"] > 0
    alone = frisco("transcribe", SAMPLE_DE, "--json", "--output-dir", tmp_path / "alone", library=tmp_path / "other")
    assert record.keys() == alone.records[0].keys()


def test_that_known_content_is_used_again_and_strict_has_its_exit_code(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    first = frisco("transcribe", SAMPLE_EN, "--json", "--output-dir", tmp_path / "out", library=library)
    again = frisco("transcribe", SAMPLE_EN, "--json", "--output-dir", tmp_path / "out", library=library)
    anew = frisco(
        "transcribe", SAMPLE_EN, SAMPLE_EN, "--again", "--json", "--output-dir", tmp_path / "out", library=library
    )
    ids = [record["transcript_id"] for ran in (first, again, anew) for record in ran.records]
    assert ids == [1, 1, 2, 2]
    ran = frisco("transcribe", media_files.silence(tmp_path), "--strict", library=library)
    assert (ran.code, ran.err.split(":")[0]) == (3, "warning NO_SPEECH")


def test_that_two_commands_with_one_file_share_its_job_and_both_are_answered(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 4)
    both = [
        started(library, "transcribe", recording, "--json", "--output-dir", tmp_path / name) for name in ("one", "two")
    ]
    records = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert {record["transcript_id"] for record in records} == {1}
    assert (tmp_path / "one" / "talk.srt").read_text() == (tmp_path / "two" / "talk.srt").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_an_interrupted_command_leaves_and_the_window_goes_on_with_the_work(
    tmp_path: Path, library: Path, window: OwnerProcess, number: signal.Signals
) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 4)
    process = started(library, "transcribe", recording, SAMPLE_DE, "--output-dir", tmp_path / "out")
    window.wait_for("job", state="running")
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Interrupted. The window goes on with the work and writes the files.\n"
    ran = frisco("transcribe", recording, SAMPLE_DE, "--json", "--output-dir", tmp_path / "again", library=library)
    assert ran.code == 0
    assert {record["transcript_id"] for record in ran.records} == {1, 2}
    window.close()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"talk.srt", "sample_de.srt"}


@pytest.mark.parametrize("end", ["closed", "killed"])
def test_that_a_window_that_goes_is_told_for_each_open_file_and_the_same_command_goes_on(
    tmp_path: Path, library: Path, window: OwnerProcess, end: str
) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 10)
    words: list[str | Path] = ["transcribe", SAMPLE_EN, recording, "--json", "--output-dir", tmp_path / "out"]
    process = started(library, *words)
    window.wait_for("job", id=1, state="finished")
    window.wait_for("job", id=2, state="running")
    if end == "closed":
        window.close()
    else:
        window.process.kill()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    statuses = {Path(record["file"]).name: record for record in map(json.loads, out.splitlines())}
    assert (statuses["talk.wav"]["status"], statuses["talk.wav"]["code"]) == ("interrupted", "WINDOW_CLOSED")
    assert err.splitlines()[-1].startswith("error WINDOW_CLOSED: talk.wav: The window was closed before")
    assert "the same command goes on" in err
    window.process.wait(60)
    wait_for_no_process(library)
    ran = frisco(*words, library=library)
    assert (ran.code, {record["status"] for record in ran.records}) == (0, {"finished"})
    with Library.open(library) as opened:
        assert len(opened.jobs.all()) == 2


def test_that_a_job_cancelled_in_the_window_is_an_error_line(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    recording = long_recording(tmp_path / "talk.wav", [SAMPLE_EN] * 10)
    process = started(library, "transcribe", recording, "--json")
    window.wait_for("job", state="running")
    window.wish("cancel")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["status"]) == (1, "cancelled")
    assert err.startswith("error CANCELLED: talk.wav: It was cancelled in the window.")


def test_that_a_paused_queue_is_told_and_waited_for(tmp_path: Path, library: Path, window: OwnerProcess) -> None:
    window.wish("pause")
    window.wait_for("paused")
    process = started(library, "transcribe", SAMPLE_EN, "--output-dir", tmp_path / "out")
    window.wait_for("job", state="queued")
    assert process.stderr is not None
    assert process.stderr.readline() == "Waiting: Paused by hand.\n"
    window.wish("resume")
    assert process.communicate(timeout=60)[0].startswith("sample_en.wav: ")
    assert process.returncode == 0


def test_that_a_model_that_is_missing_is_named_before_the_window_is_asked(library: Path, window: OwnerProcess) -> None:
    ran = frisco("transcribe", SAMPLE_EN, "--model", "large-v3", library=library)
    assert ran.code == 1
    assert ran.err.startswith("error MODEL_MISSING: The model large-v3 is not on this machine")


def test_that_commands_that_read_are_answered_beside_the_window(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path / "out", library=library)
    assert frisco("list", "--json", library=library).records[0]["transcript_id"] == 1
    assert "Hello" in frisco("show", "1", library=library).out
    assert frisco("search", "Monday", "--json", library=library).records[0]["transcript_id"] == 1
    verified = frisco("verify", "--deep", library=library)
    assert (verified.code, verified.out) == (0, "Sound: 1 transcripts, 1 versions, 1 recordings checked.\n")
    assert "only counted" in verified.err
    backup = Path(frisco("backup", library=library).out.strip())
    assert backup.parent == library / "backups"
    assert backup.with_suffix(".json").exists()
    assert (library / "window.socket").exists()


def test_that_an_export_beside_the_window_is_known_again_as_ours(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path / "first", library=library)
    ran = frisco("export", "1", "--format", "srt", "--output-dir", tmp_path / "out", library=library)
    assert (ran.code, ran.err) == (0, "")
    window.close()
    with Library.open(library) as opened:
        exported = opened.transcripts.last_export(tmp_path / "out" / "sample_en.srt")
    assert exported is not None


def test_that_reading_beside_an_owner_who_is_no_window_needs_nobody(tmp_path: Path, library: Path) -> None:
    frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path / "first", library=library)
    with LibraryLock(library).acquire(timeout_s=1, owner="frisco transcribe"), Library.open(library):
        ran = frisco("export", "1", "--format", "srt", "--output-dir", tmp_path / "out", library=library)
        assert (ran.code, ran.err) == (0, "")
        assert frisco("list", "--json", library=library).records[0]["transcript_id"] == 1
    assert (tmp_path / "out" / "sample_en.srt").exists()


def opened(library: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Start the window program, in which a second one must end by itself."""
    code = "import sys\nfrom app.__main__ import window\nsys.exit(window(sys.argv[1:]))"
    environ = {**environment(library), "XDG_ACTIVATION_TOKEN": "token 7"}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        env=environ, cwd=library.parent, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_that_a_second_window_hands_its_files_to_the_first_and_ends(
    tmp_path: Path, library: Path, window: OwnerProcess
) -> None:
    ran = opened(library, "talk.wav", tmp_path / "folder")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    told = window.wait_for("opened")
    assert told["files"] == [str(tmp_path / "talk.wav"), str(tmp_path / "folder")]
    assert told["token"] == "token 7"
    assert opened(library).returncode == 0
    assert window.wait_for("opened")["files"] == []


def test_that_jobs_that_failed_are_tried_again_by_the_window(tmp_path: Path, library: Path) -> None:
    with Library.open(library) as opened:
        stored = opened.media_store.take(SAMPLE_EN, limit_bytes=1 << 30)
        job = queued_job(opened, opened.media.add(stored, name=SAMPLE_EN.name).result())
        opened.jobs.save(replace(job, state=JobState.FAILED, code=ErrorCode.GPU_OOM, message="So it was.")).result()
    with window_owner(library):
        assert "GPU_OOM" in frisco("jobs", "--failed", library=library).out
        ran = frisco("retry", "--code", "GPU_OOM", "--json", library=library)
        assert (ran.code, [record["status"] for record in ran.records]) == (0, ["finished"]), ran.err
        assert ran.records[0]["outputs"] == []
        assert frisco("jobs", "--state", "finished", "--json", library=library).records[0]["job_id"] == job.id
