"""Recordings outside the bounds: opened, told apart, let go of."""

from pathlib import Path

import pytest

from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobId
from app.core.options import JobOptions
from app.core.protocol import StartJob
from app.worker.bounds import check_length
from app.worker.recording import Recording
from tests.helpers.media_files import encode, noise


def bounds(shortest_ms: int = 0, longest_ms: int | None = None) -> JobOptions:
    return JobOptions(model="demo", shortest_ms=shortest_ms, longest_ms=longest_ms)


@pytest.mark.parametrize(
    ("duration_ms", "options", "sentence"),
    [
        (2_000, bounds(5_000), "It lasts 0:02, less than the 0:05 you asked for, and was skipped."),
        (3_600_000, bounds(longest_ms=60_000), "It lasts 1:00:00, more than the 1:00 you asked for, and was skipped."),
        (4_700, bounds(4_900), "It lasts 4.700 s, less than the 4.900 s you asked for, and was skipped."),
        (5_001, bounds(longest_ms=5_000), "It lasts 5.001 s, more than the 5.000 s you asked for, and was skipped."),
    ],
)
def test_that_what_is_outside_is_refused_with_both_lengths(
    duration_ms: int, options: JobOptions, sentence: str
) -> None:
    with pytest.raises(InputError) as refusal:
        check_length(duration_ms, options)
    assert (refusal.value.code, refusal.value.sentence) == (ErrorCode.AUDIO_SKIPPED, sentence)


@pytest.mark.parametrize("duration_ms", [None, 0, 5_000, 60_000])
def test_that_what_is_inside_or_says_nothing_of_its_length_is_listened_to(duration_ms: int | None) -> None:
    check_length(duration_ms, bounds(5_000, 60_000))


def test_that_a_recording_that_is_skipped_is_not_kept_open(tmp_path: Path) -> None:
    path = encode(tmp_path / "short.wav", noise(1, 16_000), 16_000)
    start = StartJob(job_id=JobId(1), path=str(path), options=bounds(5_000))
    with pytest.raises(InputError, match="It lasts 0:01, less than the 0:05"):
        Recording(start, None, longest_hours=1)
    assert not any(link.resolve() == path for link in Path("/proc/self/fd").iterdir())
