"""Forgetting completely: not a byte of it is left in the library, and no older database brings it back."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, InputError
from app.core.library import VersionKind
from app.core.media import MediaId
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.core.transcript import TranscriptId
from app.store import forgotten_list
from app.store.backup import Backups
from app.store.faults import DRIVER
from app.store.forgetting import apply_forgotten
from app.store.library import Library
from app.store.restoring import restore
from app.store.versions import Label
from tests.helpers.stored_values import chunk, long_transcript, recording, running_job, transcript

CANARY = "xylocanaryqq"


def private_recording(library: Library, folder: Path) -> tuple[MediaId, TranscriptId]:
    """Return a recording whose secret stands everywhere that a library can hold it."""
    record = recording(library, folder, f"{CANARY}.wav", b"private sound")
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(2000, f"heard {CANARY}", "twice")).result()
    library.jobs.note_event(job.id, f"noted {CANARY}").result()
    done = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    mine = done.transcript_id
    assert mine is not None
    library.transcripts.rename(mine, f"Title {CANARY}").result()
    library.transcripts.describe(mine, tags=(CANARY,), notes=f"notes {CANARY}").result()
    for number in range(6):  # earlier states of the index and the draft leave their traces in freed pages
        text = transcript(*(f"{CANARY} said {number} {row}" for row in range(40)))
        version = library.transcripts.save_version(mine, text, kind=VersionKind.SAVE, note=CANARY).result()
        library.drafts.append(mine, version, {"kind": "text", "text": f"{CANARY} {number}"}).result()
        library.drafts.clear(mine).result()
    library.transcripts.record_export(
        version, format_name="srt", path=folder / f"{CANARY}.srt", sha256="0" * 64
    ).result()
    library.drafts.append(mine, version, {"kind": "text", "text": CANARY}).result()
    layout = library.database.layout
    (layout.proxies / f"{record.sha256}{PROXY_SUFFIX}").write_bytes(b"OggS")
    (layout.peaks / f"{record.sha256}{PEAKS_SUFFIX}").write_bytes(b"peaks")
    return record.id, mine


def others(library: Library, folder: Path) -> list[TranscriptId]:
    """Fill the library with what stays."""
    ids = []
    for number in range(6):
        record = recording(library, folder, f"other{number}.wav", f"other {number}".encode())
        label = Label(kind=VersionKind.ASR)
        text = long_transcript(50, seed=number)
        ids.append(library.transcripts.add(record.id, f"Other {number}", text, label).result())
    return ids


def places_of(library_dir: Path, word: str) -> list[str]:
    """Return the files of a library in which the raw bytes of a word stand, or in whose name it does."""
    files = [path for path in library_dir.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes() or word in path.name]


def test_that_not_a_byte_is_left_and_all_else_is_as_it_was(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        kept = {item: library.transcripts.head(item) for item in others(library, tmp_path)}
        assert "library.db-wal" in places_of(library_dir, CANARY)
        plan = library.forgetting.plan(media_id)
        assert (plan.transcripts, plan.versions, plan.exports) == (1, 7, (tmp_path / f"{CANARY}.srt",))
        result = library.forgetting.forget(media_id)
        assert result.left == ()
        assert places_of(library_dir, CANARY) == []
        assert [path for path in library_dir.rglob(f"{plan.sha256}*") if path.is_file()] == []
        assert {item.id: library.transcripts.head(item.id) for item in library.transcripts.all()} == kept
        assert library.verification.verify(is_deep=True).is_sound
        assert {hit.transcript_id for hit in library.search.search("word1*")} <= set(kept)
    assert places_of(library_dir, CANARY) == []


def test_that_a_recording_in_hand_is_not_forgotten(library: Library, tmp_path: Path) -> None:
    record = recording(library, tmp_path)
    running_job(library, record)
    with pytest.raises(InputError) as caught:
        library.forgetting.forget(record.id)
    assert caught.value.code is ErrorCode.IN_USE
    assert library.media_store.path_of(record).exists()


def test_that_a_file_that_is_only_referred_to_stays(library: Library, tmp_path: Path) -> None:
    own = tmp_path / "own.wav"
    own.write_bytes(b"RIFF\x00\x00\x00\x00WAVEown")
    record = library.media.add(library.media_store.refer(own), name="own.wav", referenced_path=own).result()
    assert library.forgetting.plan(record.id).own_file == own
    library.forgetting.forget(record.id)
    assert own.exists()
    assert library.media.by_sha256(record.sha256) is None


def test_that_old_back_ups_are_marked_or_removed(library: Library, tmp_path: Path) -> None:
    before = library.backups.back_up("before")
    media_id, _ = private_recording(library, tmp_path)
    sha256 = library.media.by_id(media_id).sha256
    after = library.backups.back_up("after")
    assert [backup.path for backup in library.forgetting.plan(media_id).backups] == [after]
    assert [backup.path for backup in library.forgetting.forget(media_id).backups] == [after]
    assert json.loads(after.with_suffix(".json").read_text())["forgotten"] == [sha256]
    assert "forgotten" not in json.loads(before.with_suffix(".json").read_text())
    assert {record.path for record in library.backups.all()} == {before, after}

    media_id, _ = private_recording(library, tmp_path)
    result = library.forgetting.forget(media_id, with_backups=True)
    assert (result.backups, result.backups_removed) == ((), 1)
    assert not after.exists()
    assert "after forgetting" in {record.reason for record in library.backups.all()}
    assert places_of(library.database.layout.root, CANARY) == []


def test_that_a_restored_back_up_forgets_again(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        kept = others(library, tmp_path)
        backup = library.backups.back_up("before")
        library.forgetting.forget(media_id)
    restore(library_dir, backup)
    with Library.open(library_dir) as library:
        assert {item.id for item in library.transcripts.all()} == set(kept)
        assert places_of(library_dir, CANARY) == [backup.name]
        assert library.verification.verify(is_deep=True).is_sound


def test_that_an_old_database_put_there_by_hand_forgets_again(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        kept = others(library, tmp_path)
        backup = library.backups.back_up("before")
        library.forgetting.forget(media_id)
    backup.replace(library_dir / "library.db")
    with Library.open(library_dir) as library:
        assert {item.id for item in library.transcripts.all()} == set(kept)
        assert apply_forgotten(library.database) == 0
    assert places_of(library_dir, CANARY) == []


def test_that_the_notes_of_back_ups_alone_are_enough(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        backup = library.backups.back_up("before")
        library.forgetting.forget(media_id)
    (library_dir / "forgotten.txt").unlink()
    (library_dir / "library.db").write_bytes(backup.read_bytes())
    with Library.open(library_dir) as library:
        assert library.transcripts.all() == []
    assert places_of(library_dir, CANARY) == [backup.name]


def test_that_what_is_added_again_stays(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        library.forgetting.forget(media_id)
        again = recording(library, tmp_path, "again.wav", b"private sound")
        backup = library.backups.back_up("with it again")
    with Library.open(library_dir) as library:
        assert library.media.by_id(again.id).name == "again.wav"
    restore(library_dir, backup)
    with Library.open(library_dir) as library:
        assert library.media.by_id(again.id).name == "again.wav"


def test_that_a_forgetting_that_was_cut_off_is_ended_at_the_next_start(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        sha256 = library.media.by_id(media_id).sha256
        forgotten_list.put_down(library.database.layout, sha256)  # and then the power went
    with Library.open(library_dir) as library:
        assert library.media.all() == []
        assert library.database.setting("scrub_pending") is None
    assert places_of(library_dir, CANARY) == []
    assert list((library_dir / "media").rglob(f"{sha256}.*")) == []


@pytest.mark.parametrize("text", ["", "no hash\n", "\x00\xff", "0" * 64 + "\n" + "f" * 63])
def test_that_a_damaged_list_does_no_harm(library_dir: Path, tmp_path: Path, text: str) -> None:
    with Library.open(library_dir) as library:
        record = recording(library, tmp_path)
    (library_dir / "forgotten.txt").write_text(text, "utf-8")
    with Library.open(library_dir) as library:
        assert library.media.by_id(record.id).sha256 == record.sha256


def test_that_a_set_aside_database_that_nobody_can_read_counts_as_holding_it(library: Library, tmp_path: Path) -> None:
    media_id, _ = private_recording(library, tmp_path)
    aside = library.database.layout.backups / "set-aside-1700000000000.db"
    aside.write_bytes(b"no database at all" * 100)
    assert [backup.path for backup in library.forgetting.plan(media_id).backups] == [aside]
    library.forgetting.forget(media_id, with_backups=True)
    assert not aside.exists()
    assert [record.reason for record in Backups(library.database.layout).all()] == ["after forgetting"]


def test_that_nothing_is_left_of_it_after_a_plain_purge_either_when_it_is_forgotten_later(
    library: Library, tmp_path: Path
) -> None:
    """What was removed before without care goes with the next forgetting: the whole file is written anew."""
    first = recording(library, tmp_path, "first.wav", b"first")
    mine = library.transcripts.add(first.id, "Talk", transcript(CANARY), Label(kind=VersionKind.ASR)).result()
    library.database.write(lambda: library.database.sql("DELETE FROM transcript WHERE id = ?", [mine])).result()
    library.forgetting.forget(first.id)
    assert places_of(library.database.layout.root, CANARY) == []
    with closing(DRIVER.connect(str(library.database.layout.database))) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_that_the_scrubbing_is_repeated_when_somebody_who_reads_kept_the_log(library_dir: Path, tmp_path: Path) -> None:
    """As long as a reader holds an old moment the log cannot be emptied, and what was forgotten stands in it."""
    with Library.open(library_dir) as library:
        media_id, _ = private_recording(library, tmp_path)
        library.database.maintain(lambda: library.database.connection.execute_sql("PRAGMA busy_timeout = 1")).result()
        with closing(DRIVER.connect(str(library_dir / "library.db"), isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM transcript").fetchone()
            library.forgetting.forget(media_id)
            assert library.database.setting("scrub_pending") == "1"
    with Library.open(library_dir) as library:
        assert library.database.setting("scrub_pending") is None
        assert places_of(library_dir, CANARY) == []


def test_that_a_note_that_cannot_be_written_at_a_back_up_is_no_failure(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recording is gone by then, and the list beside the database tells the same."""
    media_id, _ = private_recording(library, tmp_path)
    sha256 = library.media.by_id(media_id).sha256
    library.backups.back_up("before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(forgotten_list, "note_in", full)
    assert len(library.forgetting.forget(media_id).backups) == 1
    assert sha256 in forgotten_list.listed(library.database.layout)
