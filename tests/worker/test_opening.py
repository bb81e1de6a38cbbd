"""The guarded way into a file: each hostile file is refused with its code, and nothing hangs."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.worker import opening
from app.worker.opening import open_media, open_within
from tests.helpers import media_files, speech

CODES: dict[Callable[[Path], Path], ErrorCode] = {
    media_files.empty: ErrorCode.MEDIA_EMPTY,
    media_files.text_as_mp3: ErrorCode.AUDIO_CORRUPT,
    media_files.random_bytes: ErrorCode.AUDIO_CORRUPT,
    media_files.concat_list: ErrorCode.AUDIO_REJECTED,
    media_files.playlist: ErrorCode.AUDIO_REJECTED,
    media_files.playlist_as_mp3: ErrorCode.AUDIO_REJECTED,
    media_files.session_description: ErrorCode.AUDIO_REJECTED,
    media_files.fifo: ErrorCode.MEDIA_NOT_A_FILE,
    media_files.link_to_zero: ErrorCode.MEDIA_NOT_A_FILE,
    media_files.folder_as_wav: ErrorCode.MEDIA_NOT_A_FILE,
    media_files.missing: ErrorCode.MEDIA_MISSING,
    media_files.gigahertz: ErrorCode.AUDIO_REJECTED,
    media_files.one_hertz: ErrorCode.AUDIO_REJECTED,
    media_files.many_channels: ErrorCode.AUDIO_REJECTED,
    media_files.picture_only: ErrorCode.AUDIO_NO_STREAM,
}
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs and /dev are not on Windows")


def refusal(path: Path, *, longest_hours: int = 24) -> FriscoError:
    with pytest.raises(FriscoError) as caught:
        open_within(path, longest_hours=longest_hours).container.close()
    return caught.value


def test_that_every_hostile_file_has_a_code() -> None:
    assert set(CODES) == set(media_files.HOSTILE)


@on_posix
@pytest.mark.parametrize("maker", CODES, ids=lambda maker: maker.__name__)
def test_that_a_hostile_file_is_refused_with_its_code_and_a_sentence(
    maker: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = maker(tmp_path)
    error = refusal(path)
    assert error.code is CODES[maker]
    assert error.sentence[0].isupper()
    assert error.sentence.endswith(".")
    assert path.name not in error.sentence + error.detail


def test_that_a_list_with_room_before_its_first_word_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "list.mp3"
    path.write_bytes(b"\xef\xbb\xbf\r\n  ffconcat version 1.0\nfile other.wav\n")
    assert refusal(path).code is ErrorCode.AUDIO_REJECTED


@on_posix
def test_that_a_list_is_kept_out_by_ffmpeg_s_own_list_of_formats_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_LISTS", (b"no list begins like this",))
    for maker in (media_files.concat_list, media_files.playlist, media_files.session_description):
        assert refusal(maker(tmp_path)).code is ErrorCode.AUDIO_UNSUPPORTED


@on_posix
def test_that_a_name_longer_than_file_systems_allow_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("n" * 300)).code is ErrorCode.MEDIA_UNREADABLE


def test_that_a_path_with_a_zero_byte_is_refused() -> None:
    assert refusal(Path("a\0b.wav")).code is ErrorCode.AUDIO_CORRUPT


def test_that_a_header_which_claims_more_than_the_limit_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    path.write_bytes(media_files.wav_header(rate=8_000, channels=1, data_bytes=8_000 * 2 * 3_601) + bytes(32_000))
    assert refusal(path, longest_hours=1).code is ErrorCode.AUDIO_TOO_LONG


@on_posix
def test_that_an_opening_that_takes_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = threading.Event()

    def wait(path: Path, *, longest_hours: int, track: int | None) -> None:
        door.wait()

    monkeypatch.setattr(opening, "open_media", wait)
    try:
        with pytest.raises(FriscoError) as caught:
            open_within(tmp_path, longest_hours=1, limit_s=0.05)
    finally:
        door.set()
    assert caught.value.code is ErrorCode.AUDIO_REJECTED


@pytest.mark.parametrize("kind", media_files.CONTAINERS)
def test_that_the_facts_of_each_container_are_told(kind: str, tmp_path: Path) -> None:
    said = speech.say(["Hello and thank you."], rate=150)
    path = media_files.encode(tmp_path / f"talk.{kind}", said.samples, speech.RATE)
    media = open_media(path, longest_hours=1)
    media.container.close()
    assert abs((media.facts.duration_ms or 0) - said.duration_ms) < 100
    assert media.facts.has_video is media_files.CONTAINERS[kind][2]
    assert media.facts.channels == 1
    assert media.facts.sample_rate in (speech.RATE, media_files.CONTAINERS[kind][1])


@on_posix
def test_that_difficult_names_are_opened(tmp_path: Path) -> None:
    content = media_files.white_noise(tmp_path).read_bytes()
    paths = media_files.difficult_names(tmp_path, content)
    strange = Path(os.fsdecode(bytes(tmp_path) + b"/\xff\xfe.wav"))
    strange.write_bytes(content)
    for path in [*paths, strange]:
        media = open_media(path, longest_hours=1)
        media.container.close()
        assert media.facts.duration_ms == 8_000
