"""The main path with the keyboard alone."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e import journeys
from tests.helpers.frisco import SAMPLE_DE, wait_for_no_process
from tests.helpers.person import watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process ends itself in another way on Windows")


def test_that_the_main_path_is_gone_with_the_keyboard_alone(tmp_path: Path) -> None:
    second = shutil.copyfile(SAMPLE_DE, tmp_path / "zweite.wav")
    noted = watch(journeys.go_the_main_path_by_keys, tmp_path / "library", {"file": str(second)})
    assert {told["focus"] for told in noted} == {"Working copy"}, noted
    wait_for_no_process(tmp_path / "library")
