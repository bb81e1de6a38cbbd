"""Broken and hostile files: one line each with code and sentence, and the others go on."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.helpers import media_files
from tests.helpers.frisco import SAMPLE_EN, Ran, frisco

CODES = {
    "empty": "MEDIA_EMPTY",
    "text_as_mp3": "AUDIO_UNSUPPORTED",
    "random_bytes": "AUDIO_(CORRUPT|UNSUPPORTED)",
    "concat_list": "AUDIO_UNSUPPORTED",
    "playlist": "AUDIO_UNSUPPORTED",
    "playlist_as_mp3": "AUDIO_UNSUPPORTED",
    "session_description": "AUDIO_UNSUPPORTED",
    "fifo": "MEDIA_NOT_A_FILE",
    "link_to_zero": "MEDIA_NOT_A_FILE",
    "folder_as_wav": "MEDIA_NOT_A_FILE",
    "missing": "MEDIA_MISSING",
    "gigahertz": "AUDIO_REJECTED",
    "one_hertz": "AUDIO_REJECTED",
    "many_channels": "AUDIO_(REJECTED|CORRUPT)",
    "picture_only": "AUDIO_NO_STREAM",
}
TIMEOUT_S = 90  # far more than the promised 15 s a file: a slow machine is no failure, a hang is

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs and /dev are not on Windows")


def lines_about(ran: Ran, path: Path) -> list[str]:
    """Return the complaints about one file; each begins with kind, code and name."""
    return [line for line in ran.err.splitlines() if f": {path.name}: " in line]


def test_that_every_hostile_file_is_one_line_and_the_good_one_among_them_is_transcribed(tmp_path: Path) -> None:
    makers = {maker.__name__: maker(tmp_path) for maker in media_files.HOSTILE}
    assert set(makers) == set(CODES)
    good = shutil.copyfile(SAMPLE_EN, tmp_path / "good.wav")
    files = [*list(makers.values())[:7], good, *list(makers.values())[7:]]
    ran = frisco(
        "transcribe", *files, "--output-dir", tmp_path / "out", library=tmp_path / "library", timeout_s=TIMEOUT_S
    )
    assert ran.code == 1
    assert "Traceback" not in ran.err
    for name, path in makers.items():
        (line,) = lines_about(ran, path)
        assert re.match(rf"error {CODES[name]}: {re.escape(path.name)}: [A-Z].*\.$", line), line
    assert len(ran.err.splitlines()) == len(makers)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.srt"]


@pytest.mark.parametrize("maker", [media_files.silence, media_files.white_noise])
def test_that_a_recording_without_speech_is_a_warning_and_strict_makes_it_an_exit_code(tmp_path: Path, maker) -> None:  # type: ignore[no-untyped-def]
    path = maker(tmp_path)
    ran = frisco("transcribe", path, library=tmp_path / "library")
    assert ran.code == 0
    assert ran.err.startswith(f"warning NO_SPEECH: {path.name}: ")
    assert frisco("transcribe", path, "--strict", library=tmp_path / "library").code == 3


def test_that_a_cut_recording_gives_what_is_there_and_a_warning(tmp_path: Path) -> None:
    path = media_files.cut(Path(shutil.copyfile(SAMPLE_EN, tmp_path / "talk.wav")), 0.5)
    ran = frisco("transcribe", path, "--json", library=tmp_path / "library")
    (record,) = ran.records
    assert (ran.code, record["status"], record["code"]) == (0, "incomplete", "AUDIO_CUT")
    assert 10_000 < record["duration_ms"] < 12_000
    assert path.with_suffix(".srt").read_text()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator can read everything")
def test_that_an_unreadable_file_says_so(tmp_path: Path) -> None:
    path = Path(shutil.copyfile(SAMPLE_EN, tmp_path / "secret.wav"))
    path.chmod(0)
    ran = frisco("transcribe", path, library=tmp_path / "library")
    assert ran.err.startswith("error MEDIA_UNREADABLE: secret.wav: ")


def test_that_difficult_names_are_transcribed_and_their_outputs_are_called_like_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = media_files.difficult_names(tmp_path / "in", SAMPLE_EN.read_bytes())
    ran = frisco("transcribe", *files, "--format", "srt,json", "--json", library=tmp_path / "library")
    assert (ran.code, ran.err) == (0, "")
    for record, path in zip(ran.records, files, strict=True):
        assert record["file"] == str(path)
        assert [Path(output).suffix for output in record["outputs"]] == [".srt", ".json"]
        assert Path(record["outputs"][0]).name[:200] == path.name[:-4][:200] + ".srt" * (len(path.name) < 200)
