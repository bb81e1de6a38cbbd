"""The environment's stamp: nothing is done twice, and nothing that changed is overlooked."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools import environment as environment_module
from devtools.console import SetUpError
from devtools.environment import ATTEMPTS, MISMATCH, Environment, Kind, ensure_environment, with_patience


@pytest.fixture
def clone(tmp_path: Path) -> Environment:
    """Return an environment that was made and stamped for running, in a clone with little in it."""
    environment = Environment(tmp_path / "clone")
    for kind in Kind:
        environment.requirements(kind).parent.mkdir(parents=True, exist_ok=True)
        environment.requirements(kind).write_text(f"x-{kind}==1\n")
    (environment.root / "pyproject.toml").write_text("[project]\n")
    environment.program("frisco").parent.mkdir(parents=True)
    environment.program("frisco").touch()
    environment.write_stamp(Kind.RUN)
    return environment


def append(path: Path) -> None:
    path.write_text(path.read_text() + "# changed\n")


CHANGES: dict[str, Callable[[Environment], object]] = {
    "other requirements": lambda made: append(made.requirements(Kind.RUN)),
    "another pyproject": lambda made: append(made.root / "pyproject.toml"),
    "the command is gone": lambda made: made.program("frisco").unlink(),
    "the stamp is gone": lambda made: made.stamp_file.unlink(),
    "the stamp is broken": lambda made: made.stamp_file.write_text("{"),
}


def test_that_a_stamped_environment_is_left_alone(clone: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> int:
        raise AssertionError("nothing may be started")

    monkeypatch.setattr(environment_module, "call", refuse)
    monkeypatch.setattr(environment_module, "call_heard", refuse)
    ensure_environment(clone, Kind.RUN)


@pytest.mark.parametrize("change", CHANGES)
def test_that_a_change_makes_the_stamp_void(clone: Environment, change: str) -> None:
    assert clone.is_current(Kind.RUN)
    CHANGES[change](clone)
    assert not clone.is_current(Kind.RUN)


def test_that_another_python_makes_the_stamp_void(clone: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert not clone.is_current(Kind.RUN)


def test_that_a_moved_clone_is_made_anew(clone: Environment, tmp_path: Path) -> None:
    shutil.move(clone.root, tmp_path / "elsewhere")
    assert not Environment(tmp_path / "elsewhere").is_current(Kind.RUN)


def test_that_a_folder_that_is_no_environment_is_made_anew(clone: Environment) -> None:
    (clone.folder / "left-over").touch()
    environment_module.ensure_folder(clone)
    assert not (clone.folder / "left-over").exists()
    (clone.folder / "kept").touch()
    environment_module.ensure_folder(clone)
    assert (clone.folder / "kept").exists()
    elsewhere = Environment(clone.root.with_name("elsewhere"))
    shutil.move(clone.root, elsewhere.root)
    environment_module.ensure_folder(elsewhere)
    assert not (elsewhere.folder / "kept").exists()


def test_that_a_running_environment_is_not_a_developers(clone: Environment) -> None:
    assert not clone.is_current(Kind.DEV)


def test_that_a_developers_environment_also_runs(clone: Environment) -> None:
    clone.write_stamp(Kind.DEV)
    assert clone.is_current(Kind.DEV)
    assert clone.is_current(Kind.RUN)


def test_that_new_developers_tools_leave_the_running_environment_current(clone: Environment) -> None:
    append(clone.requirements(Kind.DEV))
    assert clone.is_current(Kind.RUN)


def attempts(*answers: tuple[int, str]) -> Callable[[], tuple[int, str]]:
    left = iter(answers)
    return lambda: next(left)


def test_that_a_broken_line_is_tried_again_after_a_pause() -> None:
    pauses: list[float] = []
    with_patience(attempts((1, "connection reset"), (0, "")), "pip", pauses.append)
    assert len(pauses) == 1


def test_that_patience_ends_with_the_command_to_repeat() -> None:
    pauses: list[float] = []
    with pytest.raises(SetUpError, match="pip install all of it"):
        with_patience(lambda: (1, "connection reset"), "pip install all of it", pauses.append)
    assert len(pauses) == ATTEMPTS - 1


def test_that_a_file_with_the_wrong_hash_is_not_tried_again() -> None:
    with pytest.raises(SetUpError, match="not the file that was pinned"):
        with_patience(attempts((1, f"ERROR: THESE PACKAGES {MISMATCH}")), "pip", lambda pause: None)
