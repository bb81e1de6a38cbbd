"""Damaged models: seeded ways to spoil a folder of weights, vocabulary and settings."""

import json
import os
import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers.mutations import damaged

WEIGHTS = "model.bin"
CONFIGS = ("config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json")
_STRANGE: tuple[Any, ...] = (
    0,
    -1,
    1,
    7,
    1 << 31,
    (1 << 63) - 1,
    10**30,
    1e308,
    0.5,
    None,
    True,
    "",
    "x",
    "x" * 100_000,
    [],
    {},
    [[0, 99]],
    [-1],
    [1 << 31],
)
FolderDamage = Callable[[Path, random.Random], str]


def model_mutant(source: Path, target: Path, number: int, seed: int) -> str:
    """Copy a model and damage the copy in one or two ways; return what was done to it."""
    chance = random.Random(f"{seed}/model/{number}")
    shutil.copytree(source, target)
    damages = chance.choices(_FOLDER_DAMAGES, k=chance.choice((1, 1, 1, 2)))
    return f"model {number}: " + ", ".join(damage(target, chance) for damage in damages)


def _any_file(folder: Path, chance: random.Random) -> Path:
    return folder / chance.choice((WEIGHTS, *CONFIGS))


def _hurt_file(folder: Path, chance: random.Random) -> str:
    path = _any_file(folder, chance)
    content, damage = damaged(_content(path), chance)
    _put(path, content)
    return f"{path.name} {damage}"


def _hurt_weights(folder: Path, chance: random.Random) -> str:
    """Change what the file of the weights says of one of them: its name, shape, number format or length."""
    path = folder / WEIGHTS
    content = bytearray(_content(path))
    places = _headers(content)
    if not places:
        return "weights unreadable already"
    for _ in range(chance.choice((1, 1, 3))):
        start, end = chance.choice(places)
        content[chance.randrange(start, end)] = chance.choice((0, 1, 2, 64, 127, 128, 255))
    _put(path, bytes(content))
    return "a weight's header"


def _headers(content: bytearray) -> list[tuple[int, int]]:
    """Return where the headers of the weights are: name, rank, dimensions, number format, bytes."""
    try:
        (spec,) = struct.unpack_from("<H", content, 4)
        (count,) = struct.unpack_from("<I", content, 10 + spec)
        at, found = 14 + spec, []
        for _ in range(min(count, 1_000)):
            start = at
            at += 2 + struct.unpack_from("<H", content, at)[0]
            at += 2 + 4 * content[at]
            at += 4 + struct.unpack_from("<I", content, at)[0]
            found.append((start, min(start + 80, at, len(content))))
    except (struct.error, IndexError):
        return []
    return found


def _hurt_weights_much(folder: Path, chance: random.Random) -> str:
    path = folder / WEIGHTS
    content = bytearray(_content(path))
    count = chance.choice((100, 10_000, 1_000_000))
    for _ in range(count if content else 0):
        content[chance.randrange(len(content))] = chance.randrange(256)
    _put(path, bytes(content))
    return f"{count} bytes of the weights"


def _hurt_values(folder: Path, chance: random.Random) -> str:
    """Put a strange value at some place of a JSON file, or take one away."""
    path = folder / chance.choice(CONFIGS)
    try:
        record = json.loads(_content(path))
    except (ValueError, RecursionError):
        return f"{path.name} unreadable already"
    holder, key = _place_in(record, chance)
    if holder is None:
        return f"{path.name} holds nothing"
    value = chance.choice((*_STRANGE, "gone"))
    if value == "gone":
        del holder[key]
    else:
        holder[key] = value
    _put(path, (json.dumps(record)).encode())
    return f"{path.name} {str(key)[:40]} = {str(value)[:40]}"


def _place_in(record: Any, chance: random.Random) -> tuple[Any, Any]:
    holder, key = None, None
    while isinstance(record, (dict, list)) and record and (holder is None or chance.random() < 0.7):
        holder = record
        key = chance.choice(sorted(record)) if isinstance(record, dict) else chance.randrange(len(record))
        record = record[key]
    return holder, key


def _shorten_list(folder: Path, chance: random.Random) -> str:
    path = folder / "vocabulary.json"
    share = chance.choice((0, 0.5, 0.99, 2))
    try:
        words = json.loads(_content(path))
        _put(path, (json.dumps((words * 2)[: int(len(words) * share)])).encode())
    except (ValueError, TypeError):
        return "vocabulary unreadable already"
    return f"vocabulary times {share}"


def _nest(folder: Path, chance: random.Random) -> str:
    path = folder / chance.choice(CONFIGS)
    depth = chance.choice((200, 5_000, 200_000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    _put(path, (opening * depth + "1" + closing * depth).encode())
    return f"{path.name} {depth} deep"


def _lose(folder: Path, chance: random.Random) -> str:
    path = _any_file(folder, chance)
    path.unlink(missing_ok=True)
    return f"{path.name} lost"


def _exchange(folder: Path, chance: random.Random) -> str:
    first, second = (_any_file(folder, chance) for _ in range(2))
    contents = _content(first), _content(second)
    _put(first, contents[1])
    _put(second, contents[0])
    return f"{first.name} for {second.name}"


def _lead_out(folder: Path, chance: random.Random) -> str:
    """Put a link in a file's place that leads out of the folder."""
    path = _any_file(folder, chance)
    aim = chance.choice(("/dev/zero", "/dev/null", "/nowhere", "/", "/proc/version", str(folder)))
    path.unlink(missing_ok=True)
    path.symlink_to(aim)
    return f"{path.name} -> {aim}"


def _block(folder: Path, chance: random.Random) -> str:
    path = _any_file(folder, chance)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return f"{path.name} is a pipe"


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _put(path: Path, content: bytes) -> None:
    """Write a new file: an earlier damage may have left a pipe here, or a link to somebody else's."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


_FOLDER_DAMAGES: tuple[FolderDamage, ...] = (
    _hurt_file,
    _hurt_file,
    _hurt_file,
    _hurt_weights,
    _hurt_weights,
    _hurt_weights_much,
    _hurt_values,
    _hurt_values,
    _hurt_values,
    _hurt_values,
    _shorten_list,
    _nest,
    _lose,
    _exchange,
    _lead_out,
    _block,
)
