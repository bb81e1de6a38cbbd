"""What lies in a library is counted by kind, without following a link."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.media import MediaRecord
from app.core.storage import StorageUse, size_words
from app.store.library import Library
from tests.helpers.stored_values import wave_file


def test_that_each_kind_is_counted_and_links_are_not_followed(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    layout = library.database.layout
    (layout.proxies / "a.ogg").write_bytes(b"x" * 100)
    (layout.peaks / "a.peaks").write_bytes(b"x" * 20)
    (layout.logs / "window.log").write_bytes(b"x" * 7)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "large.wav").write_bytes(b"x" * 1_000_000)
    (layout.media / "link").symlink_to(outside)
    (layout.media / "large.wav").symlink_to(outside / "large.wav")
    use = library.storage.use(quota_bytes=1_000)
    assert (use.recordings, use.recordings_bytes) == (1, record.size_bytes)
    assert (use.caches_bytes, use.backups_bytes) == (120, 0)
    assert use.database_bytes > 0
    assert use.other_bytes == 7 + sum(path.stat().st_size for path in layout.root.glob("lock*"))
    assert use.disk is not None
    assert 0 < use.disk.free_bytes < use.disk.total_bytes
    assert use.quota_share == pytest.approx(record.size_bytes / 1_000)


def test_that_what_is_used_where_it_lies_takes_no_room_and_what_is_missing_is_counted(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    path = wave_file(tmp_path, "film.wav", b"film")
    stored = library.media_store.refer(path)
    media = library.media.add(stored, name="film", referenced_path=path).result()
    library.media.note_missing([media.id]).result()
    use = library.storage.use()
    assert (use.referred, use.referred_bytes, use.missing, use.recordings) == (1, stored.size_bytes, 1, 1)
    assert library.media.kept_bytes() == record.size_bytes
    assert use.quota_share is None


def test_that_nobody_waits_for_a_count_that_is_not_wanted(library: Library, record: MediaRecord) -> None:
    assert library.storage.use(is_wanted=lambda: False).recordings == 0


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (640_000_000, "640 MB"),
        (7_249_000_000, "7.2 GB"),
        (999_999_999, "1.0 GB"),
        (4_000_000_000_000, "4.0 TB"),
        (-5, "0 bytes"),
    ],
)
def test_that_sizes_are_said_as_disks_are_labelled(size_bytes: int, words: str) -> None:
    assert size_words(size_bytes) == words


def test_that_the_share_of_a_quota_tells_when_it_is_exceeded(library: Library, record: MediaRecord) -> None:
    use: StorageUse = replace(library.storage.use(), quota_bytes=1, recordings_bytes=2)
    assert use.quota_share == 2
