"""Versions: append-only, content-addressed, each readable for ever, held by a machine that tries every order."""

import tempfile
from dataclasses import replace
from pathlib import Path

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.errors import ErrorCode, HostError, InputError
from app.core.jobs import JobChunk
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.transcript import Segment, SegmentKey, Span, Transcript, TranscriptId, VersionId, Word
from app.store.library import Library
from app.store.segment_arrays import decode, decode_chunk, encode, encode_chunk
from app.store.versions import Label
from tests.helpers.stored_values import edited, long_transcript, recording, segment, transcript

times = st.integers(min_value=-1000, max_value=100_000_000)
words = st.builds(
    Word,
    text=st.text(max_size=12),
    start_ms=times,
    end_ms=times,
    probability=st.none() | st.floats(min_value=0, max_value=1),
)
segments = st.builds(
    Segment,
    key=st.integers(min_value=1, max_value=2**32 - 1).map(SegmentKey),
    start_ms=times,
    end_ms=times,
    words=st.lists(words, max_size=5).map(tuple),
    speaker=st.none() | st.integers(min_value=0, max_value=9),
    marks=st.lists(st.sampled_from(["loop", "quiet"]), max_size=2).map(tuple),
)


@given(row=segments)
@settings(max_examples=150, deadline=None)
def test_that_a_segment_comes_back_from_its_blob(row: Segment) -> None:
    body = encode(row)
    assert decode(body, row.key) == row
    assert encode(decode(body, SegmentKey(1))) == body


@given(
    rows=st.lists(segments, max_size=3).map(tuple),
    speech=st.lists(st.builds(Span, start_ms=times, end_ms=times), max_size=3).map(tuple),
    language=st.none() | st.just("en"),
)
@settings(max_examples=60, deadline=None)
def test_that_a_stretch_comes_back_from_its_bytes(
    rows: tuple[Segment, ...], speech: tuple[Span, ...], language: str | None
) -> None:
    stretch = JobChunk(until_ms=5, segments=rows, speech=speech, language=language)
    assert decode_chunk(encode_chunk(stretch)) == stretch


def added(library: Library, record: MediaRecord, *texts: str) -> TranscriptId:
    label = Label(kind=VersionKind.ASR, author="demo")
    return library.transcripts.add(record.id, "Talk", transcript(*texts), label).result()


def blob_count(library: Library) -> int:
    with library.database.reading():
        return int(library.database.sql("SELECT COUNT(*) FROM segment_blob")[0][0])


def test_that_all_of_a_transcript_comes_back(library: Library, record: MediaRecord) -> None:
    full = Transcript(
        segments=(replace(segment(7, "one “two” 三"), speaker=1, marks=("loop",)), segment(3, "lone \udcff half")),
        language="ja",
        duration_ms=9000,
        speakers=("Ann", "Bob 🎙"),
        holes=(Span(start_ms=1, end_ms=2),),
    )
    new = library.transcripts.add(record.id, "Talk", full, Label(kind=VersionKind.IMPORT)).result()
    assert library.transcripts.head(new) == full


def test_that_rows_that_did_not_change_are_not_written_again(library: Library, record: MediaRecord) -> None:
    first = transcript("one", "two", "three")
    new = library.transcripts.add(record.id, "Talk", first, Label(kind=VersionKind.ASR)).result()
    before = blob_count(library)
    library.transcripts.save_version(new, edited(first, [1], "zwei"), kind=VersionKind.SAVE).result()
    library.transcripts.save_version(new, first, kind=VersionKind.SAVE).result()
    assert blob_count(library) == before + 1


def test_that_a_write_that_failed_is_not_remembered_as_written(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "one", "two")
    changed = edited(library.transcripts.head(new), [0], "changed")
    with pytest.raises(InputError):
        library.transcripts.save_version(TranscriptId(99), changed, kind=VersionKind.SAVE).result()
    library.transcripts.save_version(new, changed, kind=VersionKind.SAVE).result()
    assert library.transcripts.head(new) == changed


