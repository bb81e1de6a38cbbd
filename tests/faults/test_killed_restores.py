"""SIGKILL before any operation on the disk while a library is restored, or takes an export in.

After a restore the library is wholly the old one or wholly the restored one, whatever it stood on: a closed file, or one
whose newest commits lie in the log. After an import what is there is whole, and importing again completes it.
``FRISCO_RESTORE_KILLS`` sets how many are tried of each kind.
"""

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.store.backup import Backups
from app.store.layout import LibraryLayout
from app.store.library import Library
from app.workflow.own_data.reading import import_library
from app.workflow.own_data.writing import export_library
from tests.helpers.damaged_libraries import Contents, contents, differing, fill
from tests.helpers.failing_disk import KILL, DiskServer, disk_server

KILLS = int(os.environ.get("FRISCO_RESTORE_KILLS", "5"))
KILLED = -9
_LAST = 25  # operations: the moves of a restore, and what is noted after them
TALKS = 4  # transcripts that ``fill`` puts into a library
# What is taken from a file of elsewhere gives no job back to the queue, and says when that was decided.
STAMPED = {"job"}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600 if KILLS > 50 else 240)]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where libraries die: each is a fresh copy of the prepared one."""

    server: DiskServer
    prepared: Path
    root: Path
    outside: Path

    def run(self, name: str, **order: object) -> tuple[Path, int, int]:
        """Let one process act in a copy; return the folder, the exit code and the number of operations."""
        library = self.root / name
        shutil.copytree(self.prepared, library)
        inside = {key: str(value).replace("LIBRARY", str(library)) for key, value in order.items() if key == "restores"}
        told = self.server.carry_out(library=library, outside=self.outside, **{**order, **inside})
        assert told.bug == ""
        return library, told.exit_code, told.operations

    def deaths(self, **order: object) -> Iterator[tuple[int, Path]]:
        """Kill the act before operations drawn by chance, the last ones among them: there the moves are made."""
        library, code, total = self.run("undisturbed", **order)
        assert code == 0
        shutil.rmtree(library)
        chance = random.Random(20261121)
        last = range(max(1, total - _LAST + 1), total + 1, max(1, _LAST // KILLS))
        at = {*last, *chance.sample(range(1, total + 1), min(KILLS, total))}
        for moment in sorted(at):
            library, code, _ = self.run(f"kill-{moment}", fails_at=moment, error=KILL, **order)
            assert code == KILLED, f"operation {moment}"
            yield moment, library
            shutil.rmtree(library)


@pytest.fixture(params=["closed", "with a log"])
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Prepare a library that has a back-up and was changed since; with a log the change stands there alone."""
    prepared, outside, root = tmp_path / "prepared", tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    with Library.open(tmp_path / "first") as library:
        fill(library, outside)
        library.backups.back_up("asked")
    with Library.open(tmp_path / "first") as library:
        for summary in library.transcripts.all():
            library.transcripts.rename(summary.id, "of today").result()
        if request.param == "with a log":
            shutil.copytree(tmp_path / "first", prepared)
    if request.param == "closed":
        shutil.copytree(tmp_path / "first", prepared)
    with disk_server(root) as server:
        yield Stage(server=server, prepared=prepared, root=root, outside=outside)


def opened_contents(folder: Path) -> Contents:
    """Open a library as the next start would, look whether it is sound, and return what stands in it."""
    with Library.open(folder) as library:
        assert library.verification.verify(is_deep=True).problems == ()
    leftovers = [path.name for path in folder.iterdir() if ".part" in path.name or "adopting" in path.name]
    assert (leftovers, (folder / "library.exchange").exists()) == ([], False)
    return contents(folder / "library.db")


@pytest.mark.parametrize("is_ours", [True, False], ids=["own", "from elsewhere"])
def test_that_a_killed_restore_leaves_the_old_library_or_the_restored_one(
    stage: Stage, tmp_path: Path, is_ours: bool
) -> None:
    (record,) = Backups(LibraryLayout(root=stage.prepared)).all()
    source = f"LIBRARY/backups/{record.path.name}"
    if not is_ours:
        source = str(shutil.copyfile(record.path, tmp_path / "brought.db"))
    old = opened_contents(Path(shutil.copytree(stage.prepared, tmp_path / "old")))
    restored, _, _ = stage.run("whole", restores=source)
    new = opened_contents(restored)
    assert set(differing(old, new)) - STAMPED
    outcomes = set()
    for moment, library in stage.deaths(restores=source):
        found = opened_contents(library)
        kinds = [kind for kind, one in (("old", old), ("new", new)) if not set(differing(one, found)) - STAMPED]
        assert kinds, f"operation {moment}: neither the old nor the restored library"
        outcomes.update(kinds)
        asides = [one for one in Backups(LibraryLayout(root=library)).listed() if one.is_set_aside]
        assert len(asides) == (kinds == ["new"]), f"operation {moment}"
    assert outcomes == {"old", "new"}


def test_that_a_killed_import_leaves_nothing_half_there_and_can_be_done_again(stage: Stage, tmp_path: Path) -> None:
    export = tmp_path / "export"
    with Library.open(stage.prepared) as library:
        export_library(library, export, with_media=True)
        texts = {summary.title: library.transcripts.head(summary.id) for summary in library.transcripts.all()}
    shutil.rmtree(stage.prepared)
    stage.prepared.mkdir()
    for moment, folder in stage.deaths(imports=export):
        with Library.open(folder) as library:
            assert library.verification.verify(is_deep=True).problems == (), f"operation {moment}"
            for summary in library.transcripts.all():
                library.transcripts.head(summary.id)
            import_library(library, export)
            assert len(library.transcripts.all()) == TALKS
            assert {one.title: library.transcripts.head(one.id) for one in library.transcripts.all()} == texts
            assert library.verification.verify(is_deep=True).problems == ()
