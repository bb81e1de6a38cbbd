"""The line above the panes: what gives way when there is little room."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.library import TranscriptSummary, VersionKind
from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.ui.editor.header import EditorHeader
from app.ui.kit.labels import ElidedLabel
from app.ui.theme import ThemeChoice, ThemeKeeper


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


def shown_header(qtbot: QtBot, name: str, width: int, *, translated_from: str = "") -> EditorHeader:
    """Return a header of this width."""
    now = datetime(2026, 5, 4, tzinfo=UTC)
    header = EditorHeader()
    qtbot.addWidget(header)
    summary = TranscriptSummary(
        id=TranscriptId(1), media_id=MediaId(1), media_name=name, title=name, language="en", duration_ms=3_734_000,
        created_at=now, changed_at=now, head=VersionId(1), head_kind=VersionKind.ASR, version_count=1, segment_count=1,
        translated_from=translated_from,
    )  # fmt: skip
    header.show_summary(summary, "large-v3-turbo")
    header.resize(width, 46)
    header.show()
    qtbot.waitExposed(header)
    return header


def test_that_a_translation_says_what_it_was_made_from(qtbot: QtBot) -> None:
    header = shown_header(qtbot, "talk.wav", 1_200, translated_from="de")
    _, facts = header.findChildren(ElidedLabel)
    assert facts.text() == "1:02:14 · English, from German · large-v3-turbo"


@pytest.mark.parametrize("width", [700, 980, 1600])
def test_that_a_long_name_gives_way_to_the_facts_beside_it(qtbot: QtBot, width: int) -> None:
    header = shown_header(qtbot, "n" * 296 + ".wav", width)
    title, facts = header.findChildren(ElidedLabel)
    assert facts.shown_text() == facts.text()
    assert title.shown_text() != title.text()
    assert title.shown_text().endswith("wav")  # with a wide font the room is for no more


def test_that_a_short_name_takes_no_more_room_than_it_needs(qtbot: QtBot) -> None:
    header = shown_header(qtbot, "talk.wav", 980)
    title, facts = header.findChildren(ElidedLabel)
    assert title.shown_text() == "talk.wav"
    assert facts.x() - title.geometry().right() < 20
