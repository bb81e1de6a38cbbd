"""The list of a bundle's files and what weighs most."""

from pathlib import Path

import pytest

from installers import manifest
from installers.manifest import Bundled


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return a folder with a big file, a small one, and a link between folders."""
    (tmp_path / "_internal" / "lib").mkdir(parents=True)
    (tmp_path / "_internal" / "lib" / "big.so").write_bytes(bytes(3 * 1024 * 1024))
    (tmp_path / "frisco").write_bytes(bytes(1024 * 1024))
    (tmp_path / "_internal" / "big.so").symlink_to("lib/big.so")
    return tmp_path


def test_that_links_are_told_apart_and_weigh_nothing(bundle: Path) -> None:
    files = manifest.files_of(bundle)
    assert manifest.written(files) == "_internal/big.so -> lib/big.so\n_internal/lib/big.so\nfrisco\n"
    assert manifest.total_mib(files) == 4


def test_that_the_heaviest_stands_first(bundle: Path) -> None:
    told = manifest.by_size(manifest.files_of(bundle)).splitlines()
    assert told[0].split()[0] == "4.0"
    assert [line.split() for line in told[3:5]] == [["3.0", "_internal/lib"], ["1.0", "frisco"]]


def test_that_what_came_and_what_went_is_told() -> None:
    assert manifest.differences("a\nb\nc\n", "a\nc\nd\n") == ["- b", "+ d"]
    assert manifest.differences("a\n", "a\n") == []


def test_that_another_target_of_a_link_is_a_difference() -> None:
    before, after = (manifest.written([Bundled(path="a", size=0, target=target)]) for target in ("b", "c"))
    assert manifest.differences(before, after) == ["- a -> b", "+ a -> c"]
