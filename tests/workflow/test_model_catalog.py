"""Which model a name means."""

from pathlib import Path

import pytest

from app.core.errors import ErrorCode, HostError
from app.core.options import Device
from app.workflow.model_catalog import HUB_IDS, ModelCatalog
from app.workflow.models.pins import NEEDED, catalogue
from app.workflow.places import demo_model_dir


def put_model(models_dir: Path, name: str, revision: str = "abc") -> Path:
    """Lay a model down in the hub's cache layout."""
    repository = models_dir / f"models--{HUB_IDS[name].replace('/', '--')}"
    snapshot = repository / "snapshots" / revision
    snapshot.mkdir(parents=True)
    for file in NEEDED:
        (snapshot / file).write_bytes(b"weights")
    (repository / "refs").mkdir(exist_ok=True)
    (repository / "refs" / "main").write_text(revision)
    return snapshot


@pytest.fixture
def catalog(tmp_path: Path) -> ModelCatalog:
    return ModelCatalog(tmp_path, demo_model_dir())


def test_that_the_demo_model_stands_in_where_there_is_no_other(catalog: ModelCatalog) -> None:
    assert catalog.find("auto", Device.CPU).is_demo


def test_that_the_demo_model_is_never_chosen_silently_beside_a_real_one(catalog: ModelCatalog, tmp_path: Path) -> None:
    put_model(tmp_path, "tiny")
    assert catalog.find("auto", Device.CPU).name == "tiny"
    assert catalog.find("demo", Device.CPU).is_demo


def test_that_the_processor_and_the_card_prefer_different_models(catalog: ModelCatalog, tmp_path: Path) -> None:
    put_model(tmp_path, "small")
    put_model(tmp_path, "large-v3-turbo")
    assert catalog.find("auto", Device.CUDA).name == "large-v3-turbo"
    assert catalog.find("auto", Device.CPU).name == "small"


def test_that_turbo_is_a_name_people_use(catalog: ModelCatalog, tmp_path: Path) -> None:
    put_model(tmp_path, "large-v3-turbo")
    assert catalog.find("turbo", Device.CPU).name == "large-v3-turbo"


def test_that_the_current_revision_wins(catalog: ModelCatalog, tmp_path: Path) -> None:
    put_model(tmp_path, "tiny", "aaa")
    newest = put_model(tmp_path, "tiny", "bbb")
    assert catalog.find("tiny", Device.CPU).path == newest


def test_that_a_folder_with_weights_is_a_model(catalog: ModelCatalog, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    assert catalog.find(str(folder), Device.CPU).path == folder


@pytest.mark.parametrize(("name", "words"), [("large-v3", "not on this machine"), ("nonsense", "no model called")])
def test_that_a_missing_model_says_what_there_is(catalog: ModelCatalog, name: str, words: str) -> None:
    with pytest.raises(HostError) as caught:
        catalog.find(name, Device.CPU)
    assert caught.value.code is ErrorCode.MODEL_MISSING
    assert words in caught.value.sentence
    assert "demo" in caught.value.sentence


@pytest.mark.parametrize("missing", NEEDED)
def test_that_half_a_model_is_none(catalog: ModelCatalog, tmp_path: Path, missing: str) -> None:
    (put_model(tmp_path, "tiny") / missing).unlink()
    assert catalog.find("auto", Device.CPU).is_demo
    assert [model.name for model in catalog.installed()] == ["demo"]


def test_that_the_names_are_those_of_the_pinned_catalogue() -> None:
    assert {name: card.files.repository for name, card in catalogue().items()} == HUB_IDS
    for card in catalogue().values():
        assert set(NEEDED) <= set(card.files.files)
        assert all(len(pin.sha256) == 64 for pin in card.files.files.values())


def test_that_a_model_another_program_fetched_is_found_by_its_name_at_the_hub(
    catalog: ModelCatalog, tmp_path: Path
) -> None:
    snapshot = tmp_path / "models--some--model" / "snapshots" / "abcdef0123"
    snapshot.mkdir(parents=True)
    for file in NEEDED:
        (snapshot / file).write_bytes(b"weights")
    assert catalog.find("some/model", Device.CPU).path == snapshot
    assert catalog.find("some/model@abcdef", Device.CPU).name == "some/model"
    assert [model.name for model in catalog.installed()] == ["demo"], "what is no Whisper model is none of ours"
    with pytest.raises(HostError):
        catalog.find("some/model@1234", Device.CPU)
