"""The media store against the files that people really drop, and those that somebody made on purpose."""

import hashlib
import os
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError, HostError, InputError
from app.core.media import MediaFacts, MediaId, MediaRecord
from app.store.library import Library
from tests.helpers.stored_values import LIMIT_BYTES, recording, wave_file

REPOSITORY = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def refused(library: Library, path: Path, *, limit_bytes: int = LIMIT_BYTES) -> FriscoError:
    """Return the error that taking a file raises, and make sure that nothing is left behind."""
    before = media_files(library)
    with pytest.raises(FriscoError) as caught:
        library.media_store.take(path, limit_bytes=limit_bytes)
    assert media_files(library) == before
    return caught.value


def media_files(library: Library) -> set[Path]:
    return {path for path in library.database.layout.media.rglob("*") if not path.is_dir()}


def test_that_a_recording_lies_under_its_hash(library: Library, tmp_path: Path) -> None:
    path = wave_file(tmp_path, "My talk.WAV", random.Random(1).randbytes(3_000_000))
    seen: list[tuple[int, int]] = []
    stored = library.media_store.take(
        path, limit_bytes=LIMIT_BYTES, on_progress=lambda done, total: seen.append((done, total))
    )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    place = library.media_store.stored_path(stored)
    assert (stored.sha256, stored.extension, stored.size_bytes, stored.is_new) == (sha256, "wav", 3_000_012, True)
    assert re.fullmatch(rf"\d{{4}}/\d\d/{sha256}\.wav", place.relative_to(library.database.layout.media).as_posix())
    assert place.read_bytes() == path.read_bytes()
    assert seen[-1] == (3_000_012, 3_000_012)
    assert media_files(library) == {place}
    record = library.media.add(stored, name=path.name).result()
    assert library.media_store.path_of(record) == place
    assert record.name == "My talk.WAV"


def test_that_the_same_content_is_kept_once(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    again = wave_file(tmp_path, "another name.mp3")
    stored = library.media_store.take(again, limit_bytes=LIMIT_BYTES)
    assert (stored.is_new, stored.added_at) == (False, record.added_at)
    assert library.media.add(stored, name=again.name).result() == record
    assert len(media_files(library)) == 1
    assert library.media.all() == [record]


def test_that_a_copy_whose_record_was_lost_is_used_again(library: Library, tmp_path: Path) -> None:
    path = wave_file(tmp_path)
    first = library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    old = library.media_store.stored_path(first)
    moved = library.database.layout.media / "2019" / "02" / old.name
    moved.parent.mkdir(parents=True)
    old.rename(moved)
    again = library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    assert not again.is_new
    assert library.media_store.stored_path(again) == moved
    assert media_files(library) == {moved}


def test_that_taking_a_file_does_not_go_through_the_files_that_are_there(library_dir: Path, tmp_path: Path) -> None:
    for month in ("2024/11", "2024/12", "2025/01"):
        folder = library_dir / "media" / month
        folder.mkdir(parents=True)
        for number in range(20):
            (folder / f"{number:064x}.wav").write_bytes(b"sound")
    command = [sys.executable, "-m", "tests.helpers.store_child", "take", str(library_dir), str(wave_file(tmp_path))]
    child = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout.split() == [".", "2024", "2025"]  # the years and the names of their months, no more


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_that_a_lost_or_cut_copy_is_replaced_in_its_place(
    library: Library, record: MediaRecord, tmp_path: Path, damage: str
) -> None:
    place = library.media_store.path_of(record)
    content = place.read_bytes()
    place.unlink()
    if damage == "cut":
        place.write_bytes(content[:5])
    stored = library.media_store.take(wave_file(tmp_path), limit_bytes=LIMIT_BYTES)
    assert stored.is_new
    assert place.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("voice.m3u8", b"RIFF\x00\x00\x00\x00WAVEsound", "wav"),
        ("no ending", b"fLaC\x00...", "flac"),
        ("song.wav", b"ID3\x04\x00" + b"\x00" * 50, "mp3"),
        ("clip.mp4", b"\x00\x00\x00\x20ftypisom" + b"\x00" * 50, "mp4"),
        ("noise.mp3", bytes(range(128, 256)), "mp3"),
        ("noise.M2TS", b"\x00\x00\x00\x00\x80\xff", "m2ts"),
    ],
)
def test_that_the_ending_is_ours_and_not_the_persons(
    library: Library, tmp_path: Path, name: str, content: bytes, extension: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert library.media_store.take(path, limit_bytes=LIMIT_BYTES).extension == extension


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.mp3", b"ffconcat version 1.0\nfile 'other.wav'\n"),
        ("list.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nfile:///etc/passwd\n"),
        ("german.wav", "Übung macht den Meister ".encode() * 400),
        ("sixteen.wav", "hello".encode("utf-16")),
        ("session.wav", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n"),
    ],
)
def test_that_text_under_a_media_name_is_refused(library: Library, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refused(library, path)
    assert error.code is ErrorCode.AUDIO_UNSUPPORTED
    assert "text file" in error.sentence


@pytest.mark.parametrize("name", ["program.exe", "archive", "list.m3u8", "x.mp3.sdp"])
def test_that_an_unknown_kind_is_refused(library: Library, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(1, 256)) * 4)
    assert refused(library, path).code is ErrorCode.AUDIO_UNSUPPORTED


