"""Which model folders are let through to the engine, and which would have harmed it."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.worker.model_folder import ModelShape, check_folder, check_tokens, model_shape, vocabulary
from tests.helpers.worker_line import DEMO_MODEL


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO_MODEL, tmp_path / "model"))


def edit(model: Path, name: str, **changes: Any) -> None:
    record = json.loads((model / name).read_text())
    (model / name).write_text(json.dumps(record | changes))


def code_of(action: Callable[[], None]) -> ErrorCode:
    with pytest.raises(FriscoError) as caught:
        action()
    assert caught.value.sentence.endswith(".")
    return caught.value.code


def test_that_a_whole_model_is_let_through(model: Path) -> None:
    check_folder(model)
    assert model_shape(model / "model.bin") == ModelShape(tokens=3_071, layers=4, heads=4, mels=80)


def test_that_the_older_form_of_a_vocabulary_is_let_through(model: Path) -> None:
    tokens = json.loads((model / "vocabulary.json").read_text())
    (model / "vocabulary.json").unlink()
    (model / "vocabulary.txt").write_text("\n".join(tokens) + "\n", "utf-8")
    check_folder(model)
    assert vocabulary(model) == tokens


def test_that_files_the_engine_does_without_may_be_missing(model: Path) -> None:
    for name in ("preprocessor_config.json", "vocabulary.json"):
        (model / name).unlink()
    check_folder(model)


def test_that_what_stands_beside_a_model_is_not_looked_at(model: Path) -> None:
    (model / "README.md").symlink_to("/nowhere")
    (model / "notes").mkdir()
    check_folder(model)


def test_that_weights_written_in_an_unknown_way_are_left_to_the_engine(model: Path) -> None:
    (model / "model.bin").write_bytes(b"\xff" * 100)
    assert model_shape(model / "model.bin") is None
    check_folder(model)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_that_a_folder_without_a_needed_file_is_no_model(model: Path, name: str) -> None:
    (model / name).unlink()
    assert code_of(lambda: check_folder(model)) is ErrorCode.MODEL_MISSING


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in its file system")
def test_that_a_pipe_in_a_file_s_place_is_refused(model: Path) -> None:
    (model / "vocabulary.json").unlink()
    os.mkfifo(model / "vocabulary.json")
    assert code_of(lambda: check_folder(model)) is ErrorCode.MODEL_CORRUPT


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("config.json", {"lang_ids": [3_071]}),
        ("config.json", {"lang_ids": 1e308}),
        ("config.json", {"suppress_ids": [-1]}),
        ("config.json", {"suppress_ids_begin": ["a"]}),
        ("config.json", {"alignment_heads": [[4, 0]]}),
        ("config.json", {"alignment_heads": [[0, 4]]}),
        ("config.json", {"alignment_heads": [[0]]}),
        ("config.json", {"alignment_heads": []}),
        ("config.json", {"alignment_heads": None}),
        ("preprocessor_config.json", {"feature_size": 1 << 31}),
        ("preprocessor_config.json", {"feature_size": 128}),
        ("preprocessor_config.json", {"hop_length": 0}),
        ("preprocessor_config.json", {"sampling_rate": 8_000}),
    ],
)
def test_that_numbers_which_would_harm_the_engine_are_refused(model: Path, name: str, changes: dict[str, Any]) -> None:
    edit(model, name, **changes)
    assert code_of(lambda: check_folder(model)) is ErrorCode.MODEL_CORRUPT


@pytest.mark.parametrize("name", ["config.json", "vocabulary.json", "preprocessor_config.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"7", b"\xff\xfe", b"[" * 100_000, b'[["a"]]'])
def test_that_settings_which_are_none_are_refused(model: Path, name: str, content: bytes) -> None:
    (model / name).write_bytes(content)
    assert code_of(lambda: check_folder(model)) is ErrorCode.MODEL_CORRUPT


@pytest.mark.parametrize("times", [0, 2])
def test_that_a_vocabulary_of_another_length_than_the_weights_is_refused(model: Path, times: int) -> None:
    tokens = json.loads((model / "vocabulary.json").read_text())
    (model / "vocabulary.json").write_text(json.dumps(tokens * times))
    assert code_of(lambda: check_folder(model)) is ErrorCode.MODEL_CORRUPT


def test_that_orders_to_the_model_must_stand_at_the_same_place_in_both_lists(model: Path) -> None:
    tokens = vocabulary(model)
    assert tokens is not None
    places = {token: place for place, token in enumerate(tokens)}
    check_tokens(model, places.get)
    assert code_of(lambda: check_tokens(model, lambda token: None)) is ErrorCode.MODEL_CORRUPT
    moved = {token: place + 1 for token, place in places.items()}
    assert code_of(lambda: check_tokens(model, moved.get)) is ErrorCode.MODEL_CORRUPT
