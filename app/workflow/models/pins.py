"""The catalogue: which models there are, at which revision, and what each of their files must be.

The facts stand in ``resources/models.json``; no server is named there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from app.workflow import places

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
KNOWN: Final = (*NEEDED, "preprocessor_config.json", "vocabulary.json", "vocabulary.txt")
_FILE: Final = "models.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePin:
    """What one file must be: its size, and its hash in one of two manners."""

    size: int
    sha256: str = ""
    git_sha1: str = ""  # what a hub tells of small files

    @property
    def key(self) -> str:
        """Return the name under which the hub's cache keeps such a file."""
        return self.sha256 or self.git_sha1

    def as_record(self) -> dict[str, Any]:
        hashes = {"sha256": self.sha256, "git_sha1": self.git_sha1}
        return {"size": self.size, **{name: value for name, value in hashes.items() if value}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model as it is fetched: where from, at which commit, and each file."""

    repository: str  # owner/name
    revision: str  # the commit
    files: Mapping[str, FilePin]

    @property
    def size_bytes(self) -> int:
        return sum(pin.size for pin in self.files.values())

    @property
    def weights_bytes(self) -> int:
        return self.files["model.bin"].size


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """A model of the catalogue, with what a person chooses it by."""

    name: str
    files: ModelFiles
    parameters_millions: int
    languages: int
    translates: bool  # into English


def file_pins(record: Mapping[str, Any]) -> dict[str, FilePin]:
    """Read the files of a manifest; raise KeyError, TypeError or ValueError for what is none."""
    return {str(name): _pin(facts) for name, facts in record.items()}


@cache
def catalogue() -> Mapping[str, ModelCard]:
    """Return the models of the catalogue by name, the smallest first."""
    records = json.loads((places.resources_dir() / _FILE).read_text("utf-8"))["models"]
    return {record["name"]: _card(record) for record in records}


def card_of(repository: str) -> ModelCard | None:
    """Return the model of the catalogue that lies under this name at the hub."""
    return next((card for card in catalogue().values() if card.files.repository == repository), None)


def _card(record: Mapping[str, Any]) -> ModelCard:
    return ModelCard(
        name=record["name"],
        files=ModelFiles(
            repository=record["repository"], revision=record["revision"], files=file_pins(record["files"])
        ),
        parameters_millions=record["parameters_millions"],
        languages=record["languages"],
        translates=record["translates"],
    )


def _pin(facts: Mapping[str, Any]) -> FilePin:
    pin = FilePin(size=int(facts["size"]), sha256=str(facts.get("sha256", "")), git_sha1=str(facts.get("git_sha1", "")))
    if pin.size < 0 or not pin.key or not pin.key.isalnum():
        raise ValueError("not what a file must be")
    return pin
