"""The head of a file of peaks."""

import pytest

from app.core.peaks import BIN_BYTES, HEADER_BYTES, PeaksHeader

HEADER = PeaksHeader(rate=16_000, samples_per_bin=128, sample_count=16_001)


def test_that_a_head_is_read_as_it_was_written() -> None:
    content = HEADER.encode()
    assert len(content) == HEADER_BYTES
    assert PeaksHeader.decode(content + b"more") == HEADER


def test_that_the_last_bin_may_have_fewer_samples() -> None:
    assert (HEADER.bin_count, HEADER.duration_ms) == (126, 1_000)
    assert HEADER.file_bytes == HEADER_BYTES + 126 * BIN_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEADER.encode()[:-1],
        b"X" + HEADER.encode()[1:],
        HEADER.encode()[:8] + b"\x02" + HEADER.encode()[9:],
        PeaksHeader(rate=0, samples_per_bin=128, sample_count=5).encode(),
        PeaksHeader(rate=16_000, samples_per_bin=0, sample_count=5).encode(),
    ],
    ids=["empty", "cut", "another kind", "a later version", "no rate", "no bins"],
)
def test_that_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="file of peaks"):
        PeaksHeader.decode(content)
