"""An open library in a temporary folder, and one recording in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.media import MediaRecord
from app.store.library import Library
from tests.helpers.stored_values import recording


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(library_dir: Path) -> Iterator[Library]:
    with Library.open(library_dir) as opened:
        yield opened


@pytest.fixture
def record(library: Library, tmp_path: Path) -> MediaRecord:
    return recording(library, tmp_path)
