"""Names of files that every system takes: a library moves from one to another."""

import re
from typing import Final

from PySide6.QtCore import QCoreApplication

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])(?:\..*)?", re.IGNORECASE)
_LONGEST: Final = 200  # characters; what a file system refuses beyond that is shortened where it is written


def suggested_name(title: str) -> str:
    """Return a title as a name of a file, without its extension."""
    name = _FORBIDDEN.sub(" ", title.encode(errors="replace").decode())
    name = " ".join(name.split())[:_LONGEST].strip(" .")
    return name if name and not _RESERVED.fullmatch(name) else f"_{name}" if name else "transcript"


def fault_in_name(name: str) -> str:
    """Return in words why a name cannot be used; empty when it can."""
    bad = _FORBIDDEN.search(name)
    if not name.strip(" ."):
        return QCoreApplication.translate("FileNames", "A name is missing.")
    if bad is not None:
        shown = (
            bad.group() if bad.group().isprintable() else QCoreApplication.translate("FileNames", "a control character")
        )
        return QCoreApplication.translate("FileNames", "A name cannot contain {character}").format(character=shown)
    if _RESERVED.fullmatch(name) or name != name.strip(" ") or name.endswith("."):
        return QCoreApplication.translate("FileNames", "Some systems do not take this name.")
    return ""
