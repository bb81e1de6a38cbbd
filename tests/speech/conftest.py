"""What tests of the spoken sentences share: a cache that is empty, and no sentence that is there already."""

from pathlib import Path

import pytest

from tests.helpers.speech import cache, recordings


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of an empty cache."""
    folder = tmp_path / "speech-cache"
    monkeypatch.setattr(cache, "CACHE", folder)
    return folder


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch, cold: Path) -> Path:
    """Return the folder of an empty cache, with the recordings of the tests out of reach too."""
    monkeypatch.setattr(recordings, "sentence", lambda *_: None)
    return cold
