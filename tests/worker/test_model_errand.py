"""What a worker finds out about models for a process that loads no library of ours."""

from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.workflow.models.worker_errand import check_model, hub_address
from app.workflow.places import demo_model_dir
from tests.helpers.hub_models import copy_of_demo


def test_that_a_whole_model_passes() -> None:
    check_model(demo_model_dir())


def test_that_the_hub_is_where_its_own_library_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9/mirror")
    assert hub_address() == "http://127.0.0.1:9/mirror"


def test_that_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(FriscoError, match="missing") as caught:
        check_model(tmp_path)
    assert caught.value.code is ErrorCode.MODEL_MISSING


@pytest.mark.parametrize("content", [b"", b"x" * 10_000, b"\x06\x00\x00\x00\x02\x00A\x00"])
def test_that_weights_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    folder = copy_of_demo(tmp_path / "model")
    (folder / "model.bin").write_bytes(content)
    with pytest.raises(FriscoError, match="Whisper model") as caught:
        check_model(folder)
    assert caught.value.code is ErrorCode.MODEL_CORRUPT
