"""``frisco --selftest`` as a process: on the program as it is, and on copies of it in which things are broken."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.cli import arguments
from app.workflow.self_test.check import Check, with_needs
from app.workflow.self_test.watch import apart, lacks_display
from tests.helpers.nvml import failing, make_fake_nvml

TOP = Path(__file__).parents[2]
ALL = ("window", "look", "decode", "transcribe", "speech", "words", "worker", "cards", "play", "waveform", "library",
       "upgrade", "export", "models", "trial")  # fmt: skip
PATIENCE_S = 110
NVML_NOT_LOADED = 9

# Lines of a copy of the program, and what stands there instead.
BROKEN_CODE = {
    "app/worker/speech.py": ("np.asarray(found, np.float32).reshape(-1)", "np.ones(len(frames), np.float32)"),
    "app/engine/preparation.py": ("resume_ms=last.until_ms,", "resume_ms=0,"),
    "app/ui/editor/waveform_peaks.py": (
        "import numpy as np\n\n        with",
        "import numpy_gone as np\n\n        with",
    ),
    "app/store/search_index.py": ("text, starts = document(transcript)", 'text, starts = "", b""'),
    "app/worker/card_trial.py": ("return np.asarray(answer)", "return np.asarray(answer) * np.float32(0)"),
    "app/store/schema.py": ("        back_up()\n", "        pass\n"),
    "app/core/formats/txt.py": ('f"{time}{name}{text}\\n"', 'f"{time}{name}\\n"'),
}


def selftest(*words: str, top: Path = TOP, environment: Mapping[str, str] = os.environ) -> tuple[int, str, str]:
    """Run the self-test of the program that lies in a folder; return exit code, stdout and stderr."""
    variables = {**environment, "PYTHONPATH": str(top)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # a copy is compiled once, not by each of its processes
    command = [sys.executable, "-m", "app", "--selftest", *words]
    ran = subprocess.run(command, cwd=top, env=variables, capture_output=True, timeout=PATIENCE_S, check=False)
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def outcomes(out: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return what ``--json`` told of each check, and the total."""
    *records, total = [json.loads(line) for line in out.splitlines()]
    return {record["check"]: record for record in records}, total


def copy_of_the_program(folder: Path) -> Path:
    for name in ("app", "resources"):
        shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("screenshots"))
    return folder


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path} has changed: {old!r}"
    path.write_text(text.replace(old, new), "utf-8")


def test_that_the_program_as_it_is_holds_without_a_display_and_leaves_the_person_s_places_alone(home: Path) -> None:
    unknown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in os.environ.items() if name not in unknown}
    code, out, err = selftest(environment=bare)
    assert (code, err) == (0, "There is no display: the window is opened offscreen.\n"), out
    header, *rows, total = out.splitlines()
    assert header.split() == ["check", "result", "detail", "seconds"]
    assert [(row.split()[0], row.split()[1]) for row in rows] == [(name, "ok") for name in ALL]
    assert total.startswith(f"Everything is in place: {len(ALL)} of {len(ALL)} checks hold")
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="takes Qt's player away by LD_LIBRARY_PATH")
def test_that_each_broken_thing_is_told_by_its_own_check_with_a_sentence(tmp_path: Path) -> None:
    top, empty = copy_of_the_program(tmp_path / "copy"), tmp_path / "empty"
    for name, (old, new) in BROKEN_CODE.items():
        replace(top / name, old, new)
    replace(top / "resources" / "demo" / "sample_en.txt", "Hello", "Goodbye")
    (top / "resources" / "icons" / "pencil.svg").unlink()
    replace(top / "resources" / "models.json", '"name": "tiny"', '"name": "base"')
    empty.mkdir()
    (empty / "libavformat.so.61").touch()  # found before the one that Qt's multimedia plugin is linked with
    code, out, _ = selftest("--json", top=top, environment={**os.environ, "LD_LIBRARY_PATH": str(empty)})
    found, total = outcomes(out)
    held = {name for name, record in found.items() if record["result"] == "ok"}
    assert (code, held) == (1, {"window", "decode", "transcribe", "cards"})
    assert total["broken"] == [name for name in ALL if name not in held]
    details = {name: record["detail"] for name, record in found.items()}
    assert details["look"] == "Icons cannot be drawn: pencil."
    assert details["speech"].endswith("of sample_en.wav were taken for speech, and it is 40% to 80%.")
    assert details["words"] == "Word 1 of sample_en.wav is 'goodbye', and 'hello' was heard."
    assert details["worker"] == "The job of the killed worker began anew instead of going on."
    assert details["play"].startswith("Qt has no player: its multimedia plugin")
    assert details["waveform"].startswith("The waveform cannot be drawn: ModuleNotFoundError: ")
    assert details["library"] == "The search does not find 'thank'."
    assert details["upgrade"] == "No back-up was made before the upgrade."
    assert details["models"] == "The catalogue of models is not whole."
    assert details["trial"].startswith("The processor in int8: The answer is empty")
    assert details["export"] == "What is read from the .txt file is not what was written."


