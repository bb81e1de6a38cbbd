"""Peaks: equal to what a loop over the samples finds, however the blocks are cut."""

import struct
from pathlib import Path

import numpy as np
import pytest

from app.core.peaks import HEADER_BYTES, PeaksHeader
from app.worker.decode import Samples
from app.worker.waveform import PeaksWriter


def written(path: Path, blocks: list[Samples]) -> tuple[PeaksHeader, list[tuple[int, int]]]:
    """Write the blocks and read the file with nothing but the standard library."""
    writer = PeaksWriter(path)
    for block in blocks:
        writer.write(block)
    writer.finish()
    content = path.read_bytes()
    header = PeaksHeader.decode(content)
    assert len(content) == header.file_bytes
    return header, list(struct.iter_unpack("<hh", content[HEADER_BYTES:]))


def naive(samples: Samples) -> list[tuple[int, int]]:
    values = [round(float(value) * 32_767) for value in samples]
    bins = [values[start : start + 128] for start in range(0, len(values), 128)]
    return [(min(one), max(one)) for one in bins]


@pytest.mark.parametrize("sizes", [[1_000], [0, 128, 1, 127, 129], [5, 5, 5], [127], [128], [3_000, 77, 4_096, 2]])
def test_that_peaks_are_those_of_a_loop_over_the_samples(sizes: list[int], tmp_path: Path) -> None:
    random = np.random.default_rng(sum(sizes))
    blocks = [random.uniform(-1, 1, size).astype(np.float32) for size in sizes]
    header, pairs = written(tmp_path / "peaks", blocks)
    assert (header.rate, header.samples_per_bin, header.sample_count) == (16_000, 128, sum(sizes))
    assert pairs == naive(np.concatenate(blocks))


def test_that_full_scale_and_silence_keep_their_values(tmp_path: Path) -> None:
    loud = np.array([-1.0, 1.0] * 64, np.float32)
    _, pairs = written(tmp_path / "peaks", [loud, np.zeros(128, np.float32)])
    assert pairs == [(-32_767, 32_767), (0, 0)]


def test_that_a_file_that_was_not_finished_does_not_pass_for_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "peaks"
    writer = PeaksWriter(path)
    writer.write(np.zeros(16_000, np.float32))
    writer.close()
    assert PeaksHeader.decode(path.read_bytes()).file_bytes != path.stat().st_size
