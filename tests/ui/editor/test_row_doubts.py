"""A row that the machine doubts is seen in text and waveform, and says why."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.core.marks import Mark
from app.core.transcript import Segment, Transcript
from app.ui.editor.document import EditorDocument
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.row_doubts import doubts_of
from app.ui.editor.side_by_side import SideBySide
from app.ui.editor.waveform import WaveformStrip
from app.ui.editor.word_places import word_places
from tests.helpers.editing import conversation, row

NOBODY_KNOWS = "from_another_program"


@pytest.fixture(autouse=True)
def _no_tip_stays() -> Iterator[None]:
    yield
    QToolTip.hideText()


def marked(*marks: str) -> Transcript:
    talk = conversation("We started", "Thanks for watching", "They laughed")
    first, second, third = talk.segments
    return replace(talk, segments=(first, replace(second, marks=marks), third))


def shown(editor: SideBySide, transcript: Transcript) -> TranscriptPane:
    editor.set_document(EditorDocument(transcript), title="Working copy")
    return editor.working_pane


def bounds(pane: TranscriptPane, number: int) -> QRectF:
    block = pane.document().findBlockByNumber(number)
    return pane.document().documentLayout().blockBoundingRect(block)


def tip_at(pane: TranscriptPane, number: int) -> str:
    box = bounds(pane, number)
    point = QPoint(pane.viewport().width() // 2, round(box.bottom()) - 8)
    event = QHelpEvent(QEvent.Type.ToolTip, point, pane.viewport().mapToGlobal(point))
    QApplication.sendEvent(pane.viewport(), event)
    return QToolTip.text()


def picture(pane: TranscriptPane, number: int) -> QImage:
    return pane.viewport().grab(bounds(pane, number).toAlignedRect()).toImage()


def hello(*marks: str) -> Segment:
    return replace(row(1, "Hello there", start_ms=0, end_ms=1_000), marks=marks)


@pytest.mark.parametrize("mark", Mark)
def test_that_every_mark_has_words_of_its_own(mark: Mark) -> None:
    others = {doubts_of(hello(other)) for other in Mark if other is not mark}
    words = doubts_of(hello(mark))
    assert words.endswith(".")
    assert words not in others


def test_that_a_mark_from_elsewhere_speaks_for_itself() -> None:
    assert doubts_of(hello(NOBODY_KNOWS)) == NOBODY_KNOWS
    assert doubts_of(hello()) == ""


def test_that_all_words_of_a_marked_row_are_doubtful_but_those_a_person_wrote() -> None:
    sure, other = hello().words
    segment = replace(hello(Mark.LOOP), words=(sure, replace(other, probability=None)))
    assert word_places(segment, segment.text).doubtful == ((0, len("Hello")),)
    assert word_places(replace(segment, marks=()), segment.text).doubtful == ()


def test_that_a_marked_row_looks_different_and_the_others_do_not(editor: SideBySide) -> None:
    plain = [picture(shown(editor, marked()), number) for number in range(3)]
    doubtful = [picture(shown(editor, marked(Mark.STOCK_PHRASE)), number) for number in range(3)]
    assert [one == other for one, other in zip(plain, doubtful, strict=True)] == [True, False, True]


def test_that_the_mouse_learns_why_a_row_is_marked(editor: SideBySide) -> None:
    pane = shown(editor, marked(Mark.NO_SPEECH, Mark.STOCK_PHRASE))
    assert tip_at(pane, 0) == ""
    assert "other than speech" in tip_at(pane, 1)
    assert "invent this phrase" in tip_at(pane, 1)


def test_that_the_mouse_learns_it_on_the_sound_too(qtbot: QtBot) -> None:
    strip = WaveformStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 140)
    strip.show()
    transcript = marked(Mark.RUSHED)
    strip.show_recording(transcript.duration_ms)
    strip.show_rows(transcript.segments, ())
    top, bottom = strip.lanes.rows
    point = QPoint(round(strip.scale.x_of(transcript.segments[1].start_ms + 500)), round((top + bottom) / 2))
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, point, strip.mapToGlobal(point)))
    assert "more text than the speech" in QToolTip.text()
