"""Where a window can be reached: one local socket a library, at the first of a few places that takes one. No Qt here."""

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

_LONGEST_PATH_BYTES = 103  # of a socket, with the zero at its end 104: what the smallest of the systems has room for
_IN_LIBRARY = "window.socket"

if sys.platform == "win32":
    _PIPES = "\\\\.\\pipe\\"

    def places(library_dir: Path) -> list[str]:
        """Return where the owner may listen, the best place first."""
        return [_name(library_dir, os.environ.get("USERNAME", ""))]

    def reachable(library_dir: Path) -> list[str]:
        """Return the places at which something listens, or seems to; asking a pipe itself would take its turn."""
        there = set(places(library_dir))
        with contextlib.suppress(OSError):
            there &= set(os.listdir(_PIPES))  # noqa: PTH208  # names alone, no Path can be made of some
        return sorted(there)

    def is_answered(library_dir: Path) -> bool:
        """Say whether somebody listens: the system takes the pipes of the dead away."""
        return bool(reachable(library_dir))

else:
    # The same for every program of this person, whatever TMPDIR they were given. Anybody may put a file there, but
    # nobody takes ours away, and we call only what is ours.
    _PATIENCE_S = 1.0
    _EVERYBODYS = Path("/tmp")  # noqa: S108

    def places(library_dir: Path) -> list[str]:
        """Return where the owner may listen, the best place first."""
        return [str(path) for path in _paths(library_dir) if len(os.fsencode(path)) <= _LONGEST_PATH_BYTES]

    def reachable(library_dir: Path) -> list[str]:
        """Return the places at which something listens, or did when it was killed; never what is another person's."""
        return [place for place in places(library_dir) if _is_own_socket(place)]

    def is_answered(library_dir: Path) -> bool:
        """Say whether somebody listens: the socket of a killed window is still there, and refuses at once."""
        return any(_takes_calls(place) for place in reachable(library_dir))

    def _takes_calls(place: str) -> bool:
        import socket  # a window seldom finds another one: Qt's network library would cost it a fifth of its start

        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(_PATIENCE_S)
            return caller.connect_ex(place) == 0

    def _paths(library_dir: Path) -> Iterator[Path]:
        yield library_dir.absolute() / _IN_LIBRARY
        name = f"{_name(library_dir, str(os.getuid()))}.socket"
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        if runtime:
            yield Path(runtime).absolute() / name
        yield _EVERYBODYS / name

    def _is_own_socket(place: str) -> bool:
        try:
            facts = os.lstat(place)
        except OSError:
            return False
        return stat.S_ISSOCK(facts.st_mode) and facts.st_uid == os.getuid()


def _name(library_dir: Path, user: str) -> str:
    """Return the same name for every way of writing the same folder."""
    folder = os.path.normcase(library_dir.resolve())
    return "frisco-" + hashlib.sha256(os.fsencode(f"{user}\0{folder}")).hexdigest()[:20]
