"""What is said of a fetch before it begins: by which way, how patiently, where it lies until it is whole. Loads no network."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.core.storage import size_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How servers are reached, and with how much patience."""

    proxy: str = ""  # its address; "" for what the system and the environment say
    token: str = field(default="", repr=False)  # proves who asks; given to the server that is asked and to no other
    timeout_s: float = 30.0  # without a byte
    tries: int = 5  # one after another without a byte between them
    first_wait_s: float = 1.0  # before the second try; it grows


class Halted(Exception):  # noqa: N818  # no error: what is asked for happens
    """Who asked does not want it any more, or not now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one thing is fetched: through what, told to whom, until when, and what it is called."""

    network: Network
    is_stopped: Callable[[], bool]
    progress: Callable[[int], object]
    code: ErrorCode
    name: str


def part_of(target: Path) -> Path:
    """Return where a file lies until it is whole."""
    return target.with_name(target.name + ".incomplete")


def refuse_without_room(folder: Path, needed_bytes: int, what: str) -> None:
    """Raise DISK_FULL before anything is fetched that there is no room for."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed_bytes:
        sentence = (
            f"{what} needs {size_words(needed_bytes)} more on the disk with {folder}, and {size_words(free)} are "
            "free there. Make room and try again."
        )
        raise HostError(ErrorCode.DISK_FULL, sentence)
