"""Making very many values at once without Python's cycle collector looking through all of them again and again.

20,000 rows are a third of a million values. The collector would stop all threads several times while they are made, for
up to half a second, and again whenever it looks at everything. None of them can be part of a cycle: they go by their
reference count when they are not needed any more, whether it sees them or not.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def clear_up() -> None:
    """Collect what is garbage now: some milliseconds, on the main thread, for there may be widgets among it.

    Before work under ``bulk_made`` is started, or that would keep it for good.
    """
    gc.collect()


@contextmanager
def bulk_made() -> Iterator[None]:
    """Make what a long transcript consists of, on any thread; it is taken out of the collector's sight for good."""
    was_enabled = gc.isenabled()  # while a window is open it is not: see ui/garbage.py
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
