"""Preparing sound beside the queue: real workers, and everything that can befall them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobState
from app.core.media import MediaId
from app.core.sound import SoundPlaces
from app.engine.runnables import Patience
from app.engine.sound_preparation import (
    SoundPreparation,
    SoundPrepared,
    SoundProgress,
    SoundRefused,
    SoundRequest,
)
from tests.helpers import media_files
from tests.helpers.jobs import scripted_bench

Asking = Callable[[int, Path], SoundRequest]
CRASHING = [sys.executable, "-c", "import os; os._exit(7)"]
DEAF = [sys.executable, "-c", "import sys; sys.stdin.read()"]


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    def request(number: int, path: Path) -> SoundRequest:
        places = SoundPlaces(proxy_path=f"{tmp_path}/{number}.opus", peaks_path=f"{tmp_path}/{number}.peaks")
        return SoundRequest(media_id=MediaId(number), path=str(path), places=places)

    return request


@pytest.fixture
def preparation() -> Iterator[SoundPreparation]:
    preparation = SoundPreparation()
    yield preparation
    preparation.close()


def recording(folder: Path, seconds: int = 40) -> Path:
    return media_files.encode(folder / f"{seconds}.wav", media_files.noise(seconds, 16_000), 16_000)


def is_whole(request: SoundRequest) -> bool:
    return Path(request.places.proxy_path).exists() and Path(request.places.peaks_path).exists()


def test_that_what_is_missing_is_made_and_told(
    preparation: SoundPreparation, asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[SoundProgress] = []
    preparation.progressed.connect(told.append)
    request = asking(1, recording(tmp_path))
    with qtbot.waitSignal(preparation.prepared, timeout=20_000) as caught:
        preparation.prepare(request)
    assert caught.args == [SoundPrepared(media_id=MediaId(1))]
    assert is_whole(request)
    assert told[-1] == SoundProgress(media_id=MediaId(1), share=1.0)


def test_that_the_newest_request_goes_before_those_that_wait_and_none_goes_twice(
    preparation: SoundPreparation, asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    path, order = recording(tmp_path, 5), list[int]()
    preparation.prepared.connect(lambda prepared: order.append(prepared.media_id))
    for number in (1, 2, 3, 2, 1):
        preparation.prepare(asking(number, path))
    qtbot.waitUntil(lambda: len(order) == 3, timeout=20_000)
    assert order == [1, 2, 3]


def test_that_a_bad_file_is_refused_and_the_next_one_made(
    preparation: SoundPreparation, asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    refused: list[SoundRefused] = []
    preparation.refused.connect(refused.append)
    preparation.prepare(asking(1, media_files.text_as_mp3(tmp_path)))
    with qtbot.waitSignal(preparation.prepared, timeout=20_000):
        preparation.prepare(asking(2, recording(tmp_path, 5)))
    assert [(one.media_id, one.code) for one in refused] == [(1, ErrorCode.AUDIO_CORRUPT)]


@pytest.mark.parametrize(("command", "code"), [(CRASHING, ErrorCode.WORKER_CRASH), (DEAF, ErrorCode.WORKER_HANG)])
def test_that_a_worker_that_dies_or_hangs_is_told_with_a_sentence(
    asking: Asking, qtbot: QtBot, tmp_path: Path, command: list[str], code: ErrorCode, caplog: pytest.LogCaptureFixture
) -> None:
    preparation = SoundPreparation(command_for=lambda plan: command, patience=Patience(heartbeat_s=1.0))
    with qtbot.waitSignal(preparation.refused, timeout=20_000) as caught:
        preparation.prepare(asking(1, recording(tmp_path, 1)))
    assert caught.args is not None
    assert caught.args[0].code is code
    assert caught.args[0].sentence.startswith("Waveform and playback could not be prepared. The worker")
    preparation.close()


def test_that_a_cancelled_request_is_told_nothing_and_the_next_one_made(
    preparation: SoundPreparation, asking: Asking, qtbot: QtBot, tmp_path: Path
) -> None:
    long, order = asking(1, recording(tmp_path, 600)), list[int]()
    preparation.prepared.connect(lambda prepared: order.append(prepared.media_id))
    with qtbot.waitSignal(preparation.progressed, timeout=20_000):
        preparation.prepare(long)
    preparation.prepare(asking(2, recording(tmp_path, 1)))
    preparation.prepare(asking(3, recording(tmp_path, 1)))
    preparation.cancel(MediaId(2))
    with qtbot.waitSignal(preparation.prepared, timeout=20_000):
        preparation.cancel(MediaId(1))
    assert order == [3]
    assert not is_whole(long)


def test_that_closing_in_the_middle_ends_the_worker(asking: Asking, qtbot: QtBot, tmp_path: Path) -> None:
    preparation = SoundPreparation()
    request = asking(1, recording(tmp_path, 600))
    with qtbot.waitSignal(preparation.progressed, timeout=20_000):
        preparation.prepare(request)
    preparation.close()
    preparation.prepare(asking(2, recording(tmp_path, 1)))
    assert not is_whole(request)


def test_that_a_job_whose_sound_could_not_be_prepared_is_done_and_notes_it(qtbot: QtBot, tmp_path: Path) -> None:
    with scripted_bench(qtbot, tmp_path) as bench:
        job = bench.wait_for(bench.add(1, sound_fault="The disk is full."), JobState.FINISHED)
    assert job.notes == ("The disk is full.",)
