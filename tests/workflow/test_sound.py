"""The sound of a recording: found, made when missing, made anew when damaged; and what jobs leave of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.jobs import JobState
from app.core.media import MediaId, MediaRecord
from app.core.settings import Settings
from app.engine.job_queue import JobQueue
from app.engine.sound_preparation import SoundPreparation
from app.engine.worker_pool import WorkerPool
from app.engine.worker_process import worker_command
from app.store.library import Library
from app.workflow.ingest import Ingest
from app.workflow.media_places import MediaPlaces
from app.workflow.sound import SoundFiles, SoundFound, SoundSupply
from tests.helpers import media_files
from tests.helpers.jobs import PLAN, MemoryLedger, job_snapshot


@dataclass
class Desk:
    """A library with one recording, and the supply of its sound."""

    library: Library
    media: MediaRecord
    files: SoundFiles
    supply: SoundSupply

    def made(self, qtbot: QtBot) -> SoundFound:
        """Ask for the sound and wait until it is made."""
        with qtbot.waitSignal(self.supply.found, timeout=20_000) as caught:
            assert not self.supply.want(self.media).is_whole
        assert caught.args is not None
        found = caught.args[0]
        assert isinstance(found, SoundFound)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    source = media_files.encode(tmp_path / "call.mp3", media_files.noise(3, 44_100), 44_100)
    with Library.open(tmp_path / "library") as library:
        media = Ingest(library, Settings()).take(source)
        files, preparation = SoundFiles(library), SoundPreparation()
        yield Desk(library, media, files, SoundSupply(files, preparation))
        preparation.close()


def test_that_missing_sound_is_made_and_then_found(desk: Desk, qtbot: QtBot) -> None:
    found = desk.made(qtbot)
    assert found.is_whole
    assert desk.supply.want(desk.media) == found
    layout = desk.library.database.layout
    assert found.proxy == layout.proxies / f"{desk.media.sha256}.opus"
    assert found.peaks == layout.peaks / f"{desk.media.sha256}.peaks"


@pytest.mark.parametrize("kind", ["proxy", "peaks"])
def test_that_deleted_sound_is_made_anew(desk: Desk, qtbot: QtBot, kind: str) -> None:
    path = getattr(desk.made(qtbot), kind)
    content = path.read_bytes()
    path.unlink()
    assert desk.made(qtbot).is_whole
    assert len(path.read_bytes()) == len(content)


@pytest.mark.parametrize("kind", ["proxy", "peaks"])
def test_that_damaged_sound_is_made_anew(desk: Desk, qtbot: QtBot, kind: str) -> None:
    path = getattr(desk.made(qtbot), kind)
    whole = path.read_bytes()
    path.write_bytes(whole[9:])
    assert desk.made(qtbot).is_whole
    assert len(path.read_bytes()) == len(whole)


def test_that_sound_whose_recording_is_gone_is_refused_with_a_sentence(desk: Desk, qtbot: QtBot) -> None:
    desk.library.media_store.path_of(desk.media).unlink()
    with qtbot.waitSignal(desk.supply.refused, timeout=20_000) as caught:
        desk.supply.want(desk.media)
    assert caught.args is not None
    assert "no longer there" in caught.args[0].sentence


def test_that_forgotten_sound_is_not_told(desk: Desk, qtbot: QtBot) -> None:
    told: list[SoundFound] = []
    desk.supply.found.connect(told.append)
    desk.supply.want(desk.media)
    desk.supply.forget(desk.media.id)
    assert desk.made(qtbot).is_whole
    assert len(told) == 1


def test_that_half_files_of_a_dead_worker_are_swept_at_the_next_opening(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        layout = library.database.layout
        half = [layout.proxies / "a.opus.1f.part", layout.peaks / "a.peaks.1f.part"]
        whole = layout.peaks / "b.peaks"
        for path in [*half, whole]:
            path.write_bytes(b"x")
    with Library.open(tmp_path / "library"):
        assert [path.exists() for path in [*half, whole]] == [False, False, True]


def test_that_a_job_leaves_the_sound_of_its_recording(desk: Desk, qtbot: QtBot) -> None:
    path = str(desk.library.media_store.path_of(desk.media))
    workers = WorkerPool(partial(worker_command, backend="sound"))
    queue = JobQueue(
        MemoryLedger(),
        lambda options: PLAN,
        workers,
        slots=1,
        cancel_limit_s=5,
        file_for=MediaPlaces(desk.library).for_job,
    )
    job = job_snapshot(1, media_id=desk.media.id, media_path=path)
    queue.submit(job)
    qtbot.waitUntil(lambda: queue.job(job.id).state is JobState.NO_SPEECH, timeout=20_000)
    queue.close()
    assert desk.files.find(desk.media).is_whole


def test_that_a_job_whose_recording_is_not_known_leaves_none(desk: Desk) -> None:
    assert MediaPlaces(desk.library).for_job(job_snapshot(1, media_id=MediaId(99))) is None
