"""All of a library written out and taken in again: nothing lost, nothing overwritten, nothing believed."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.transcript import Transcript
from app.store.library import Library
from app.store.media_store import hash_file
from app.store.versions import Label
from app.workflow.own_data.format import README_TEXT, SCHEMA_DOCUMENT
from app.workflow.own_data.reading import import_library
from app.workflow.own_data.targets import FolderTarget
from app.workflow.own_data.writing import export_library
from tests.helpers import transcripts as drawn
from tests.helpers.damaged_libraries import contents, fill
from tests.helpers.stored_values import attempt, queued_job, recording

Spoiled = Callable[[dict[str, bytes]], None]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "full") as library:
        fill(library, tmp_path / "talks")
        yield library


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "empty") as library:
        yield library


def exported(library: Library, path: Path, *, with_media: bool = False) -> dict[str, bytes]:
    """Export into a folder; return its files but those that tell of this very export."""
    export_library(library, path, with_media=with_media)
    files = {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    del files["manifest.json"]
    return files


@pytest.mark.parametrize("name", ["export", "export.zip"])
@pytest.mark.parametrize("with_media", [False, True])
def test_that_an_imported_export_is_the_same_library(
    full: Library, empty: Library, tmp_path: Path, name: str, with_media: bool
) -> None:
    tried = attempt(full.jobs.all()[0].id)
    full.jobs.note_attempt(tried).result()
    done = export_library(full, tmp_path / name, with_media=with_media)
    assert (done.transcripts, done.recordings, done.missing) == (4, 4 if with_media else 0, ())
    came = import_library(empty, tmp_path / name)
    assert (came.transcripts, came.known, came.jobs, came.files) == (4, 0, 1, 4 if with_media else 0)
    first, second = exported(full, tmp_path / "first"), exported(empty, tmp_path / "second")
    first["jobs.json"] = second["jobs.json"]  # the unfinished job waits here for its person
    assert first == second
    (job,) = empty.jobs.all()
    assert (job.state, empty.jobs.interrupted()) == (JobState.INTERRUPTED, [])
    assert empty.jobs.attempts(job.id) == [replace(tried, job_id=job.id)]
    assert empty.jobs.chunks(job.id) == full.jobs.chunks(full.jobs.all()[0].id)
    assert empty.verification.problems_of_database(is_deep=True) == []
    assert [hit.title for hit in empty.search.search("put right by hand")] != []
    if with_media:
        assert empty.verification.verify(is_deep=True).problems == ()


def test_that_importing_twice_changes_nothing(full: Library, empty: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "export", with_media=True)
    import_library(empty, tmp_path / "export")
    before = contents(tmp_path / "empty" / "library.db")
    came = import_library(empty, tmp_path / "export")
    assert (came.transcripts, came.known, came.recordings, came.files, came.jobs) == (0, 4, 0, 0, 0)
    assert contents(tmp_path / "empty" / "library.db") == before
    again = import_library(full, tmp_path / "export")
    assert (again.transcripts, again.known) == (0, 4)


def test_that_nothing_of_ones_own_is_overwritten(full: Library, empty: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "export")
    import_library(empty, tmp_path / "export")
    talk = empty.transcripts.all()[0]
    empty.transcripts.rename(talk.id, "my own title").result()
    later = empty.transcripts.head(talk.id)
    empty.transcripts.save_version(talk.id, later, kind=VersionKind.SAVE, note="mine").result()
    empty.database.settle()
    before = contents(tmp_path / "empty" / "library.db")
    assert import_library(empty, tmp_path / "export").known == 4
    assert contents(tmp_path / "empty" / "library.db") == before


@given(
    versions=st.lists(drawn.transcripts(max_rows=4), min_size=1, max_size=3),
    title=drawn.names,
    tags=st.lists(drawn.names, max_size=3),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_that_any_transcript_goes_out_and_comes_in_unchanged(
    versions: list[Transcript], title: str, tags: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("round")
    with Library.open(folder / "one") as one, Library.open(folder / "other") as other:
        record = recording(one, folder)
        talk = one.transcripts.add(record.id, title, versions[0], Label(kind=VersionKind.ASR)).result()
        for version in versions[1:]:
            one.transcripts.save_version(talk, version, kind=VersionKind.SAVE, note=title).result()
        one.transcripts.describe(talk, tags=tags, notes=title).result()
        first = exported(one, folder / "first", with_media=True)
        import_library(other, folder / "first")
        assert exported(other, folder / "second", with_media=True) == first
        (there,) = other.transcripts.all()
        assert [other.transcripts.version(info.id) for info in other.transcripts.versions(there.id)] == [
            one.transcripts.version(info.id) for info in one.transcripts.versions(talk)
        ]


def test_that_each_file_is_as_the_schema_in_the_export_says(full: Library, tmp_path: Path) -> None:
    files = exported(full, tmp_path / "export")
    assert json.loads(files["schema.json"]) == SCHEMA_DOCUMENT
    assert files["README.txt"].decode() == README_TEXT
    definitions: Any = SCHEMA_DOCUMENT["$defs"]
    for name, content in files.items():
        kind = "version.json" if "version-" in name else name.rpartition("/")[2]
        if kind in definitions:
            check(json.loads(content), definitions[kind], name)


def check(value: Any, schema: dict[str, Any], place: str) -> None:
    """Hold a value against the few words of JSON schema that ours uses."""
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    wanted = schema.get("type")
    if wanted:
        allowed = tuple(kinds[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
        assert isinstance(value, allowed), (place, value, wanted)  # type: ignore[arg-type]
    assert value == schema.get("const", value), place
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), place
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                check(value[name], inner, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            check(item, schema["items"], f"{place}[{number}]")


# --- what somebody else has made ---------------------------------------------------------------------------------------


def spoiled_manifest(change: Callable[[dict[str, Any]], Any]) -> Spoiled:
    def spoil(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        files["manifest.json"] = json.dumps(manifest).encode()

    return spoil


def rewritten(name: str, change: Callable[[Any], Any]) -> Spoiled:
    """Change a file and its hash along with it, as somebody does who knows the form."""

    def spoil(files: dict[str, bytes]) -> None:
        value = json.loads(files[name])
        changed = change(value)
        files[name] = json.dumps(value if changed is None else changed).encode()
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = {"size_bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
        files["manifest.json"] = json.dumps(manifest).encode()

    return spoil


def lists(name: str, content: bytes = b"x") -> Spoiled:
    def spoil(files: dict[str, bytes]) -> None:
        files[name] = content
        facts = {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        spoiled_manifest(lambda manifest: manifest["files"].update({name: facts}))(files)

    return spoil


def flipped(name: str) -> Spoiled:
    def spoil(files: dict[str, bytes]) -> None:
        content = bytearray(files[name])
        content[len(content) // 2] ^= 1
        files[name] = bytes(content)

    return spoil


def removed(name: str) -> Spoiled:
    def spoil(files: dict[str, bytes]) -> None:
        del files[name]

    return spoil


FIRST = "transcripts/000001/transcript.json"
VERSION = "transcripts/000001/version-0001.json"
HOSTILE: dict[str, Spoiled] = {
    "two dots": lists("../outside.json"),
    "two dots inside": lists("transcripts/../../outside.json"),
    "absolute": lists("/tmp/outside.json"),
    "a drive": lists("C:/outside.json"),
    "backslashes": lists("media\\..\\..\\outside.wav"),
    "program": lists("run.exe"),
    "media of nobody": lists(f"media/{'0' * 64}.wav"),
    "flipped transcript": flipped(VERSION),
    "flipped list": flipped("media.json"),
    "missing": removed(VERSION),
    "no manifest": removed("manifest.json"),
    "manifest is a list": lambda files: files.update({"manifest.json": b"[1, 2]"}),
    "manifest is nested": lambda files: files.update({"manifest.json": b"[" * 200_000}),
    "manifest is no text": lambda files: files.update({"manifest.json": b"\xff\xfe\x00"}),
    "of another program": spoiled_manifest(lambda manifest: manifest.update(format="other")),
    "of a later version": spoiled_manifest(lambda manifest: manifest.update(version=2)),
    "longer than listed": spoiled_manifest(lambda manifest: manifest["files"][VERSION].update(size_bytes=5)),
    "endless": spoiled_manifest(lambda manifest: manifest["files"][VERSION].update(size_bytes=1 << 62)),
    "negative": spoiled_manifest(lambda manifest: manifest["files"][VERSION].update(size_bytes=-1)),
    "not a number": spoiled_manifest(lambda manifest: manifest["files"][VERSION].update(size_bytes="many")),
    "ending that climbs": rewritten("media.json", lambda media: media[0].update(extension="../../x")),
    "hash that climbs": rewritten("media.json", lambda media: media[0].update(sha256="../" * 21 + "x")),
    "facts of nobody": rewritten("media.json", lambda media: media[0].update(facts={"evil": 1})),
    "year of nobody": rewritten("media.json", lambda media: media[0].update(added_at=1 << 60)),
    "transcript of nobody": rewritten(FIRST, lambda head: head.update(media="0" * 64)),
    "head of nobody": rewritten(FIRST, lambda head: head.update(head=7)),
    "version file elsewhere": rewritten(
        FIRST, lambda head: head["versions"][0].update(file="../000002/version-0001.json")
    ),
    "kind of nobody": rewritten(FIRST, lambda head: head["versions"][0].update(kind="evil")),
    "title is a list": rewritten(FIRST, lambda head: head.update(title=["x"])),
    "draft beyond its end": rewritten(FIRST, lambda head: head["draft"].update(position=99)),
    "number twice": rewritten(FIRST, lambda head: head["versions"][1].update(parent=1 << 70)),
    "words out of order": rewritten(VERSION, lambda one: one["segments"][0]["words"].reverse()),
    "state of nobody": rewritten("jobs.json", lambda jobs: jobs[0]["row"].update(state="evil")),
    "options of nobody": rewritten("jobs.json", lambda jobs: jobs[0]["row"].update(options={"evil": 1})),
    "column of nobody": rewritten("jobs.json", lambda jobs: jobs[0]["row"].pop("created_at") and None),
    "attempt of nobody": rewritten("jobs.json", lambda jobs: jobs[0].update(attempts=[{"evil": 1}])),
    "attempts are a number": rewritten("jobs.json", lambda jobs: jobs[0].update(attempts=3)),
    "jobs are no list": rewritten("jobs.json", lambda _jobs: {"evil": 1}),
}


def packed(files: dict[str, bytes], path: Path) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path
    for name, content in files.items():
        place = path / name
        if not name.startswith(("/", "..")) and ".." not in name:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a sound export."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "talks").mkdir()
    with Library.open(folder / "library") as library:
        fill(library, folder / "talks")
        export_library(library, folder / "export", with_media=True)
    export = folder / "export"
    return {str(one.relative_to(export)): one.read_bytes() for one in sorted(export.rglob("*")) if one.is_file()}


@pytest.fixture
def files(sound: dict[str, bytes]) -> dict[str, bytes]:
    return dict(sound)


def assert_refused(library: Library, path: Path) -> FriscoError:
    """Import something; nothing of it may be left anywhere."""
    root = library.database.layout.root
    before, outside = contents(root / "library.db"), set(root.parent.iterdir())
    with pytest.raises(FriscoError) as caught:
        import_library(library, path)
    assert len(caught.value.sentence) > 30
    after = contents(root / "library.db")
    assert {name: rows for name, rows in after.items() if name != "segment_blob"} == {
        name: rows for name, rows in before.items() if name != "segment_blob"
    }
    assert not [one for one in (root / "media").rglob("*") if one.is_file()]
    assert set(root.parent.iterdir()) == outside
    return caught.value


@pytest.mark.parametrize("form", ["hostile.zip", "hostile"])
@pytest.mark.parametrize("name", HOSTILE)
def test_that_nothing_of_a_hostile_export_is_taken_in(
    files: dict[str, bytes], empty: Library, tmp_path: Path, name: str, form: str
) -> None:
    HOSTILE[name](files)
    error = assert_refused(empty, packed(files, tmp_path / form))
    assert error.code is ErrorCode.FORMAT_BROKEN


def test_that_a_bomb_is_not_unpacked(files: dict[str, bytes], empty: Library, tmp_path: Path) -> None:
    lists("forgotten.json", b" " * (64 << 20))(files)
    path = packed(files, tmp_path / "bomb.zip")
    assert path.stat().st_size < 200_000
    assert "unpacks to far more" in assert_refused(empty, path).sentence


def test_that_links_and_pipes_are_not_read(files: dict[str, bytes], empty: Library, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(files["media.json"])
    folder = packed(files, tmp_path / "links")
    (folder / "media.json").unlink()
    (folder / "media.json").symlink_to(secret)
    assert "is a link" in assert_refused(empty, folder).sentence
    (folder / "media.json").unlink()
    os.mkfifo(folder / "media.json")
    assert "not an ordinary file" in assert_refused(empty, folder).sentence
    shutil.move(folder / "transcripts", tmp_path / "elsewhere")
    (folder / "media.json").unlink()
    (folder / "media.json").write_bytes(files["media.json"])
    (folder / "transcripts").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in assert_refused(empty, folder).sentence


def test_that_a_link_in_an_archive_is_refused(files: dict[str, bytes], empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o120777 if name == VERSION else 0o100600) << 16
            archive.writestr(entry, content)
    assert "not an ordinary file" in assert_refused(empty, path).sentence


def test_that_a_name_listed_twice_is_refused(files: dict[str, bytes], empty: Library, tmp_path: Path) -> None:
    path = packed(files, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("media.json", b"[]")
    assert "twice" in assert_refused(empty, path).sentence


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06" + bytes(18), b"not an archive" * 100, b"PK\x03\x04" + os.urandom(500)]
)
def test_that_what_is_no_archive_is_refused(content: bytes, empty: Library, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(content)
    assert assert_refused(empty, path).code is ErrorCode.FORMAT_BROKEN


def test_that_any_flipped_byte_of_an_archive_is_refused_or_does_nothing(
    empty: Library, files: dict[str, bytes], tmp_path: Path
) -> None:
    import random

    sound = packed(files, tmp_path / "sound.zip").read_bytes()
    chance = random.Random(7)
    path = tmp_path / "flipped.zip"
    refused = 0
    for _ in range(40):
        content = bytearray(sound)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            import_library(empty, path)
        except FriscoError:
            refused += 1
            continue
        assert sorted(one.title for one in empty.transcripts.all()) == ["Talk 0", "Talk 1", "Talk 2", "small"]
    assert refused > 20


@pytest.mark.parametrize("name", ["export", "export.zip"])
def test_that_an_export_that_is_called_off_leaves_nothing(full: Library, tmp_path: Path, name: str) -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        seen.append((done, total))

    target = tmp_path / "out" / name
    with pytest.raises(FriscoError) as caught:
        export_library(full, target, with_media=True, on_progress=note, is_wanted=lambda: len(seen) < 3)
    assert caught.value.code is ErrorCode.CANCELLED
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("after", [1, 5, 20, 24, 28, 30, 31])
def test_that_an_import_that_is_called_off_is_taken_back(
    full: Library, empty: Library, tmp_path: Path, after: int
) -> None:
    export_library(full, tmp_path / "export.zip", with_media=True)
    left = [after]

    def is_wanted() -> bool:
        left[0] -= 1
        return left[0] > 0

    with pytest.raises(FriscoError) as caught:
        import_library(empty, tmp_path / "export.zip", is_wanted=is_wanted)
    assert caught.value.code is ErrorCode.CANCELLED
    assert (empty.transcripts.all(), empty.media.all(), empty.jobs.all()) == ([], [], [])
    assert not [one for one in (tmp_path / "empty" / "media").rglob("*") if one.is_file()]
    with empty.database.reading():
        assert empty.database.sql("SELECT COUNT(*) FROM segment_blob") == [(0,)]
    assert import_library(empty, tmp_path / "export.zip").transcripts == 4


def test_that_what_is_in_the_way_is_not_replaced(full: Library, tmp_path: Path) -> None:
    (tmp_path / "taken.zip").write_text("a person's own")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "note.txt").write_text("a person's own")
    for name in ("taken.zip", "taken"):
        with pytest.raises(FriscoError) as caught:
            export_library(full, tmp_path / name)
        assert caught.value.code is ErrorCode.OUTPUT_EXISTS
    assert (tmp_path / "taken.zip").read_text() == "a person's own"
    (tmp_path / "free").mkdir()
    assert export_library(full, tmp_path / "free").transcripts == 4


def test_that_a_recording_that_is_missing_is_named(full: Library, tmp_path: Path) -> None:
    record = full.media.all()[0]
    full.media_store.path_of(record).unlink()
    done = export_library(full, tmp_path / "export.zip", with_media=True)
    assert (done.recordings, done.missing) == (3, (record.name,))


def test_that_what_was_forgotten_here_does_not_come_back(full: Library, empty: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "export", with_media=True)
    sha256 = full.media.all()[0].sha256
    sql = "INSERT INTO forgotten (sha256, forgotten_at) VALUES (?, 1)"
    empty.database.write(lambda: empty.database.run_many(sql, [(sha256,)])).result()
    came = import_library(empty, tmp_path / "export")
    assert (came.forgotten, came.transcripts) == (1, 3)
    assert sha256 not in {record.sha256 for record in empty.media.all()}
    assert not list((tmp_path / "empty" / "media").rglob(f"{sha256}*"))


def test_that_the_recordings_are_whole(full: Library, tmp_path: Path) -> None:
    export_library(full, tmp_path / "export", with_media=True)
    for path in (tmp_path / "export" / "media").iterdir():
        assert hash_file(path) == path.stem


def test_that_a_recording_used_since_stays_when_an_import_is_called_off(
    full: Library, empty: Library, tmp_path: Path
) -> None:
    """The person adds one of the files while the import runs: its record and its file are needed."""
    export_library(full, tmp_path / "export.zip", with_media=True)

    def is_wanted() -> bool:
        media = empty.media.all()
        if len(media) < 3:
            return True
        queued_job(empty, media[0])
        return False

    with pytest.raises(FriscoError) as caught:
        import_library(empty, tmp_path / "export.zip", is_wanted=is_wanted)
    assert caught.value.code is ErrorCode.CANCELLED
    (kept,) = empty.media.all()
    assert empty.media_store.path_of(kept).is_file()
    assert empty.transcripts.all() == []


def test_that_a_disk_that_is_full_is_not_taken_for_missing_recordings(
    full: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderTarget, "put_file", no_room)
    with pytest.raises(FriscoError) as caught:
        export_library(full, tmp_path / "export", with_media=True)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert not (tmp_path / "export").exists()