def test_that_an_empty_file_is_refused(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert refused(library, tmp_path / "empty.wav").code is ErrorCode.MEDIA_EMPTY


def test_that_a_missing_file_is_refused(library: Library, tmp_path: Path) -> None:
    names = ["absent.wav", "nul\x00.wav", "x" * 300 + ".wav", "file.wav/inside.wav"]
    wave_file(tmp_path, "file.wav")
    assert {refused(library, tmp_path / name).code for name in names} == {ErrorCode.MEDIA_MISSING}


def test_that_a_file_over_the_limit_is_refused_before_it_is_copied(library: Library, tmp_path: Path) -> None:
    path = wave_file(tmp_path, content=b"x" * 1000)
    assert refused(library, path, limit_bytes=1000).code is ErrorCode.MEDIA_TOO_LARGE
    assert library.media_store.take(path, limit_bytes=1012).is_new


def test_that_a_folder_is_refused(library: Library, tmp_path: Path) -> None:
    assert refused(library, tmp_path).code is ErrorCode.MEDIA_NOT_A_FILE


@posix
@pytest.mark.timeout(10)
def test_that_pipes_devices_and_sockets_are_refused_at_once(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    (tmp_path / "folder.wav").symlink_to(tmp_path)
    (tmp_path / "to_pipe.wav").symlink_to("pipe.wav")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.wav"))
        names = ("pipe.wav", "zero.wav", "folder.wav", "to_pipe.wav", "socket.wav")
        codes = {name: refused(library, tmp_path / name).code for name in names}
    assert set(codes.values()) == {ErrorCode.MEDIA_NOT_A_FILE}, codes


@posix
def test_that_links_are_followed_to_the_file(library: Library, tmp_path: Path) -> None:
    target = wave_file(tmp_path)
    (tmp_path / "link.wav").symlink_to(target)
    stored = library.media_store.take(tmp_path / "link.wav", limit_bytes=LIMIT_BYTES)
    place = library.media_store.stored_path(stored)
    assert not place.is_symlink()
    assert place.read_bytes() == target.read_bytes()
    (tmp_path / "dangling.wav").symlink_to("nowhere.wav")
    assert refused(library, tmp_path / "dangling.wav").code is ErrorCode.MEDIA_MISSING
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    assert refused(library, tmp_path / "loop.wav").code is ErrorCode.MEDIA_UNREADABLE


@contextmanager
def without_rights() -> Iterator[None]:
    """Give up root's rights for a moment: root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@posix
def test_that_a_file_without_rights_is_refused(library: Library, tmp_path: Path) -> None:
    path = wave_file(tmp_path)
    path.chmod(0)
    library.database.write(lambda: None).result()  # the writer would lose its rights with us
    with pytest.raises(InputError) as caught, without_rights():
        library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    assert caught.value.code is ErrorCode.MEDIA_UNREADABLE
    assert "rights" in caught.value.sentence


@pytest.mark.parametrize("change", ["grow", "shrink"])
def test_that_a_file_still_being_written_is_refused(library: Library, tmp_path: Path, change: str) -> None:
    path = wave_file(tmp_path, content=b"x" * 3_000_000)

    def meddle(done: int, _total: int) -> None:
        if done < 2_000_000:
            with path.open("r+b") as file:
                file.truncate(6_000_000 if change == "grow" else 1_500_000)

    with pytest.raises(InputError) as caught:
        library.media_store.take(path, limit_bytes=LIMIT_BYTES, on_progress=meddle)
    assert caught.value.code is ErrorCode.MEDIA_CHANGED
    assert media_files(library) == set()


def test_that_giving_up_in_the_middle_leaves_nothing(library: Library, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.media_store.take(wave_file(tmp_path), limit_bytes=LIMIT_BYTES, on_progress=stop)
    assert media_files(library) == set()


@contextmanager
def file_size_limit(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: to a program that is a disk without room."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@posix
def test_that_a_full_disk_is_called_so_and_leaves_nothing(library: Library, tmp_path: Path) -> None:
    path = wave_file(tmp_path, content=b"x" * 5_000_000)
    with file_size_limit(2_000_000), pytest.raises(HostError) as caught:
        library.media_store.take(path, limit_bytes=LIMIT_BYTES)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert media_files(library) == set()
    assert library.media_store.take(path, limit_bytes=LIMIT_BYTES).is_new


@posix
def test_that_files_are_listed_without_following_links(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    folder = library.media_store.path_of(record).parent
    orphan = folder / f"{'a' * 64}.mp3"
    orphan.write_bytes(b"x")
    (folder / f"{'b' * 64}.mp3").symlink_to(wave_file(tmp_path, "precious.wav"))
    (folder / "notes.txt").write_text("mine")
    outside = tmp_path / "outside" / "03"
    outside.mkdir(parents=True)
    (outside / f"{'c' * 64}.mp3").write_bytes(b"x")
    (folder.parent.parent / "2020").symlink_to(outside.parent)
    (folder.parent / "13").mkdir()
    assert sorted(library.media_store.files()) == sorted([library.media_store.path_of(record), orphan])


def test_that_a_referenced_recording_lies_where_it_lies(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    stored = library.media_store.take(wave_file(tmp_path, "big.mkv", b"other"), limit_bytes=LIMIT_BYTES)
    here = replace(stored, sha256="d" * 64)
    big = library.media.add(here, name="big.mkv", referenced_path=tmp_path / "big.mkv").result()
    assert library.media_store.path_of(big) == tmp_path / "big.mkv"
    library.media.relink(big.id, tmp_path / "moved" / "big.mkv").result()
    assert library.media_store.path_of(library.media.by_id(big.id)) == tmp_path / "moved" / "big.mkv"
    with pytest.raises(InputError):
        library.media.relink(record.id, tmp_path / "x").result()
    managed = library.media.add(replace(here, extension="mkv"), name="copied").result()
    assert managed.id == big.id
    assert managed.referenced_path is None


def test_that_facts_are_kept_and_a_known_length_is_not_forgotten(library: Library, record: MediaRecord) -> None:
    facts = MediaFacts(container="wav", codec="pcm_s16le", sample_rate=8000, channels=2, duration_ms=70_000)
    library.media.set_facts(record.id, facts).result()
    library.media.set_facts(record.id, replace(facts, duration_ms=None)).result()
    after = library.media.by_id(record.id)
    assert (after.duration_ms, after.facts) == (70_000, replace(facts, duration_ms=None))


def test_that_an_unknown_recording_is_an_input_error(library: Library, tmp_path: Path) -> None:
    record = recording(library, tmp_path)
    assert library.media.by_sha256(record.sha256) == record
    assert library.media.by_sha256("0" * 64) is None
    with pytest.raises(InputError):
        library.media.by_id(MediaId(99))
