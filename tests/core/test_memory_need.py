"""The estimate of what a model takes, held against what others have measured."""

import pytest

from app.core.memory_need import need_mib
from app.core.options import Device

MIB = 1024**2
LARGE, TURBO = 3_090 * MIB, 1_620 * MIB
# Measured by the makers of faster-whisper on an RTX 3070 Ti (large-v2) and by one of its users (turbo), in MB.
PUBLISHED = [
    (LARGE, "float16", 1, 4_525),
    (LARGE, "float16", 8, 6_090),
    (LARGE, "int8", 1, 2_926),
    (LARGE, "int8", 8, 4_500),
    (TURBO, "float16", 1, 2_537),
    (TURBO, "int8", 1, 1_545),
]


@pytest.mark.parametrize(("weights", "compute_type", "rows", "published_mb"), PUBLISHED)
def test_that_the_estimate_is_more_than_was_measured_and_not_much_more(
    weights: int, compute_type: str, rows: int, published_mb: int
) -> None:
    need = need_mib(weights, device=Device.CUDA, compute_type=compute_type, rows=rows)
    measured_mib = published_mb * 1_000_000 / MIB
    assert measured_mib <= need <= measured_mib * 1.45


def test_that_rows_cost_nothing_on_the_processor_where_they_are_heard_one_by_one() -> None:
    needs = {need_mib(LARGE, device=Device.CPU, compute_type="int8", rows=rows) for rows in (1, 4, 16)}
    assert len(needs) == 1
