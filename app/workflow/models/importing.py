"""Taking in a model from a folder: looked at by a worker, copied whole or not at all, under a name a person gives."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.core.errors import ErrorCode, HostError, InputError
from app.store.faults import disk_fault
from app.store.layout import sync_folder
from app.workflow.fetching.terms import Halted, refuse_without_room
from app.workflow.models.cache import ModelsFolder, remove_tree, write_manifest
from app.workflow.models.pins import KNOWN, NEEDED, FilePin, catalogue

_TRAITS: Final = "frisco.json"  # what a model of ours says of itself
_TAKEN: Final = (*KNOWN, _TRAITS)
_OF_OTHERS: Final = frozenset({".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".py", ".safetensors", ".onnx", ".gguf"})
_NAME: Final = re.compile(r"[A-Za-z0-9][\w. +-]{0,59}", re.ASCII)
_RESERVED: Final = frozenset({"auto", "demo", "turbo", "large"})
_BLOCK: Final = 1 << 20


def name_for(source: Path) -> str:
    """Return the name that a folder suggests."""
    name = re.sub(r"[^\w. +-]+", "-", source.name, flags=re.ASCII).strip("-. ")[:60]
    return name if _NAME.fullmatch(name) else "my-model"


def import_folder(
    models: ModelsFolder,
    source: Path,
    name: str,
    *,
    check: Callable[[Path], None],
    tell: Callable[[int, int], object],
    is_stopped: Callable[[], bool],
) -> Path:
    """Copy a model in and return its folder; raise Halted, which leaves nothing, or FriscoError.

    ``check`` raises for a folder that is no model that can be used; nothing of it is loaded here.
    """
    refuse_name(models, name)
    files = _survey(source)
    check(source)
    total = sum(path.stat().st_size for path in files.values())
    refuse_without_room(models.root, total, f"The model {name}")
    staged = models.imported / f".{name}.part"
    try:
        return _copied(files, staged, models.imported / name, total, tell, is_stopped)
    except OSError as error:
        raise disk_fault(error, f"The model {name} could not be copied") from error
    finally:
        if staged.exists():
            remove_tree(staged)


def refuse_name(models: ModelsFolder, name: str) -> None:
    """Raise InputError for a name that cannot be given."""
    if not _NAME.fullmatch(name) or name.endswith((".", " ")):
        sentence = f"{name!r} cannot be the name of a model. Use letters, digits, spaces, dots and dashes."
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)
    if name.lower() in _RESERVED or name in catalogue():
        raise InputError(ErrorCode.UNKNOWN_ID, f"The name {name} belongs to another model. Give another one.")
    if (models.imported / name).exists():
        sentence = f"There is a model called {name} already. Give another name, or remove that one first."
        raise InputError(ErrorCode.OUTPUT_EXISTS, sentence)


def _survey(source: Path) -> Mapping[str, Path]:
    """Return the files that are taken; raise for what is not there, belongs to other programs, or leads elsewhere."""
    if not source.is_dir():
        raise InputError(ErrorCode.MODEL_MISSING, f"There is no folder {source}. Choose the one with model.bin.")
    try:
        strange = [path.name for path in source.iterdir() if path.suffix.lower() in _OF_OTHERS]
    except OSError as error:
        raise disk_fault(error, f"The folder {source} cannot be read") from error
    missing = [name for name in NEEDED if not (source / name).is_file()]
    if strange or missing:
        raise _no_model(source, strange, missing)
    files = {name: source / name for name in _TAKEN if (source / name).exists()}
    home = _home_of(source)
    outside = [name for name, path in files.items() if not path.resolve().is_relative_to(home)]
    if outside:
        sentence = f"{outside[0]} in {source} is a link that leads out of that folder. Copy the file itself there."
        raise InputError(ErrorCode.MODEL_CORRUPT, sentence)
    return files


def _home_of(source: Path) -> Path:
    """Return inside of what links may lead: the folder itself, or the repository of a hub's cache."""
    folder = source.resolve()
    is_snapshot = folder.parent.name == "snapshots" and folder.parent.parent.name.startswith("models--")
    return folder.parent.parent if is_snapshot else folder


def _no_model(source: Path, strange: list[str], missing: list[str]) -> InputError:
    if strange:
        sentence = (
            f"{source} holds {strange[0]}, which is a file of another program and is never opened here. A model for "
            "CTranslate2 is needed: model.bin, config.json, tokenizer.json and its vocabulary."
        )
    else:
        sentence = (
            f"There is no whole model in {source}: {', '.join(missing)} missing. Choose the folder with model.bin, "
            "config.json and tokenizer.json."
        )
    return InputError(ErrorCode.MODEL_MISSING, sentence)


def _copied(
    files: Mapping[str, Path],
    staged: Path,
    target: Path,
    total: int,
    tell: Callable[[int, int], object],
    is_stopped: Callable[[], bool],
) -> Path:
    if staged.exists():
        remove_tree(staged)
    staged.mkdir(parents=True)
    pins, done = dict[str, FilePin](), 0
    for name, path in files.items():
        pins[name] = _copy(path, staged / name, lambda here, done=done: tell(done + here, total), is_stopped)  # type: ignore[misc]
        done += pins[name].size
    write_manifest(staged, pins)
    if target.exists():
        raise HostError(ErrorCode.OUTPUT_EXISTS, f"There is a model called {target.name} already.")
    staged.rename(target)
    sync_folder(target.parent)
    return target


def _copy(source: Path, target: Path, tell: Callable[[int], object], is_stopped: Callable[[], bool]) -> FilePin:
    digest, done = hashlib.sha256(), 0
    with source.open("rb") as came, target.open("xb") as copy:
        while block := came.read(_BLOCK):
            if is_stopped():
                raise Halted
            digest.update(block)
            copy.write(block)
            done += len(block)
            tell(done)
        copy.flush()
        os.fsync(copy.fileno())
    return FilePin(size=done, sha256=digest.hexdigest())