def test_that_versions_tell_where_they_come_from(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "one")
    (first,) = library.transcripts.versions(new)
    save = library.transcripts.save_version
    second = save(new, transcript("two"), kind=VersionKind.SAVE, author="Ann", note="better").result()
    third = library.transcripts.roll_back(new, first.id, author="Bob").result()
    listed = library.transcripts.versions(new)
    assert [(v.id, v.parent) for v in listed] == [(first.id, None), (second, first.id), (third, second)]
    assert (listed[1].author, listed[1].note, listed[1].kind) == ("Ann", "better", VersionKind.SAVE)
    assert (listed[2].author, listed[2].kind) == ("Bob", VersionKind.ROLLBACK)
    assert library.transcripts.head(new) == transcript("one")
    assert library.transcripts.version(second) == transcript("two")
    summary = library.transcripts.summary(new)
    assert (summary.head, summary.head_kind, summary.version_count) == (third, VersionKind.ROLLBACK, 3)


def test_that_rolling_back_to_a_version_of_another_transcript_is_refused(library: Library, record: MediaRecord) -> None:
    one, other = added(library, record, "one"), added(library, record, "other")
    with pytest.raises(InputError):
        library.transcripts.roll_back(one, library.transcripts.summary(other).head).result()
    assert len(library.transcripts.versions(one)) == 1


def test_that_unknown_ids_are_input_errors(library: Library, record: MediaRecord) -> None:
    for ask in (library.transcripts.head, library.transcripts.summary):
        with pytest.raises(InputError) as caught:
            ask(TranscriptId(5))
        assert caught.value.code is ErrorCode.UNKNOWN_ID
    with pytest.raises(InputError):
        library.transcripts.version(VersionId(5))
    with pytest.raises(InputError):
        library.transcripts.rename(TranscriptId(5), "x").result()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version SET note = 'forged'",
        "UPDATE version SET ids = x'00'",
        "UPDATE version SET kind = 'save'",
        "DELETE FROM version",
        "UPDATE segment_blob SET body = x'00'",
        "INSERT OR REPLACE INTO version SELECT * FROM version",
    ],
)
def test_that_what_the_machine_wrote_cannot_be_changed(library: Library, record: MediaRecord, statement: str) -> None:
    new = added(library, record, "one", "two")
    with pytest.raises(peewee.IntegrityError):
        library.database.write(lambda: library.database.sql(statement)).result()
    assert library.transcripts.head(new) == transcript("one", "two")


def test_that_versions_go_with_their_transcript(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "one")
    library.drafts.append(new, library.transcripts.summary(new).head, {"n": 1}).result()
    library.database.write(lambda: library.database.sql("DELETE FROM transcript")).result()
    with library.database.reading():
        for table in ("version", "search_doc", "draft", "draft_edit"):
            assert library.database.sql(f"SELECT COUNT(*) FROM {table}") == [(0,)]
    assert library.search.search("one") == []
    assert library.verification.verify().is_sound


def test_that_a_lost_blob_is_damage_and_not_a_shorter_transcript(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "one", "two")
    library.database.write(lambda: library.database.sql("DELETE FROM segment_blob WHERE id = 1")).result()
    with pytest.raises(HostError) as caught:
        library.transcripts.head(new)
    assert caught.value.code is ErrorCode.DB_CORRUPT


def test_that_title_tags_and_notes_can_be_changed(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "one")
    library.transcripts.rename(new, "A better title").result()
    library.transcripts.describe(new, tags=["radio", "日本"], notes="call back").result()
    summary = library.transcripts.summary(new)
    assert (summary.title, summary.tags, summary.notes) == ("A better title", ("radio", "日本"), "call back")
    assert [s.id for s in library.transcripts.all()] == [new]


def test_that_exports_are_remembered(library: Library, record: MediaRecord, tmp_path: Path) -> None:
    new = added(library, record, "one")
    head = library.transcripts.summary(new).head
    path = tmp_path / "talk \udcff.srt"
    for number in (1, 2):
        record_export = library.transcripts.record_export
        record_export(head, format_name="srt", path=path, sha256=str(number) * 64).result()
    first, second = library.transcripts.exports(new)
    assert (first.version_id, first.format, first.path, first.sha256) == (head, "srt", path, "1" * 64)
    assert library.transcripts.last_export(path) == second
    assert library.transcripts.last_export(tmp_path / "other.srt") is None


