"""What a person asks of a job."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.core.options import Device, JobOptions, Quality, Task

OPTIONS = JobOptions(model="demo", language="de", vocabulary=("Frisco",))


@pytest.mark.parametrize(
    "change",
    [
        {"model": "small"},
        {"quality": Quality.FAST},
        {"language": None},
        {"task": Task.TRANSLATE},
        {"vocabulary": ("Frisco", "Whisper")},
    ],
    ids=str,
)
def test_that_whatever_can_change_the_words_changes_the_key(change: dict[str, Any]) -> None:
    assert replace(OPTIONS, **change).result_key() != OPTIONS.result_key()


def test_that_the_device_does_not_change_the_key() -> None:
    assert replace(OPTIONS, device=Device.CUDA).result_key() == OPTIONS.result_key()


def test_that_the_key_is_the_same_in_every_run() -> None:
    assert JobOptions(model="demo").result_key() == "79b7cfc545bcd068"


def test_that_options_come_back_from_their_record() -> None:
    options = replace(OPTIONS, quality=Quality.FAST, device=Device.CPU)
    assert JobOptions.from_record(json.loads(json.dumps(options.as_record()))) == options
