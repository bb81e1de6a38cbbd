"""Fetching one file over the network: it goes on where it was cut, and is there under its name only when it is right.

What has come lies beside the target as ``<name>.incomplete`` until its hash is the one that is wanted. A stop keeps it.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

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


_USUAL: Final = Network()


def _never() -> bool:
    return False


def _nobody(_done: int) -> None:
    return


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


def fetch(
    url: str,
    target: Path,
    *,
    size: int,
    sha256: str = "",
    git_sha1: str = "",
    progress: Callable[[int], object] = _nobody,
    is_stopped: Callable[[], bool] = _never,
    network: Network = _USUAL,
    code: ErrorCode = ErrorCode.MODEL_DOWNLOAD,
    name: str = "",
) -> None:
    """Fetch a file of known size and hash; raise Halted, or HostError with a sentence that names the file.

    ``progress`` is told how many bytes are there; ``code`` is of what goes wrong on the way, ``name`` what the sentence
    calls it. What came before is used again. A file that turns out wrong is fetched anew once, then given up.
    """
    how = Manner(network=network, is_stopped=is_stopped, progress=progress, code=code, name=name or target.name)
    from app.workflow.file_fetch import FileFetch  # the network's modules take a while to load

    FileFetch(url, target, size=size, sha256=sha256, git_sha1=git_sha1, how=how).run()


def read_json(
    url: str,
    *,
    is_stopped: Callable[[], bool] = _never,
    network: Network = _USUAL,
    code: ErrorCode = ErrorCode.MODEL_DOWNLOAD,
    name: str = "The list of files",
) -> Any:
    """Return what a server answers in JSON; raise Halted or HostError, whose sentence begins with ``name``."""
    how = Manner(network=network, is_stopped=is_stopped, progress=_nobody, code=code, name=name)
    from app.workflow.file_fetch import read_answer

    return read_answer(url, how)


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
