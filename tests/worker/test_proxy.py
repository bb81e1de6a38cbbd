"""The playable copy and the peaks beside one decode pass: exact, whole or not there, and never the job's misfortune."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from app.core.errors import ErrorCode
from app.core.jobs import JobId
from app.core.options import JobOptions
from app.core.peaks import PeaksHeader
from app.core.protocol import ChunkDone, JobCancelled, JobStarted, Ready, StartJob
from app.core.sound import SoundPlaces
from app.worker.decode import RATE, Samples
from app.worker.kept_sound import KeptSound, write_fault
from tests.helpers import media_files
from tests.helpers.sounds import decoded
from tests.helpers.sweeps import HEARD_S, moment_ms, sweep
from tests.helpers.worker_line import OPTIONS, ROOT, WorkerLine, text_of

SAMPLE = ROOT / "resources" / "demo" / "sample_en.wav"
SWEEP_S = 20


@pytest.fixture
def places(tmp_path: Path) -> SoundPlaces:
    folder = tmp_path / "kept"
    folder.mkdir()
    return SoundPlaces(proxy_path=str(folder / "a.opus"), peaks_path=str(folder / "a.peaks"))


@pytest.fixture
def sound_worker(tmp_path: Path) -> Iterator[WorkerLine]:
    with WorkerLine("--backend", "sound", "--batch-rows", "1", stderr_path=tmp_path / "log") as line:
        line.wait_for(Ready)
        yield line


def message(
    job_id: int, path: Path, places: SoundPlaces, options: JobOptions = OPTIONS, *, resume_ms: int = 0
) -> StartJob:
    return StartJob(job_id=JobId(job_id), path=str(path), options=options, sound=places, resume_ms=resume_ms)


def kept(places: SoundPlaces) -> list[str]:
    return sorted(path.name for path in Path(places.proxy_path).parent.iterdir())


def keep(places: SoundPlaces, blocks: list[Samples]) -> KeptSound:
    with KeptSound(places) as sound:
        for block in blocks:
            sound.write(block)
        sound.finish()
    return sound


def header_of(places: SoundPlaces) -> PeaksHeader:
    return PeaksHeader.decode(Path(places.peaks_path).read_bytes())


def heard_from(path: Path, position_ms: int) -> tuple[float, Samples]:
    """Seek in a file and return from which moment on we are given sound, and the sound."""
    pieces: list[Samples] = []
    begin_ms = 0.0
    with av.open(str(path)) as container:
        container.seek(position_ms * 1_000)
        resampler = av.AudioResampler("flt", "mono", RATE)
        for frame in container.decode(audio=0):
            assert frame.time is not None
            if frame.time * 1_000 + frame.samples / frame.sample_rate * 1_000 <= position_ms:
                continue
            begin_ms = begin_ms or frame.time * 1_000
            pieces += [part.to_ndarray().reshape(-1).astype(np.float32) for part in resampler.resample(frame)]
            if sum(map(len, pieces)) > 2 * HEARD_S * RATE:
                break
    return begin_ms, np.concatenate(pieces)


# --- the files ------------------------------------------------------------------------------------------------------


def test_that_what_is_heard_after_a_seek_is_the_sound_of_that_moment(places: SoundPlaces) -> None:
    samples = sweep(SWEEP_S, RATE)
    keep(places, [samples[: 7 * RATE], samples[7 * RATE :]])
    for position_ms in (333, 1_234, 6_999, 7_001, 12_345, 15_555, 19_000):
        begin_ms, heard = heard_from(Path(places.proxy_path), position_ms)
        assert abs(moment_ms(heard, RATE, SWEEP_S) - begin_ms) <= 10
        assert abs(begin_ms - position_ms) <= 20


def test_that_the_copy_is_as_long_as_the_recording(places: SoundPlaces) -> None:
    samples = sweep(SWEEP_S, RATE)
    keep(places, [samples])
    assert abs(len(decoded(Path(places.proxy_path))) - len(samples)) <= RATE * 0.02
    assert header_of(places).sample_count == len(samples)


def test_that_files_that_are_there_are_left_alone(places: SoundPlaces) -> None:
    Path(places.proxy_path).write_bytes(b"made earlier")
    keep(places, [sweep(1, RATE)])
    assert Path(places.proxy_path).read_bytes() == b"made earlier"
    assert kept(places) == ["a.opus", "a.peaks"]


def test_that_a_pass_that_was_left_leaves_nothing(places: SoundPlaces) -> None:
    with KeptSound(places) as sound:
        sound.write(sweep(1, RATE))
        assert len(kept(places)) == 2
    assert kept(places) == []


def test_that_a_place_that_cannot_be_written_is_told_and_the_other_file_made(
    places: SoundPlaces, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = SoundPlaces(proxy_path=str(Path(places.proxy_path).parent / "gone" / "a"), peaks_path=places.peaks_path)
    sound = keep(nowhere, [sweep(1, RATE)])
    assert sound.fault is not None
    assert sound.fault.code is ErrorCode.DISK_IO
    assert kept(places) == ["a.peaks"]
    assert sound.fault.sentence in caplog.text
    assert str(places.peaks_path) not in caplog.text


def test_that_a_full_disk_is_told_without_a_path() -> None:
    fault = write_fault(OSError(28, "No space left on device", "/home/mia/secret"))
    assert fault.code is ErrorCode.DISK_FULL
    assert "mia" not in fault.sentence + fault.detail


# --- on the way of a transcription ----------------------------------------------------------------------------------


def test_that_a_transcription_leaves_both_files(
    demo: WorkerLine, job_id: Callable[[], int], places: SoundPlaces
) -> None:
    number = job_id()
    demo.send(message(number, SAMPLE, places))
    chunks, done = demo.finished(number)
    assert text_of(chunks)
    assert (kept(places), done.sound_fault) == (["a.opus", "a.peaks"], "")
    assert header_of(places).duration_ms == done.decoded_ms


def test_that_a_transcription_that_goes_on_leaves_whole_files(
    demo: WorkerLine, job_id: Callable[[], int], places: SoundPlaces
) -> None:
    number = job_id()
    demo.send(message(number, SAMPLE, places, resume_ms=15_000))
    _, done = demo.finished(number)
    assert header_of(places).duration_ms == done.decoded_ms > 20_000


def test_that_a_transcription_survives_that_they_cannot_be_written(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path
) -> None:
    nowhere = SoundPlaces(proxy_path=str(tmp_path / "gone" / "a"), peaks_path=str(tmp_path / "gone" / "b"))
    number = job_id()
    demo.send(message(number, SAMPLE, nowhere))
    chunks, done = demo.finished(number)
    assert text_of(chunks)
    assert "could not be prepared" in done.sound_fault


# --- alone ----------------------------------------------------------------------------------------------------------


def test_that_a_worker_without_a_model_makes_both_files(
    sound_worker: WorkerLine, places: SoundPlaces, tmp_path: Path
) -> None:
    path = media_files.encode(tmp_path / "long.m4a", media_files.noise(70, 22_050), 22_050)
    sound_worker.send(message(1, path, places))
    chunks, done = sound_worker.finished(1)
    assert kept(places) == ["a.opus", "a.peaks"]
    assert header_of(places).duration_ms == done.decoded_ms
    assert [chunk.until_ms // 10_000 for chunk in chunks] == [3, 6, 7]


def test_that_a_worker_that_is_killed_leaves_no_half_file_under_its_name(
    sound_worker: WorkerLine, places: SoundPlaces, tmp_path: Path
) -> None:
    path = media_files.encode(tmp_path / "long.wav", media_files.noise(600, RATE), RATE)
    sound_worker.send(message(1, path, places))
    sound_worker.wait_for(ChunkDone)
    sound_worker.process.kill()
    sound_worker.process.wait()
    left = kept(places)
    assert left
    assert all(name.endswith(".part") for name in left)


def test_that_a_cancelled_preparation_does_not_pass_for_a_whole_one(
    sound_worker: WorkerLine, places: SoundPlaces, tmp_path: Path
) -> None:
    path = media_files.encode(tmp_path / "long.wav", media_files.noise(600, RATE), RATE)
    sound_worker.send(message(1, path, places))
    sound_worker.wait_for(ChunkDone)
    sound_worker.cancel(1)
    sound_worker.wait_for(JobCancelled)
    sound_worker.send(message(2, SAMPLE, places))
    sound_worker.finished(2)
    assert header_of(places).duration_ms < 30_000


@pytest.mark.parametrize("make", [media_files.text_as_mp3, media_files.picture_only, media_files.missing])
def test_that_a_file_that_is_no_recording_is_refused_with_a_sentence(
    sound_worker: WorkerLine, places: SoundPlaces, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    sound_worker.send(message(1, make(tmp_path), places))
    assert sound_worker.failed(1).sentence.endswith(".")
    assert kept(places) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit the files of another process")
def test_that_a_full_disk_is_told_and_leaves_nothing(
    sound_worker: WorkerLine, places: SoundPlaces, tmp_path: Path
) -> None:
    import resource

    path = media_files.encode(tmp_path / "long.wav", media_files.noise(120, RATE), RATE)
    resource.prlimit(sound_worker.process.pid, resource.RLIMIT_FSIZE, (100_000, 100_000))
    sound_worker.send(message(1, path, places))
    sound_worker.wait_for(JobStarted)
    failed = sound_worker.failed(1)
    assert failed.code is ErrorCode.DISK_FULL
    assert "Make room" in failed.sentence
    assert kept(places) == []
