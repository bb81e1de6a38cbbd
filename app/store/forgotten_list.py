"""The list of what was forgotten, beside the database and in the notes of back-ups: it outlives a restore. Hashes alone."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from app.store.layout import TEMPORARY_SUFFIX, LibraryLayout, sync_file, sync_folder

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NOTED = "forgotten"  # in a back-up's note: hashes of recordings that it holds, though they were forgotten since


def listed(layout: LibraryLayout) -> frozenset[str]:
    """Return all hashes that are listed anywhere; a list that cannot be read has nothing to tell."""
    found = set(_lines(_list_of(layout)))
    for manifest in layout.backups.glob("*.json"):
        found.update(noted_in(manifest))
    return frozenset(found)


def put_down(layout: LibraryLayout, sha256: str) -> None:
    """Add a hash to the list, on the disk before anything is removed: a forgetting that is cut off ends at the next start."""
    path = _list_of(layout)
    _write(path, "".join(f"{known}\n" for known in sorted({*_lines(path), sha256})))


def note_in(manifest: Path, sha256: str) -> None:
    """Note at a back-up that it holds a recording which was forgotten."""
    note = json.loads(manifest.read_text("utf-8"))
    note[_NOTED] = sorted({*noted_in(manifest), sha256})
    _write(manifest, json.dumps(note, indent=1))


def noted_in(manifest: Path) -> frozenset[str]:
    try:
        noted = json.loads(manifest.read_text("utf-8")).get(_NOTED, [])
        return _hashes(noted)
    except (OSError, ValueError, AttributeError, TypeError):
        return frozenset()


def _list_of(layout: LibraryLayout) -> Path:
    return layout.root / "forgotten.txt"


def _lines(path: Path) -> frozenset[str]:
    try:
        return _hashes(path.read_text("ascii").split())
    except (OSError, ValueError):
        return frozenset()


def _hashes(texts: Iterable[object]) -> frozenset[str]:
    return frozenset(text for text in texts if isinstance(text, str) and _HASH.fullmatch(text))


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    temporary.write_text(text, "utf-8")
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)
