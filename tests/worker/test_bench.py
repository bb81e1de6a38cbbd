"""What a worker measures for a benchmark, and the sound that it prepares for it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.benchmark import (
    BenchProgress,
    CutSound,
    Figures,
    MeasureSide,
    Side,
    SoundCut,
    Stage,
    decode_order,
    decode_report,
    encode_bench,
)
from app.core.errors import ErrorCode, InputError
from app.core.protocol import Heartbeat, encode
from app.worker.bench_sound import cut
from app.worker.decode import RATE
from app.worker.stage_watch import StageWatch
from tests.helpers.media_files import encode as encode_media
from tests.helpers.media_files import noise
from tests.helpers.sounds import decoded

FIGURES = Figures(
    side=Side.FAST,
    library="faster-whisper",
    device="cpu",
    compute_type="int8",
    language="en",
    audio_s=120.0,
    wall_s=4.0,
    cpu_s=3.0,
    waited_s=0.5,
    first_text_s=None,
    peak_memory_mib=200,
    words=10,
    windows=5,
    batches=2,
    second_tries=1,
    engine_s=3.0,
    stages={stage.value: 1.0 for stage in Stage},
)


def test_that_figures_tell_what_they_come_to() -> None:
    assert (FIGURES.realtime_factor, FIGURES.engine_busy, FIGURES.per_hour(4.0)) == (30.0, 0.75, 120.0)


@pytest.mark.parametrize(
    "order",
    [
        CutSound(path="a \udcff b.wav", target="/tmp/x", longest_s=1.5),
        MeasureSide(side=Side.BEST, path="ä.wav", language="de"),
    ],
)
def test_that_an_order_comes_across_as_one_ascii_word(order: CutSound | MeasureSide) -> None:
    text = encode_bench(order)
    assert text.isascii()
    assert decode_order(text) == order


@pytest.mark.parametrize("report", [FIGURES, SoundCut(path="ö.mka"), BenchProgress(done_s=1.0)])
def test_that_a_report_comes_across(report: Figures | SoundCut | BenchProgress) -> None:
    assert decode_report(encode_bench(report).encode()) == report


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b'{"type":"Figures"}', b'{"type":[]}', encode(Heartbeat())])
def test_that_any_other_line_is_no_report(line: bytes) -> None:
    assert decode_report(line) is None


def test_that_a_stage_within_a_stage_counts_as_the_outer() -> None:
    watch = StageWatch()
    inner = watch.timed(lambda: 7, Stage.ENCODE)
    outer = watch.timed(inner, Stage.FEATURES)
    assert outer() == 7
    assert watch.busy_s[Stage.FEATURES] > 0
    assert (watch.busy_s[Stage.ENCODE], watch.engine_s) == (0, 0)


def test_that_a_generator_is_timed_while_it_makes_something_and_not_while_that_is_used() -> None:
    watch = StageWatch()

    def counting() -> Iterator[int]:
        yield from range(3)

    found = []
    for number in watch.timed_steps(counting, Stage.DECODE)():
        found.append(number)
        with watch.on(Stage.VOICE):  # within the other it would not count
            pass
    assert found == [0, 1, 2]
    assert min(watch.busy_s[Stage.DECODE], watch.busy_s[Stage.VOICE]) > 0


def test_that_two_threads_at_the_engine_keep_it_busy_once() -> None:
    watch = StageWatch()
    meeting = threading.Barrier(2)
    both = watch.timed(lambda: meeting.wait(timeout=60), Stage.TOKENS)
    threads = [threading.Thread(target=both) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    longest = watch.busy_s[Stage.TOKENS]
    assert 0 < watch.engine_s <= longest


def test_that_a_stage_that_fails_is_over() -> None:
    watch = StageWatch()
    fails = watch.timed(lambda: 1 // 0, Stage.ENCODE)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fails()
    before = watch.engine_s
    watch.timed(lambda: None, Stage.ENCODE)()
    assert watch.engine_s > before > 0


@pytest.mark.parametrize(("name", "ending"), [("talk.flac", ".mka"), ("talk.opus", ".mka"), ("talk.mp4", ".mka")])
def test_that_the_beginning_of_a_recording_is_copied_as_it_is_coded(name: str, ending: str, tmp_path: Path) -> None:
    whole = encode_media(tmp_path / name, noise(8, RATE), RATE)
    copy = cut(CutSound(path=str(whole), target=str(tmp_path / "cut"), longest_s=3.0), longest_hours=1)
    assert copy.suffix == ending
    assert len(decoded(copy)) == pytest.approx(3 * RATE, rel=0.05)


def test_that_what_no_container_takes_becomes_plain_sound(tmp_path: Path) -> None:
    """A WAV file of telephone sound is such a one; its beginning is the same to the sample."""
    samples = noise(4, 8_000)
    encoded = np.asarray(np.clip(samples // 256 + 128, 0, 255), np.uint8)
    head = b"RIFF" + (50 + len(encoded)).to_bytes(4, "little") + b"WAVEfmt " + (18).to_bytes(4, "little")
    head += (7).to_bytes(2, "little") + (1).to_bytes(2, "little") + (8_000).to_bytes(4, "little") * 2
    head += (1).to_bytes(2, "little") + (8).to_bytes(2, "little") + bytes(2)
    whole = tmp_path / "call.wav"
    whole.write_bytes(head + b"data" + len(encoded).to_bytes(4, "little") + encoded.tobytes())
    copy = cut(CutSound(path=str(whole), target=str(tmp_path / "cut"), longest_s=2.0), longest_hours=1)
    assert copy.suffix == ".wav"
    assert np.array_equal(decoded(copy), decoded(whole)[: 2 * RATE])


def test_that_a_recording_without_sound_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp3"
    path.write_bytes(b"These are notes.\n" * 500)
    with pytest.raises(InputError) as caught:
        cut(CutSound(path=str(path), target=str(tmp_path / "cut"), longest_s=2.0), longest_hours=1)
    assert caught.value.code in (ErrorCode.AUDIO_CORRUPT, ErrorCode.AUDIO_UNSUPPORTED)
