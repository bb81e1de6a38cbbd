"""Fetching one file over the network: it goes on where it was cut, and is there under its name only when it is right.

What has come lies beside the target as ``<name>.incomplete`` until its hash is the one that is wanted. A stop keeps it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.core.errors import ErrorCode
from app.workflow.fetching.terms import Manner, Network

_USUAL: Final = Network()


def _never() -> bool:
    return False


def _nobody(_done: int) -> None:
    return


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
    from app.workflow.fetching.file_fetch import FileFetch  # the network's modules take a while to load

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
    from app.workflow.fetching.file_fetch import read_answer

    return read_answer(url, how)
