"""Tidying: shows first, does what it showed, and never takes what is referred to."""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import InputError
from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.tidying import TidyKind, TidyPlan, TidyResult, TidyRules
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.mapping import now, to_ms
from app.store.recording_files import FoundFile, RecordingFiles
from app.store.versions import Label
from tests.helpers.random_library import Filler, look
from tests.helpers.stored_values import chunk, queued_job, recording, running_job, transcript

RULES = TidyRules(unused_after=timedelta(0))


def always(_done: int, _total: int) -> bool:
    return True


def tidied(library: Library, kind: TidyKind, rules: TidyRules = RULES) -> tuple[TidyPlan, TidyResult]:
    plan = library.tidying.plan(kind, rules)
    return plan, library.tidying.carry_out(plan, rules, always)


def added(library: Library, record: MediaRecord, *texts: str) -> TranscriptId:
    return library.transcripts.add(record.id, "Talk", transcript(*texts), Label(kind=VersionKind.ASR)).result()


def age(library: Library, sql: str, *values: object) -> None:
    library.database.write(lambda: library.database.sql(sql, list(values))).result()


def months_ago(months: int) -> int:
    return to_ms(now() - timedelta(days=31 * months))


def old_file(path: Path, content: bytes = b"x" * 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (0, 0))
    return path


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_that_tidying_takes_nothing_that_is_referred_to(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Library.open(folder / "library") as library:
            Filler(library, folder, seed).fill()
            rules = TidyRules(archive_folder=folder / "archive", unused_after=timedelta(days=30))
            before = look(library)
            hidden = {summary.key for summary in library.deletion.deleted()}
            for kind in (*TidyKind, *TidyKind):
                plan, result = tidied(library, kind, rules)
                assert result.left == (), plan
                assert result.done == len(plan.items), kind
                if kind is TidyKind.UNUSED:
                    for item in library.deletion.deleted():
                        if item.key not in hidden:
                            library.deletion.restore(item.key).result()
                assert look(library) == before, kind
                if kind not in (TidyKind.UNUSED, TidyKind.JOBS):
                    assert library.tidying.plan(kind, rules).items == (), kind
            assert library.verification.verify(is_deep=True).problems == ()
            library.tidying.archive.bring_back(library.tidying.archive.archived(), always)
            assert look(library) == before
            assert (folder / "library" / "media" / "2024" / "02" / "a note of the person.txt").exists()
        with Library.open(folder / "library") as library:
            assert look(library) == before


def test_that_a_plan_changes_nothing(library: Library, tmp_path: Path) -> None:
    Filler(library, tmp_path, 7).fill()
    files = {
        path: path.read_bytes() for path in library.database.layout.root.rglob("*.*") if "library.db" not in path.name
    }
    rows = library.database.changed_rows
    for kind in TidyKind:
        library.tidying.plan(kind, TidyRules(archive_folder=tmp_path / "archive"))
    after = {
        path: path.read_bytes() for path in library.database.layout.root.rglob("*.*") if "library.db" not in path.name
    }
    assert after == files
    assert library.database.changed_rows == rows


def test_that_orphans_are_files_of_the_store_alone_and_no_links(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    folder = library.media_store.path_of(record).parent
    os.utime(library.media_store.path_of(record), (0, 0))
    outside = old_file(tmp_path / "outside.wav")
    orphan = old_file(folder / f"{'a' * 64}.wav")
    second = old_file(library.database.layout.media / "2019" / "04" / library.media_store.path_of(record).name)
    (folder / f"{'b' * 64}.wav").symlink_to(outside)
    (library.database.layout.media / "2020").symlink_to(tmp_path)
    old_file(tmp_path / "05" / f"{'c' * 64}.wav")
    young = folder / f"{'d' * 64}.wav"
    young.write_bytes(b"being taken in")
    old_file(folder / "notes.txt")
    plan, result = tidied(library, TidyKind.ORPHANS)
    assert {item.path for item in plan.items} == {orphan, second}
    assert (plan.size_bytes, result.done, result.freed_bytes) == (200, 2, 200)
    assert outside.exists()
    assert young.exists()
    assert (tmp_path / "05" / f"{'c' * 64}.wav").exists()
    assert library.media_store.path_of(record).exists()


def test_that_the_last_copy_of_a_recording_is_no_orphan_wherever_it_lies(library: Library, record: MediaRecord) -> None:
    place = library.media_store.path_of(record)
    stray = old_file(library.database.layout.media / "2019" / "04" / place.name, place.read_bytes())
    place.unlink()
    assert tidied(library, TidyKind.ORPHANS)[0].items == ()
    assert stray.exists()


def test_that_a_file_that_was_taken_in_since_stays(library: Library, tmp_path: Path) -> None:
    record = recording(library, tmp_path)
    place = library.media_store.path_of(record)
    age(library, "DELETE FROM media WHERE id = ?", record.id)
    os.utime(place, (0, 0))
    plan = library.tidying.plan(TidyKind.ORPHANS, RULES)
    assert [item.path for item in plan.items] == [place]
    again = recording(library, tmp_path)
    result = library.tidying.carry_out(plan, RULES, always)
    assert (result.done, result.freed_bytes) == (0, 0)
    assert library.media_store.path_of(again).exists()


def test_that_a_file_just_found_again_but_not_recorded_yet_stays(library: Library, tmp_path: Path) -> None:
    record = recording(library, tmp_path)
    place = library.media_store.path_of(record)
    age(library, "DELETE FROM media WHERE id = ?", record.id)
    os.utime(place, (0, 0))
    plan = library.tidying.plan(TidyKind.ORPHANS, RULES)
    library.media_store.take(tmp_path / "talk.wav", limit_bytes=1 << 20)
    assert library.tidying.carry_out(plan, RULES, always).done == 0
    assert place.exists()


def test_that_a_link_put_in_the_place_of_a_listed_file_is_not_followed(library: Library, tmp_path: Path) -> None:
    outside = old_file(tmp_path / "outside.wav")
    caches = library.database.layout.proxies
    orphan = old_file(library.database.layout.media / "2024" / "02" / f"{'a' * 64}.wav")
    cache = old_file(caches / f"{'a' * 64}.opus")
    plans = [library.tidying.plan(kind, RULES) for kind in (TidyKind.ORPHANS, TidyKind.CACHES)]
    for path in (orphan, cache):
        path.unlink()
        path.symlink_to(outside)
    for plan in plans:
        assert len(plan.items) == 1
        assert library.tidying.carry_out(plan, RULES, always).done == 0
    assert outside.exists()


def test_that_temporaries_in_somebodys_hands_stay(library: Library) -> None:
    old = old_file(library.database.layout.proxies / "x.opus.part", b"")
    young = library.database.layout.media / "incoming-1.part"
    young.write_bytes(b"half")
    plan, result = tidied(library, TidyKind.TEMPORARIES)
    assert ([item.path for item in plan.items], result.done) == ([old], 1)
    assert young.exists()


def test_that_versions_kept_by_themselves_are_thinned_and_their_segments_go(
    library: Library, record: MediaRecord
) -> None:
    mine = added(library, record, "one")
    for number in range(12):
        text = transcript("one", f"only in version {number}")
        library.transcripts.save_version(mine, text, kind=VersionKind.AUTO_KEEP, author="you").result()
    last = library.transcripts.save_version(mine, transcript("end"), kind=VersionKind.SAVE).result()
    blobs = len(library.database.write(lambda: library.database.sql("SELECT id FROM segment_blob")).result())
    plan, result = tidied(library, TidyKind.VERSIONS)
    assert len(plan.items) in (10, 11)  # the hour may turn while the test runs
    assert result.freed_bytes == plan.size_bytes > 0
    left = library.transcripts.versions(mine)
    assert [item.kind for item in left][:1] == [VersionKind.ASR]
    assert left[-1].id == last
    after = len(library.database.write(lambda: library.database.sql("SELECT id FROM segment_blob")).result())
    assert blobs - after == len(plan.items)
    assert "before tidying" in {backup.reason for backup in library.backups.all()}


def test_that_saving_goes_on_after_segments_were_removed(library: Library, record: MediaRecord) -> None:
    """The writer remembers which segments it has written; those that went must be written again."""
    mine = added(library, record, "one")
    first = library.transcripts.versions(mine)[0].id
    text = transcript("one", "kept by itself", "and removed")
    for _ in range(3):
        library.transcripts.save_version(mine, text, kind=VersionKind.AUTO_KEEP).result()
    library.transcripts.roll_back(mine, first).result()
    age(library, "DELETE FROM version WHERE kind = 'auto-keep'")
    library.tidying.pruning.prune(TidyPlan(kind=TidyKind.VERSIONS), always)
    saved = library.transcripts.save_version(mine, text, kind=VersionKind.SAVE).result()
    assert library.transcripts.version(saved) == text
    assert library.verification.verify(is_deep=True).is_sound


def finished(library: Library, record: MediaRecord) -> TranscriptId:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(2000, "hello", "there")).result()
    done = library.jobs.complete(job, decoded_ms=2000, is_cut=False).result()
    assert done.transcript_id is not None
    return done.transcript_id


def test_that_old_jobs_leave_the_list_and_their_stretches_go(library: Library, record: MediaRecord) -> None:
    mine = finished(library, record)
    failed = queued_job(library, record)
    library.jobs.save(failed.moved(JobState.FAILED, message="no")).result()
    kept = queued_job(library, record)
    assert library.tidying.plan(TidyKind.JOBS, RULES).items == ()
    age(library, "UPDATE job SET updated_at = ?", months_ago(2))
    library.jobs.dismiss([failed.id]).result()
    age(library, "UPDATE job SET dismissed_at = ? WHERE dismissed_at IS NOT NULL", months_ago(2))
    plan, result = tidied(library, TidyKind.JOBS)
    assert (len(plan.items), result.done) == (2, 2)
    assert [job.id for job in library.jobs.listed()] == [kept.id]
    (heard,) = library.jobs.dismissed()
    assert heard.transcript_id == mine
    assert library.jobs.finished_with(record.id, heard.options.result_key()) == heard
    assert (list(library.jobs.chunks(heard.id)), library.jobs.events(heard.id)) == ([], [])
    assert len(library.transcripts.head(mine).segments) == 2


def test_that_deleted_things_go_for_good_when_their_time_has_come(library: Library, tmp_path: Path) -> None:
    first, second = recording(library, tmp_path), recording(library, tmp_path, "b.wav", b"b")
    mine, other = finished(library, first), added(library, second, "stays")
    path = library.media_store.path_of(first)
    library.deletion.delete_recording(first.id).result()
    assert library.tidying.plan(TidyKind.DELETED, RULES).items == ()
    age(library, "UPDATE media SET deleted_at = ?1 WHERE deleted_at IS NOT NULL", months_ago(2))
    age(library, "UPDATE transcript SET deleted_at = ?1 WHERE deleted_at IS NOT NULL", months_ago(2))
    plan, result = tidied(library, TidyKind.DELETED)
    assert (plan.size_bytes, result.freed_bytes) == (result.freed_bytes, plan.size_bytes)
    assert plan.size_bytes > first.size_bytes
    assert not path.exists()
    assert [record.id for record in library.media.all()] == [second.id]
    assert [item.id for item in library.transcripts.all()] == [other]
    assert library.jobs.all() == []
    assert mine != other


def test_that_what_was_brought_back_since_is_not_purged(library: Library, record: MediaRecord) -> None:
    mine = added(library, record, "one")
    deleted = library.deletion.delete_recording(record.id).result()
    plan = library.tidying.purge.plan_of([deleted])
    library.deletion.restore(deleted.key).result()
    assert library.tidying.carry_out(plan, RULES, always).done == 0
    assert library.transcripts.head(mine) == transcript("one")


def test_that_a_transcript_purged_alone_leaves_nothing_that_was_heard(library: Library, record: MediaRecord) -> None:
    mine = finished(library, record)
    (job,) = library.jobs.all()
    deleted = library.deletion.delete_transcript(mine).result()
    library.tidying.carry_out(library.tidying.purge.plan_of([deleted]), RULES, always)
    assert library.jobs.get(job.id).transcript_id is None
    assert list(library.jobs.chunks(job.id)) == []
    assert library.media_store.path_of(record).exists()
    assert library.verification.verify(is_deep=True).is_sound


def test_that_a_recording_goes_to_the_archive_and_comes_back(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    added(library, record, "one")
    job = queued_job(library, record)
    archive = tmp_path / "archive"
    rules = TidyRules(archive_folder=archive, archive_after=timedelta(0))
    assert library.tidying.plan(TidyKind.ARCHIVE, rules).items == ()  # a job waits for it
    library.jobs.save(job.moved(JobState.CANCELLED)).result()
    home = library.media_store.path_of(record)
    content = home.read_bytes()
    plan, result = tidied(library, TidyKind.ARCHIVE, rules)
    assert (plan.size_bytes, result.freed_bytes, result.can_be_undone) == (record.size_bytes, record.size_bytes, True)
    away = library.media_store.path_of(library.media.by_id(record.id))
    assert away == archive / home.relative_to(library.database.layout.media)
    assert (away.read_bytes(), home.exists()) == (content, False)
    assert library.jobs.get(job.id).media_path == str(away)
    assert library.verification.verify(is_deep=True).is_sound
    assert library.tidying.archive_folder == archive
    back = library.tidying.archive.bring_back(library.tidying.archive.archived(), always)
    assert (back.done, away.exists(), home.read_bytes()) == (1, False, content)
    assert library.media.by_id(record.id).archived_path is None
    assert library.jobs.get(job.id).media_path == str(home)


def test_that_a_damaged_recording_stays_where_it_is(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    home = library.media_store.path_of(record)
    home.write_bytes(b"RIFF\x00\x00\x00\x00WAVEsXund")
    rules = TidyRules(archive_folder=tmp_path / "archive", archive_after=timedelta(0))
    _, result = tidied(library, TidyKind.ARCHIVE, rules)
    assert (result.done, len(result.left)) == (0, 1)
    assert "not what was taken in" in result.left[0]
    assert home.exists()
    assert [path for path in (tmp_path / "archive").rglob("*") if path.is_file()] == []


def test_that_an_archive_that_is_not_there_is_named(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    rules = TidyRules(archive_folder=tmp_path / "archive", archive_after=timedelta(0))
    tidied(library, TidyKind.ARCHIVE, rules)
    (tmp_path / "archive").rename(tmp_path / "unplugged")
    result = library.tidying.archive.bring_back(library.tidying.archive.archived(), always)
    assert result.done == 0
    assert str(tmp_path / "archive") in result.left[0]
    assert recording(library, tmp_path).archived_path is None  # the same file given again: the store has it


@pytest.mark.parametrize("inside", ["", "media/deep"])
def test_that_the_archive_cannot_lie_in_the_library(library: Library, record: MediaRecord, inside: str) -> None:
    rules = TidyRules(archive_folder=library.database.layout.root / inside)
    with pytest.raises(InputError, match="inside the library"):
        library.tidying.plan(TidyKind.ARCHIVE, rules)


def test_that_a_move_can_be_stopped_in_the_middle_of_a_file(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    rules = TidyRules(archive_folder=tmp_path / "archive", archive_after=timedelta(0))
    plan = library.tidying.plan(TidyKind.ARCHIVE, rules)
    told: list[tuple[int, int]] = []

    def once(done: int, total: int) -> bool:
        told.append((done, total))
        return len(told) < 2

    result = library.tidying.carry_out(plan, rules, once)
    assert (result.done, result.is_stopped) == (0, True)
    assert told == [(0, record.size_bytes), (record.size_bytes, record.size_bytes)]
    assert library.media_store.path_of(record).exists()
    assert [path for path in (tmp_path / "archive").rglob("*") if path.is_file()] == []


def test_that_recordings_without_a_transcript_are_deleted_as_by_a_person(library: Library, tmp_path: Path) -> None:
    lone, used, listed = (recording(library, tmp_path, f"{n}.wav", n.encode()) for n in ("lone", "used", "listed"))
    added(library, used, "one")
    queued_job(library, listed)
    plan, result = tidied(library, TidyKind.UNUSED)
    assert [item.id for item in plan.items] == [lone.id]
    assert (result.done, result.can_be_undone) == (1, True)
    assert [item.media_id for item in library.deletion.deleted()] == [lone.id]


@pytest.mark.parametrize("kind", [TidyKind.ORPHANS, TidyKind.CACHES, TidyKind.DELETED, TidyKind.UNUSED])
def test_that_a_stop_is_obeyed_before_the_next_thing(library: Library, tmp_path: Path, kind: TidyKind) -> None:
    make: dict[TidyKind, Callable[[int], object]] = {
        TidyKind.ORPHANS: lambda n: old_file(library.database.layout.media / "2024" / "02" / f"{n:064x}.wav"),
        TidyKind.CACHES: lambda n: old_file(library.database.layout.peaks / f"{n:064x}.peaks"),
        TidyKind.DELETED: lambda n: library.deletion.delete_recording(
            recording(library, tmp_path, f"{n}.wav", bytes([n])).id
        ).result(),
        TidyKind.UNUSED: lambda n: recording(library, tmp_path, f"{n}.wav", bytes([n])),
    }
    for number in range(3):
        make[kind](number)
    rules = TidyRules(deleted_after=timedelta(0), unused_after=timedelta(0))
    plan = library.tidying.plan(kind, rules)
    result = library.tidying.carry_out(plan, rules, lambda done, _total: done < 1)
    assert (len(plan.items), result.done, result.is_stopped) == (3, 1, True)


def test_that_a_recording_that_is_taken_up_while_it_is_put_away_stays(
    library: Library, record: MediaRecord, tmp_path: Path
) -> None:
    """The person orders it again while its copy is being written: the job must find the file where it was told."""
    added(library, record, "one")
    rules = TidyRules(archive_folder=tmp_path / "archive", archive_after=timedelta(0))
    plan = library.tidying.plan(TidyKind.ARCHIVE, rules)
    ordered: list[object] = []

    def order(_done: int, _total: int) -> bool:
        if len(ordered) == 1:  # asked before the first file, then after its first block
            queued_job(library, record)
        ordered.append(None)
        return True

    result = library.tidying.carry_out(plan, rules, order)
    assert (result.done, result.freed_bytes) == (0, 0)
    assert library.media_store.path_of(library.media.by_id(record.id)) == library.media_store.home_of(record)
    assert library.verification.verify(is_deep=True).is_sound
    assert not [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]


def test_that_a_recording_taken_in_again_while_it_is_purged_keeps_its_file(
    library: Library, record: MediaRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the removal of the rows and that of the file somebody adds the same content."""
    remove = RecordingFiles.remove
    library.deletion.delete_recording(record.id).result()

    def taken_in_first(files: RecordingFiles, found: list[FoundFile]) -> tuple[int, tuple[str, ...]]:
        again = tmp_path / "again.wav"
        shutil.copyfile(library.media_store.home_of(record), again)
        stored = library.media_store.take(again, limit_bytes=1 << 30)
        freed = remove(files, found)
        library.media.add(stored, name="again.wav").result()
        return freed

    monkeypatch.setattr(RecordingFiles, "remove", taken_in_first)
    tidied(library, TidyKind.DELETED, TidyRules(deleted_after=timedelta(0)))
    fresh = library.media.by_sha256(record.sha256)
    assert fresh is not None
    assert library.media_store.path_of(fresh).is_file()