def test_that_the_search_index_follows_a_save(library: Library, record: MediaRecord) -> None:
    new = added(library, record, "apples")
    library.transcripts.save_version(new, transcript("pears"), kind=VersionKind.SAVE)
    library.database.write(lambda: None).result()
    assert library.search.search("apples") == []
    assert [hit.text for hit in library.search.search("pears")] == ["pears"]
    library.transcripts.roll_back(new, library.transcripts.versions(new)[0].id)
    library.database.write(lambda: None).result()
    assert [hit.text for hit in library.search.search("apples")] == ["apples"]


def test_that_an_index_left_behind_by_a_kill_is_made_up_at_the_start(library_dir: Path, tmp_path: Path) -> None:
    with Library.open(library_dir) as library:
        new = added(library, recording(library, tmp_path), "apples")
        library.transcripts.save_version(new, transcript("pears"), kind=VersionKind.SAVE).result()
        stale = "UPDATE search_doc SET version_id = 1, text = 'apples'"
        library.database.write(lambda: library.database.sql(stale)).result()
    with Library.open(library_dir) as library:
        library.database.write(lambda: None).result()
        assert [hit.text for hit in library.search.search("pears")] == ["pears"]


def test_that_saving_a_long_transcript_writes_only_what_changed(library: Library, record: MediaRecord) -> None:
    long = long_transcript(2_000)
    new = library.transcripts.add(record.id, "Long", long, Label(kind=VersionKind.ASR)).result()
    before = blob_count(library)
    for number in range(5):
        long = edited(long, [number, number + 500, number + 1000], f"edit {number}")
        library.transcripts.save_version(new, long, kind=VersionKind.SAVE).result()
    # Three rows a save; their words are the same and their times are not, so no two share a blob.
    assert blob_count(library) == before + 15
    assert library.transcripts.head(new) == long


class VersionMachine(RuleBasedStateMachine):
    """Saves, rolls back, reopens in any order; every version ever saved reads as it was."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.library = Library.open(self.path / "library")
        record = recording(self.library, self.path)
        self.current = transcript("one", "two", "three")
        label = Label(kind=VersionKind.ASR)
        self.id = self.library.transcripts.add(record.id, "Talk", self.current, label).result()
        self.saved = {self.library.transcripts.summary(self.id).head: self.current}

    @rule(row=st.integers(min_value=0, max_value=2), text=st.sampled_from(["alpha", "beta 三", "gamma"]))
    def edit(self, row: int, text: str) -> None:
        if row < len(self.current.segments):
            self.current = edited(self.current, [row], text)

    @rule(row=segments)
    def replace_rows(self, row: Segment) -> None:
        others = tuple(s for s in self.current.segments if s.key != row.key)
        self.current = replace(self.current, segments=(*others[:4], row))

    @rule(names=st.lists(st.text(max_size=5), max_size=2).map(tuple))
    def name_speakers(self, names: tuple[str, ...]) -> None:
        self.current = replace(self.current, speakers=names)

    @rule(kind=st.sampled_from([VersionKind.SAVE, VersionKind.AUTO_KEEP, VersionKind.IMPORT]))
    def save(self, kind: VersionKind) -> None:
        version_id = self.library.transcripts.save_version(self.id, self.current, kind=kind).result()
        assert version_id not in self.saved
        self.saved[version_id] = self.current

    @rule(number=st.integers(min_value=0, max_value=99))
    def roll_back(self, number: int) -> None:
        old = sorted(self.saved)[number % len(self.saved)]
        version_id = self.library.transcripts.roll_back(self.id, old).result()
        self.current = self.saved[version_id] = self.saved[old]

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Library.open(self.path / "library")

    @invariant()
    def every_version_reads_as_it_was(self) -> None:
        for version_id, content in self.saved.items():
            assert self.library.transcripts.version(version_id) == content
        assert [v.id for v in self.library.transcripts.versions(self.id)] == sorted(self.saved)
        assert self.library.transcripts.head(self.id) == self.saved[max(self.saved)]

    def teardown(self) -> None:
        assert self.library.verification.verify().problems == ()
        self.library.close()
        self.folder.cleanup()


VersionMachine.TestCase.settings = settings(
    max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestVersionMachine = VersionMachine.TestCase
