"""Small files that Qt can read by path although they are on no disk: a style sheet takes its pictures only from paths.

The layout is that of Qt's resource compiler, format 3 (one folder of uncompressed files); pyside6-rcc writes the same.
"""

import struct
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import qRegisterResourceData

FORMAT: Final = 3
_FOLDER: Final = 2
_ANY_TERRITORY: Final = 0
_LANGUAGE_C: Final = 1

_kept: list[tuple[bytes, bytes, bytes]] = []  # Qt reads from these bytes for as long as the process lives


def register_files(folder: str, files: Mapping[str, bytes]) -> None:
    """Make the files readable as ``:/folder/name``; once for each folder, until the process ends."""
    ordered = sorted(files, key=_name_hash)
    names, name_offsets = _packed([_name_entry(name) for name in (folder, *ordered)])
    data, data_offsets = _packed([struct.pack(">I", len(files[name])) + files[name] for name in ordered])
    tree = _folder_entry(0, count=1, first=1) + _folder_entry(name_offsets[0], count=len(ordered), first=2)
    for name_offset, data_offset in zip(name_offsets[1:], data_offsets, strict=True):
        tree += struct.pack(">IHHHIQ", name_offset, 0, _ANY_TERRITORY, _LANGUAGE_C, data_offset, 0)
    _kept.append((tree, names, data))
    if not qRegisterResourceData(FORMAT, tree, names, data):
        raise RuntimeError(f"Qt did not take the files of {folder}")


def _folder_entry(name_offset: int, *, count: int, first: int) -> bytes:
    return struct.pack(">IHIIQ", name_offset, _FOLDER, count, first, 0)


def _name_entry(name: str) -> bytes:
    return struct.pack(">HI", len(name), _name_hash(name)) + name.encode("utf-16-be")


def _packed(entries: list[bytes]) -> tuple[bytes, list[int]]:
    """Join the entries; return the bytes and where each begins."""
    offsets, end = [], 0
    for entry in entries:
        offsets.append(end)
        end += len(entry)
    return b"".join(entries), offsets


def _name_hash(name: str) -> int:
    """Return Qt's hash of a name (qt_hash in qhash.cpp); entries of a folder are ordered by it."""
    value = 0
    for character in name:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
