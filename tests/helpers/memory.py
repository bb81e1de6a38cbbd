"""How much memory something takes at most."""

import tracemalloc
from collections.abc import Callable


def peak_bytes(act: Callable[[], None]) -> int:
    """Return the most that Python and numpy hold at once while it runs."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
