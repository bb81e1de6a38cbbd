"""Times as people and files write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.timecode import clock, from_seconds, parse_clock, split_clock, srt_time, to_seconds, vtt_time
from tests.helpers.transcripts import quick

_LATEST_MS = 9_999 * 3_600_000 + 3_599_999
_times = st.integers(0, _LATEST_MS)


@pytest.mark.parametrize(
    ("ms", "srt", "people"),
    [
        (0, "00:00:00,000", "0:00"),
        (7_089, "00:00:07,089", "0:07"),
        (760_000, "00:12:40,000", "12:40"),
        (3_734_999, "01:02:14,999", "1:02:14"),
        (360_000_000, "100:00:00,000", "100:00:00"),
    ],
)
def test_that_a_time_is_written_for_players_and_people(ms: int, srt: str, people: str) -> None:
    assert (srt_time(ms), vtt_time(ms), clock(ms)) == (srt, srt.replace(",", "."), people)


@quick
@given(_times)
def test_that_a_written_time_is_read_back(ms: int) -> None:
    assert parse_clock(srt_time(ms)) == parse_clock(vtt_time(ms)) == ms
    assert parse_clock(clock(ms)) == ms // 1_000 * 1_000
    assert from_seconds(to_seconds(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1:2", 62_000), (" 00:01.5 ", 1_500), ("0:00,05", 50), ("1:00:00", 3_600_000), ("9999:59:59.999", _LATEST_MS)],
)
def test_that_short_forms_are_read(text: str, ms: int) -> None:
    assert parse_clock(text) == ms


@pytest.mark.parametrize(
    "text",
    ["", "5", "1:60", "60:00", "0:61:00", "-0:01", "0:01.", "0:01.0000", "10000:00:00", "0:0a", "٠:٠١", "1:2:3:4"],
)
def test_that_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_clock(text)


@quick
@given(st.text(max_size=12))
def test_that_no_text_breaks_the_reading_of_times(text: str) -> None:
    try:
        ms = parse_clock(text)
    except ValueError:
        return
    assert 0 <= ms <= _LATEST_MS


def test_that_a_negative_time_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="negative"):
        split_clock(-1)


@pytest.mark.parametrize(("seconds", "ms"), [(0.0, 0), (1.0004, 1_000), (1.0006, 1_001), (2, 2_000)])
def test_that_seconds_are_rounded_to_milliseconds(seconds: float, ms: int) -> None:
    assert from_seconds(seconds) == ms
