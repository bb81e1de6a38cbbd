"""The model of the library: transcripts under the headings of their days, behind a filter."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, FriscoError, error_of
from app.core.jobs import JobState
from app.core.library import TranscriptSummary, VersionKind
from app.core.transcript import TranscriptId
from app.ui.library.delegate import lines_of
from app.ui.library.model import LibraryModel
from app.ui.library.row import LibraryRole, LibraryRow
from app.ui.library.summary_stock import PAGE_ROWS
from app.ui.library.wishes import TranscriptRename
from tests.helpers.listed_transcripts import ListedTranscripts

MakeSummary = Callable[..., TranscriptSummary]


def shown(model: LibraryModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def fill(model: LibraryModel, summaries: Iterable[TranscriptSummary]) -> ListedTranscripts:
    source = ListedTranscripts(summaries)
    model.set_transcripts(source)
    return source


def row_of(model: LibraryModel, number: int) -> LibraryRow:
    row = model.transcript_at(model.index_of(TranscriptId(number)))
    assert row is not None
    return row


class Watch:
    """Writes down what a model tells its views."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.told: list[tuple[Any, ...]] = []
        model.dataChanged.connect(lambda first, last, _: self.told.append(("changed", first.row(), last.row())))
        model.rowsInserted.connect(lambda _, first, last: self.told.append(("inserted", first, last)))
        model.rowsRemoved.connect(lambda _, first, last: self.told.append(("removed", first, last)))
        model.modelReset.connect(lambda: self.told.append(("reset",)))


def test_that_transcripts_stand_under_their_days_newest_first(
    model: LibraryModel, numbered_summary: MakeSummary
) -> None:
    days = [(1, 0), (2, 0), (3, 1), (4, 3), (5, 400)]
    fill(model, [numbered_summary(number, days_ago=days_ago) for number, days_ago in days])
    assert shown(model) == [
        *("Today", "talk 2.wav", "talk 1.wav"),
        *("Yesterday", "talk 3.wav"),
        *("Sunday", "talk 4.wav"),
        *("11 February 2025", "talk 5.wav"),
    ]


def test_that_a_new_transcript_brings_the_heading_of_its_day(
    model: LibraryModel, numbered_summary: MakeSummary
) -> None:
    fill(model, [numbered_summary(1, days_ago=2)])
    watch = Watch(model)
    model.apply(numbered_summary(2))
    model.apply(numbered_summary(3))
    model.apply(numbered_summary(4, days_ago=1))
    assert watch.told == [("inserted", 0, 1), ("inserted", 1, 1), ("inserted", 3, 4)]
    assert shown(model)[:5] == ["Today", "talk 3.wav", "talk 2.wav", "Yesterday", "talk 4.wav"]


def test_that_the_last_transcript_of_a_day_takes_its_heading_away(
    model: LibraryModel, numbered_summary: MakeSummary
) -> None:
    fill(model, [numbered_summary(1), numbered_summary(2), numbered_summary(3, days_ago=1)])
    watch = Watch(model)
    for number in (2, 3, 1):
        model.remove(TranscriptId(number))
    assert watch.told == [("removed", 1, 1), ("removed", 2, 3), ("removed", 0, 1)]
    assert model.total_count == 0


def test_that_a_new_title_changes_one_row(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1), numbered_summary(2)])
    watch = Watch(model)
    model.apply(numbered_summary(1, title="Harbour"))
    model.apply(numbered_summary(1, title="Harbour"))
    assert watch.told == [("changed", 2, 2)]
    assert row_of(model, 1).title == "Harbour"


def test_that_the_filter_looks_at_titles_names_and_tags(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(
        model,
        [
            numbered_summary(1, title="Intervjú Malmö"),
            numbered_summary(2, title="Harbour", media_name="REC_0412.WAV"),
            numbered_summary(3, days_ago=1, tags=("boats", "Sjøfart")),
        ],
    )
    found = {}
    for text in ("malmo", "rec_04", "SJO", "mal int", "wav", "zebra", ""):
        model.set_filter(text)
        found[text] = [title for title in shown(model) if title not in ("Today", "Yesterday")]
    assert found == {
        "malmo": ["Intervjú Malmö"],
        "rec_04": ["Harbour"],
        "SJO": ["talk 3.wav"],
        "mal int": ["Intervjú Malmö"],
        "wav": ["Harbour", "Intervjú Malmö", "talk 3.wav"],
        "zebra": [],
        "": ["Harbour", "Intervjú Malmö", "talk 3.wav"],
    }


def test_that_a_filter_leaves_no_heading_without_transcripts(
    model: LibraryModel, numbered_summary: MakeSummary
) -> None:
    fill(model, [numbered_summary(1), numbered_summary(2, days_ago=1, title="Harbour")])
    model.set_filter("harb")
    assert shown(model) == ["Yesterday", "Harbour"]
    assert (model.shown_count, model.total_count) == (1, 2)


def test_that_changes_obey_the_filter(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1, title="Harbour")])
    model.set_filter("harbour")
    model.apply(numbered_summary(2))
    assert shown(model) == ["Today", "Harbour"]
    model.apply(numbered_summary(1, title="Boats"))
    assert shown(model) == []
    model.apply(numbered_summary(2, title="The harbour"))
    assert shown(model) == ["Today", "The harbour"]


