"""The number of a transcript or a recording, as a person types it."""

import argparse

_LARGEST = 2**63 - 1  # that a database can hold


def row_id(text: str) -> int:
    """Read a number; one that no library can have is a slip of the keyboard."""
    try:
        number = int(text)
    except ValueError:
        number = _LARGEST + 1
    if abs(number) > _LARGEST:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not an ID (see: frisco list)")
    return number