def test_that_a_check_that_ends_its_process_takes_only_those_along_that_need_it(tmp_path: Path) -> None:
    top = copy_of_the_program(tmp_path / "copy")
    shutil.rmtree(top / "resources" / "demo" / "model")
    environment = {**make_fake_nvml(tmp_path).environment(), "QT_QPA_PLATFORM": "nowhere"}
    code, out, err = selftest("--only=play,transcribe", top=top, environment=environment)
    rows = out.splitlines()
    assert code == 1
    assert rows[1].split()[:2] == ["window", "FAILED"]
    assert "The window does not open: the process ended by SIGABRT; its last words: " in rows[2]
    assert "nowhere" in rows[2]
    assert rows[3].split()[:2] == ["decode", "ok"]
    assert rows[4].split()[:2] == ["transcribe", "FAILED"]
    assert "model" in rows[5]
    assert rows[6].split()[:3] == ["play", "not", "tried"]
    assert rows[7].strip() == "It needs what does not hold: window."
    assert rows[8].endswith("Broken: window, transcribe, play.")
    assert "Traceback" not in out + err


def test_that_a_check_that_hangs_is_ended_at_its_limit(tmp_path: Path) -> None:
    top = copy_of_the_program(tmp_path / "copy")
    (top / "app" / "worker" / "__main__.py").write_text("import sys\nsys.stdin.read()\n")
    code, out, _ = selftest("--only=decode", "--limit=2", "--json", top=top)
    found, total = outcomes(out)
    assert (code, total["broken"]) == (1, ["decode"])
    assert found["decode"]["detail"] == "A recording cannot be decoded: no answer within 2 seconds."


def test_that_a_driver_that_fails_is_told_and_no_driver_is_an_answer(tmp_path: Path) -> None:
    driver = make_fake_nvml(tmp_path)
    driver.say({"init": failing(NVML_NOT_LOADED)})
    code, out, _ = selftest("--only=cards", "--json", environment=driver.environment())
    assert code == 1
    assert "does not answer: it is not loaded" in outcomes(out)[0]["cards"]["detail"]


def test_that_a_check_there_is_not_is_wrong_usage() -> None:
    code, out, err = selftest("--only=sound")
    assert (code, out) == (2, "")
    assert "There is no check sound; there are window, look" in err


def test_that_selftest_is_an_option_of_its_own() -> None:
    assert arguments.parse(["--selftest", "--json"]).command == "selftest"
    for words in (["--selftest", "list"], ["list", "--selftest"], ["selftest"]):
        with pytest.raises(SystemExit):
            arguments.parse(words)


def check(name: str, *needs: str) -> Check:
    return Check(name=name, broken="", run=str, needs=needs)


def test_that_what_a_check_needs_is_carried_out_before_it() -> None:
    checks = [check("a"), check("b"), check("c", "a"), check("d", "c"), check("e")]
    assert [found.name for found in with_needs(checks, ["d"])] == ["a", "c", "d"]


def test_that_the_checks_live_in_a_temporary_place(tmp_path: Path) -> None:
    ours = apart({"HOME": "/home/anna", "HF_HOME": "/models", "XDG_CONFIG_HOME": "/home/anna/.config"}, tmp_path)
    assert ours.pop("HOME") == "/home/anna"  # where a display's key lies
    assert "HF_HOME" not in ours
    assert all(value.startswith(str(tmp_path)) for value in ours.values())


@pytest.mark.parametrize(
    ("environment", "platform", "is_lacking"),
    [
        ({}, "linux", True),
        ({"DISPLAY": ""}, "linux", True),
        ({"DISPLAY": ":0"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", False),
        ({"QT_QPA_PLATFORM": "minimal"}, "linux", False),
        ({}, "win32", False),
    ],
)
def test_that_offscreen_is_chosen_only_where_there_is_no_display(
    environment: dict[str, str], platform: str, is_lacking: bool
) -> None:
    assert lacks_display(environment, platform) is is_lacking