def test_that_ten_thousand_transcripts_are_filtered_beside_the_window(
    model: LibraryModel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    source = fill(model, [numbered_summary(number, days_ago=number // 30) for number in range(10_000)])
    source.gate.clear()
    watch = Watch(model)
    model.set_filter("talk 77")
    model.apply(numbered_summary(77, days_ago=2, title="Harbour", media_name="a"))
    model.apply(numbered_summary(20_077, title="talk 77"))
    model.remove(TranscriptId(770))
    assert (model.shown_count, model.total_count) == (10_000, 10_000)  # until it is known what is let through
    source.gate.set()
    with qtbot.waitSignal(model.modelReset):
        pass
    assert model.shown_count == sum("77" in str(number) for number in range(10_000)) - 1
    assert not model.index_of(TranscriptId(77)).isValid()
    assert model.index_of(TranscriptId(20_077)).row() == 1
    model.set_filter(" TALK  77")  # the same words
    assert watch.told.count(("reset",)) == 1


def test_that_of_several_filters_only_the_last_is_answered(
    model: LibraryModel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    source = fill(model, [numbered_summary(number) for number in range(3_000)])
    watch = Watch(model)
    source.gate.clear()
    for text in ("t", "ta", "talk 1234"):
        model.set_filter(text)
    source.gate.set()
    with qtbot.waitSignal(model.modelReset):
        pass
    assert shown(model) == ["Today", "talk 1234.wav"]
    model.set_filter("talk")
    model.set_filter("")  # at once, and what was asked before is not answered after it
    assert model.shown_count == 3_000
    with qtbot.waitSignal(model.sought):  # an errand later the thread has nothing left to tell
        model.seek("talk 7", model.index(1), is_next=False)
    assert (model.shown_count, watch.told.count(("reset",))) == (3_000, 2)


def test_that_only_rows_that_are_looked_at_are_read(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    source = fill(model, [numbered_summary(number, days_ago=number // 30) for number in range(10_000)])
    assert source.asked == []
    for row in (1, 2, 5_000, 5_001, 3):
        assert model.index(row).data() is not None
    assert len(source.asked) == 2
    assert sum(source.asked) == 2 * PAGE_ROWS


def test_that_a_transcript_that_has_gone_leaves_the_list(
    model: LibraryModel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    source = fill(model, [numbered_summary(number) for number in range(3)])
    del source.summaries_by_id[TranscriptId(1)]
    assert model.index(2).data() is None
    qtbot.waitUntil(lambda: model.total_count == 2)
    assert shown(model) == ["Today", "talk 2.wav", "talk 0.wav"]


def test_that_a_library_that_cannot_be_read_says_so_once(
    model: LibraryModel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    class Unreadable(ListedTranscripts):
        """A list whose order is known and whose rows are not to be had."""

        def summaries(self, transcript_ids: Sequence[TranscriptId], /) -> Sequence[TranscriptSummary]:
            raise error_of(ErrorCode.DISK_IO, "The disk does not answer.")

    model.set_transcripts(Unreadable([numbered_summary(1)]))
    told: list[FriscoError] = []
    model.failed.connect(told.append)
    with qtbot.waitSignal(model.failed):
        assert model.index(1).data() is None
    assert model.index(1).data() is None
    assert (shown(model), [error.code for error in told]) == (["Today", None], [ErrorCode.DISK_IO])


def test_that_letters_lead_to_the_next_name_that_begins_so(
    model: LibraryModel, numbered_summary: MakeSummary, qtbot: QtBot
) -> None:
    titles = ["Boats", "harbour", "Malmö", "Harry", "Zebra"]
    fill(model, [numbered_summary(number, title=title) for number, title in enumerate(titles)])
    found: list[int] = []
    model.sought.connect(found.append)
    zebra, harry = (model.index_of(TranscriptId(number)) for number in (4, 3))
    for beginning, start, is_next in (
        ("h", zebra, True),
        ("har", harry, False),
        ("h", harry, True),
        ("z", harry, True),
    ):
        with qtbot.waitSignal(model.sought):
            model.seek(beginning, start, is_next=is_next)
    assert found == [3, 3, 1, 4]


def test_that_midnight_renames_the_headings(model: LibraryModel, numbered_summary: MakeSummary, calendar: Any) -> None:
    fill(model, [numbered_summary(1)])
    watch = Watch(model)
    model.turn_day()
    assert watch.told == []
    calendar.turn()
    model.turn_day()
    assert shown(model)[0] == "Yesterday"


@pytest.mark.parametrize("text", ["", "  ", "talk 1.wav", " talk 1.wav "])
def test_that_no_new_title_asks_for_nothing(model: LibraryModel, numbered_summary: MakeSummary, text: str) -> None:
    fill(model, [numbered_summary(1)])
    asked: list[TranscriptRename] = []
    model.rename_requested.connect(asked.append)
    assert not model.setData(model.index(1), text)
    assert not model.setData(model.index(0), "a heading")
    assert asked == []


def test_that_a_new_title_is_asked_for_as_one_line(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1)])
    asked: list[TranscriptRename] = []
    model.rename_requested.connect(asked.append)
    model.setData(model.index(1), " Old\nharbour\x07 ")
    assert asked == [TranscriptRename(transcript_id=TranscriptId(1), title="Old harbour")]
    assert row_of(model, 1).title == "talk 1.wav"


def test_that_a_row_tells_length_language_time_and_tags(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1, tags=("boats",)), numbered_summary(2, language="und")])
    lines = lines_of(row_of(model, 1))
    assert (lines.name, lines.word, lines.note, lines.note_icon) == ("talk 1.wav", "12:34", "v1", None)
    assert lines.line.startswith("English · 12:00")
    assert lines.line.endswith(" · boats")
    assert row_of(model, 2).line.startswith("12:00")


def test_that_a_translation_says_what_it_was_made_from(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1, language="en", translated_from="de")])
    assert lines_of(row_of(model, 1)).line.startswith("English, from German · ")


@pytest.mark.parametrize(("kind", "is_edited"), [(VersionKind.ASR, False), (VersionKind.SAVE, True)])
def test_that_a_corrected_transcript_is_marked(
    model: LibraryModel, numbered_summary: MakeSummary, kind: VersionKind, is_edited: bool
) -> None:
    fill(model, [numbered_summary(1, head_kind=kind, version_count=2, head_number=3)])
    assert model.index(1).data(LibraryRole.IS_EDITED) is is_edited
    assert lines_of(row_of(model, 1)).note_icon == ("pencil" if is_edited else None)
    assert lines_of(row_of(model, 1)).note == "v3"


def test_that_a_draft_is_marked(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    fill(model, [numbered_summary(1)])
    model.mark(TranscriptId(1), has_draft=True)
    assert lines_of(row_of(model, 1)).note == "draft"
    assert row_of(model, 1).is_edited


def test_that_an_incomplete_transcript_says_what_is_missing(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    verdict = {"verdict": JobState.INCOMPLETE, "verdict_sentence": "4:12 of speech has no text."}
    model.apply(numbered_summary(1, **verdict))
    lines = lines_of(row_of(model, 1))
    assert (lines.line, lines.line_icon) == ("Incomplete: 4:12 of speech has no text.", "triangle-alert")
    assert row_of(model, 1).spoken == "talk 1.wav, 12:34, Incomplete: 4:12 of speech has no text."


def test_that_a_transcript_without_rows_has_no_speech(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    model.apply(numbered_summary(1, segment_count=0))
    assert model.index(1).data(LibraryRole.STATE) == JobState.NO_SPEECH
    assert lines_of(row_of(model, 1)).line == "No speech found"


def test_that_the_tip_shows_names_literally(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    model.apply(numbered_summary(1, title="<b>Bold</b>", media_name="<i>a</i>.wav"))
    tip = model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;Bold" in tip
    assert "&lt;i&gt;a" in tip


def test_that_headings_can_be_neither_selected_nor_renamed(model: LibraryModel, numbered_summary: MakeSummary) -> None:
    model.apply(numbered_summary(1))
    heading = model.flags(model.index(0))
    assert not heading & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable)
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsEditable
    assert model.index(0).data(LibraryRole.TRANSCRIPT_ID) is None


def test_that_an_empty_model_is_a_sound_one(model: LibraryModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_the_model_stays_sound_while_summaries_stream_in(
    model: LibraryModel, numbered_summary: MakeSummary, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    chance = random.Random(7)
    truth: dict[int, TranscriptSummary] = {}
    for _ in range(300):
        number = chance.randrange(15)
        match chance.randrange(6):
            case 0:
                model.remove(TranscriptId(number))
                truth.pop(number, None)
            case 1:
                model.set_filter(chance.choice(["", "talk", "harbour", "1"]))
            case 2:
                model.mark(TranscriptId(number), has_draft=chance.random() < 0.5)
            case _:
                title = chance.choice([f"talk {number}.wav", "Harbour"])
                truth[number] = numbered_summary(number, days_ago=chance.randrange(4), title=title)
                model.apply(truth[number])
    model.set_filter("")
    ordered = sorted(truth.values(), key=lambda one: one.created_at, reverse=True)
    titles = [model.index(row).data() for row in range(model.rowCount()) if not model.is_heading(row)]
    assert titles == [one.title for one in ordered]
    assert sum(map(model.is_heading, range(model.rowCount()))) == len({one.created_at.date() for one in ordered})
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
