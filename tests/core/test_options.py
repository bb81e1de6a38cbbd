"""What a person asks of a job."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.core.options import Device, JobOptions, Quality, Replacement, Task, VoiceDetection

OPTIONS = JobOptions(model="demo", language="de", vocabulary=("Frisco",))


@pytest.mark.parametrize(
    "change",
    [
        {"model": "small"},
        {"quality": Quality.FAST},
        {"language": None},
        {"task": Task.TRANSLATE},
        {"vocabulary": ("Frisco", "Whisper")},
        {"languages": ("de", "en")},
        {"is_mixed": True},
        {"voice": VoiceDetection.SENSITIVE},
        {"replacements": (Replacement(find="a", replace="b"),)},
        {"from_ms": 1},
        {"to_ms": 1_000},
        {"channel": 1},
        {"track": 1},
    ],
    ids=str,
)
def test_that_whatever_can_change_the_words_changes_the_key(change: dict[str, Any]) -> None:
    assert replace(OPTIONS, **change).result_key() != OPTIONS.result_key()


def test_that_the_device_does_not_change_the_key() -> None:
    assert replace(OPTIONS, device=Device.CUDA).result_key() == OPTIONS.result_key()


@pytest.mark.parametrize("change", [{"shortest_ms": 5_000}, {"longest_ms": 5_000}], ids=str)
def test_that_the_lengths_to_be_skipped_do_not_change_the_key(change: dict[str, Any]) -> None:
    assert replace(OPTIONS, **change).result_key() == OPTIONS.result_key()


def test_that_the_order_of_the_languages_does_not_change_the_key() -> None:
    one, other = replace(OPTIONS, languages=("de", "en")), replace(OPTIONS, languages=("en", "de"))
    assert one.result_key() == other.result_key()


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (JobOptions(model="demo"), "79b7cfc545bcd068"),
        (OPTIONS, "73f9884e09b03810"),
        (replace(OPTIONS, quality=Quality.FAST, task=Task.TRANSLATE), "91e75ca6de25ff3a"),
    ],
    ids=("plain", "with words", "all"),
)
def test_that_the_key_of_what_could_be_chosen_from_the_start_is_the_one_that_is_stored(
    options: JobOptions, key: str
) -> None:
    assert options.result_key() == key


def test_that_bounds_are_taken_off_and_over_and_nothing_else_is() -> None:
    bounded = replace(OPTIONS, shortest_ms=5_000, longest_ms=60_000)
    assert bounded.without_bounds() == OPTIONS
    assert replace(OPTIONS, device=Device.CPU).bounded_like(bounded) == replace(bounded, device=Device.CPU)


def test_that_options_come_back_from_their_record() -> None:
    options = replace(
        OPTIONS,
        quality=Quality.FAST,
        device=Device.CPU,
        languages=("de", "en"),
        is_mixed=True,
        voice=VoiceDetection.OFF,
        shortest_ms=1,
        longest_ms=2,
        replacements=(Replacement(find="a", replace="b", is_whole_words=False), Replacement(find="c")),
        from_ms=3,
        to_ms=4,
        channel=5,
        track=6,
    )
    assert JobOptions.from_record(json.loads(json.dumps(options.as_record()))) == options


def test_that_a_record_from_before_the_newer_options_has_their_defaults() -> None:
    record = OPTIONS.as_record()
    later = (
        "languages",
        "is_mixed",
        "voice",
        "shortest_ms",
        "longest_ms",
        "replacements",
        "from_ms",
        "to_ms",
        "channel",
        "track",
    )
    for name in later:
        del record[name]
    assert JobOptions.from_record(record) == OPTIONS
