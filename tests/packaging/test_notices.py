"""Everybody whose work is in the bundle is named, and every text that is promised is there."""

import sysconfig
from importlib.metadata import distribution
from pathlib import Path

import pytest

from devtools.console import SetUpError
from installers import notices

TOP = Path(__file__).resolve().parents[2]
LICENSES = TOP / "packaging" / "licenses"
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
COMPONENTS = notices.read_components(LICENSES / "components.toml")


def test_that_every_licence_of_a_component_has_its_text_or_says_where_it_is() -> None:
    needed = {name for part in COMPONENTS if not part.terms for name in notices.spdx_texts(part.licence)}
    texts = {path.stem for path in (LICENSES / "texts").iterdir()}
    assert needed == texts


@pytest.mark.parametrize(
    ("licence", "texts"),
    [
        ("MIT", ["MIT"]),
        ("GPL-3.0-or-later", []),
        ("LGPL-3.0-or-later OR GPL-2.0-or-later", ["LGPL-3.0", "GPL-2.0"]),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", ["GCC-exception-3.1"]),
    ],
)
def test_that_an_expression_names_its_texts(licence: str, texts: list[str]) -> None:
    assert notices.spdx_texts(licence) == texts


def test_that_a_foreign_library_nobody_is_named_for_stops_the_build() -> None:
    with pytest.raises(SetUpError, match=r"av\.libs/libnewcodec-1\.so"):
        notices.components_of(COMPONENTS, ["av.libs/libx264-d6533a8d.so.165", "av.libs/libnewcodec-1.so"])


def test_that_only_what_is_there_is_named() -> None:
    names = {part.name for part in notices.components_of(COMPONENTS, ["av.libs/libx264-d6533a8d.so.165"])}
    assert names == {"x264", "nvidia-ml-py"}  # the second is Python code, which no file shows


def test_that_the_owner_of_a_file_is_found_and_nobody_else() -> None:
    files = [SITE_PACKAGES / "peewee.py", Path("/nowhere/else.py")]
    assert [package.name for package in notices.distributions_of(SITE_PACKAGES, files)] == ["peewee"]


@pytest.mark.parametrize("name", ["peewee", "faster-whisper", "onnxruntime", "numpy", "av"])
def test_that_a_package_brings_its_texts(name: str) -> None:
    texts = notices.texts_of(distribution(name), SITE_PACKAGES)
    assert texts
    assert all(path.is_file() for path in texts.values())


def test_that_the_notice_names_what_a_person_must_know() -> None:
    page = notices.notice("9.9", "_internal", [("peewee", "4.5.3", "MIT")], COMPONENTS)
    for words in ("Frisco Whisper 9.9", "x264 and x265", "LGPL, version 3", "cuBLAS is not part", "peewee 4.5.3: MIT"):
        assert words in page
    assert all(part.name in page and part.home in page for part in COMPONENTS)
