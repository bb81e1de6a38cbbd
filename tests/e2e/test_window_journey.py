"""One whole journey at the real window in a process of its own, with a kill in its middle; outputs against golden files."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import journeys
from tests.helpers import x_server
from tests.helpers.frisco import SAMPLE_EN, wait_for_no_process
from tests.helpers.person import notes_of, start, watch

GOLDEN = Path(__file__).with_name("golden")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process ends itself in another way on Windows")


def files_to_drop(folder: Path) -> list[str]:
    recording, broken = folder / "talk.wav", folder / "notes.mp3"
    shutil.copyfile(SAMPLE_EN, recording)
    broken.write_text("These are the notes of our meeting.\n" * 50)
    return [str(broken), str(recording)]


def test_that_a_journey_with_a_kill_in_its_middle_writes_the_golden_files_before_and_after_it(tmp_path: Path) -> None:
    given = {"drop": files_to_drop(tmp_path), "out": str(tmp_path / "first")}
    (typed,) = watch(journeys.correct_save_and_export, tmp_path / "library", given)
    go_on_after_the_kill(tmp_path, typed["text"])


@pytest.mark.skipif(bool(x_server.why_not()), reason=f"a real window: {x_server.why_not()}")
def test_that_the_journey_is_the_same_with_files_dragged_by_a_real_mouse_and_real_keys(tmp_path: Path) -> None:
    with x_server.x_server() as display:
        process = start(
            journeys.correct_save_and_export, tmp_path / "library", {"out": str(tmp_path / "first")}, display
        )
        assert process.stdout is not None
        shown = process.stdout.readline()
        assert shown, process.communicate()
        with x_server.dragged(files_to_drop(tmp_path), tuple(json.loads(shown)["middle"]), display):
            (typed,) = notes_of(process)
        go_on_after_the_kill(tmp_path, typed["text"], display)


def go_on_after_the_kill(folder: Path, typed: str, display: dict[str, str] | None = None) -> None:
    """Start the program again: everything is there, and what it exports is what it exported before."""
    library = folder / "library"
    wait_for_no_process(library)
    back, undone = watch(journeys.find_everything_again, library, {"out": str(folder / "second")}, display)
    assert typed.startswith("Now Well Hello")
    assert back["text"] == typed
    assert back["size"] == list(journeys.SIZE)
    assert [row.split(",")[0] for row in back["queue"]] == ["talk.wav"]
    assert len([row for row in back["library"] if row.startswith("talk")]) == 1
    assert undone["text"] == typed.removeprefix("Now ")
    wait_for_no_process(library)
    compare(folder / "first")
    compare(folder / "second")


def compare(folder: Path) -> None:
    """Hold what was exported against the golden files."""
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in GOLDEN.iterdir())
    for golden in GOLDEN.iterdir():
        told, wanted = (folder / golden.name).read_text("utf-8"), golden.read_text("utf-8")
        if golden.suffix == ".json":
            compare_json(json.loads(told), json.loads(wanted))
        else:
            assert told == wanted, golden.name


def compare_json(told: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Hold one transcript against another; the last digits of probabilities differ between processors."""
    assert taken_out(told) == pytest.approx(taken_out(wanted), abs=0.05)
    assert told == wanted


def taken_out(told: dict[str, Any]) -> list[float]:
    """Take the probabilities out; words that were typed have none."""
    words = [word for segment in told["segments"] for word in segment["words"]]
    return [-1.0 if (probability := word.pop("probability")) is None else probability for word in words]
