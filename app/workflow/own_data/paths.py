"""Paths and names that an export tells: none of them may lead this machine elsewhere."""

import re
from typing import Any, Final

from app.core import checked

_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EXTENSION: Final = re.compile(r"[a-z0-9]{1,5}", re.ASCII)
_NETWORK: Final = re.compile(r"[\\/]{2}")
_PATHS: Final = ("referenced_path", "source_path")


def harmless_path(media: Any) -> dict[str, Any]:
    """Return what is told of a recording, without paths to other machines; raise ValueError for a name of nobody's."""
    values: dict[str, Any] = dict(media)
    if not _SHA256.fullmatch(checked.text(values["sha256"])) or not _EXTENSION.fullmatch(
        checked.text(values["extension"])
    ):
        raise ValueError("a recording without a name")
    for name in _PATHS:
        path = checked.maybe(values[name], checked.text)
        if path is not None and (_NETWORK.match(path) or ".." in re.split(r"[\\/]", path)):
            values[name] = None
    return values
