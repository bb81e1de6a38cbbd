"""Models for tests about fetching and keeping them: small ones that are real, and files that only look like some."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.workflow.model_catalog import ModelCatalog
from app.workflow.models.cache import ModelsFolder
from app.workflow.models.keeper import ModelKeeper
from app.workflow.places import demo_model_dir
from tests.helpers.hub_server import HubModel

REPOSITORY = "somebody/tiny-whisper"


def look_alike(size: int = 300_000) -> dict[str, bytes]:
    """Return files with the names of a model's and nothing of one in them."""
    weights = bytes(place * place % 251 for place in range(size))
    return {
        "model.bin": weights,
        "config.json": b'{"a": 1}',
        "tokenizer.json": b"{}" * 2_000,
        "vocabulary.txt": b"a\nb",
    }


def real_files() -> dict[str, bytes]:
    """Return the files of the demo model."""
    return {path.name: path.read_bytes() for path in demo_model_dir().iterdir() if path.is_file()}


def hub_model(files: Mapping[str, bytes] | None = None, repository: str = REPOSITORY) -> HubModel:
    return HubModel(repository=repository, files=files if files is not None else look_alike())


def keeper_of(root: Path) -> ModelKeeper:
    return ModelKeeper(catalog_of(root))


def catalog_of(root: Path) -> ModelCatalog:
    return ModelCatalog(root, demo_model_dir())


def folder_of(root: Path) -> ModelsFolder:
    return ModelsFolder(root=root)


def copy_of_demo(target: Path) -> Path:
    shutil.copytree(demo_model_dir(), target)
    return target


def go_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers on this machine be reached: the tests' own proxy leads nowhere, so that nothing leaves it."""
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("HF_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
