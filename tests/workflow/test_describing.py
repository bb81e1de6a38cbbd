"""Tags and notes of transcripts, and what became of their exports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import InputError
from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.workflow.describing import Describing, Description, DescriptionChange
from app.workflow.export_history import ExportHistory, ExportState
from app.workflow.exporting import Exporter
from tests.helpers.stored_values import recording, transcript


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def numbers(library: Library, tmp_path: Path) -> list[TranscriptId]:
    record, label = recording(library, tmp_path), Label(kind=VersionKind.ASR)
    return [library.transcripts.add(record.id, title, transcript("one"), label).result() for title in "ab"]


def test_that_tags_come_and_go_for_several(library: Library, numbers: list[TranscriptId]) -> None:
    describing = Describing(library)
    describing.change(numbers[:1], DescriptionChange(added=["Radio, 2026"], notes="call\x07 back\r\n"))
    changed = describing.change(numbers, DescriptionChange(added=["radio", "new"], removed=["2026"]))
    assert [(one.tags, one.notes) for one in changed] == [(("Radio", "new"), "call back"), (("radio", "new"), "")]


def test_that_nothing_is_written_when_one_cannot_be(library: Library, numbers: list[TranscriptId]) -> None:
    describing = Describing(library)
    many = ",".join(map(str, range(29)))
    describing.change(numbers[1:], DescriptionChange(added=[many]))
    with pytest.raises(InputError):
        describing.change(numbers, DescriptionChange(added=["one", "two"]))
    with pytest.raises(InputError):
        describing.change([numbers[0], TranscriptId(99)], DescriptionChange(added=["one"]))
    assert library.transcripts.summary(numbers[0]).tags == ()


def test_that_a_description_is_cleaned_before_it_is_kept(library: Library, numbers: list[TranscriptId]) -> None:
    Describing(library).describe(numbers[0], Description(tags=("a\x00b", "A B", "c, d"), notes="\x1b[2Jx"))
    summary = library.transcripts.summary(numbers[0])
    assert (summary.tags, summary.notes) == (("ab", "A B", "c", "d"), "[2Jx")


def test_that_the_history_tells_what_became_of_each_file(
    library: Library, numbers: list[TranscriptId], tmp_path: Path
) -> None:
    stem, exporter = tmp_path / "out" / "talk", Exporter(library)
    exporter.export(numbers[0], stem, ["srt", "vtt", "txt"])
    library.transcripts.save_version(numbers[0], transcript("two"), kind=VersionKind.SAVE).result()
    exporter.export(numbers[0], stem, ["srt"])
    stem.with_suffix(".vtt").unlink()
    stem.with_suffix(".txt").write_text("mine", "utf-8")
    found = [
        (item.record.path.suffix, item.version_number, item.state) for item in ExportHistory(library).of(numbers[0])
    ]
    assert found == [
        (".srt", 2, ExportState.THERE),
        (".txt", 1, ExportState.CHANGED),
        (".vtt", 1, ExportState.GONE),
        (".srt", 1, ExportState.REPLACED),
    ]
    assert ExportHistory(library).of(numbers[1]) == []


def test_that_a_folder_in_the_place_of_a_file_is_no_export_of_ours(
    library: Library, numbers: list[TranscriptId], tmp_path: Path
) -> None:
    (path,) = Exporter(library).export(numbers[0], tmp_path / "talk", ["srt"]).outputs
    path.unlink()
    path.mkdir()
    assert [item.state for item in ExportHistory(library).of(numbers[0])] == [ExportState.CHANGED]
