"""Labels of the kit: literal text, elision in the middle, tool tips that cannot be taken for mark-up."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.kit.labels import ElidedLabel, StatusDot, chip, key_label, text_label
from app.ui.kit.looks import set_look
from app.ui.kit.plain_text import one_line, plain_tip
from app.ui.kit.section_header import SectionHeader
from app.ui.theme import ThemeChoice, ThemeKeeper, current_theme

LONG = "interview with the harbour master about boats and nets, take 17, final.wav"


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


def _elided(qtbot: QtBot, text: str, width: int) -> ElidedLabel:
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    label.resize(width, 20)
    label.show()
    return label


def test_that_a_long_name_is_shortened_in_the_middle(qtbot: QtBot) -> None:
    label = _elided(qtbot, LONG, 200)
    shown = label.shown_text()
    assert shown.startswith("interview")
    assert shown.endswith(".wav")
    assert "…" in shown
    assert label.fontMetrics().horizontalAdvance(shown) <= 200


def test_that_the_full_name_is_in_the_tool_tip_and_for_screen_readers(qtbot: QtBot) -> None:
    label = _elided(qtbot, LONG, 200)
    assert label.text() == LONG
    assert LONG.split(" ", maxsplit=1)[0] in label.toolTip()
    assert QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name) == LONG


def test_that_a_name_that_fits_has_no_tool_tip_until_it_no_longer_fits(qtbot: QtBot) -> None:
    label = _elided(qtbot, "b.mp3", 300)
    assert label.shown_text() == "b.mp3"
    assert label.toolTip() == ""
    label.resize(20, 20)
    assert "b.mp3" in label.toolTip()


def test_that_a_path_given_with_the_name_is_always_the_tool_tip(qtbot: QtBot) -> None:
    label = _elided(qtbot, "b.mp3", 300)
    label.set_text("b.mp3", tip="/home/mia/b.mp3")
    assert "/home/mia/b.mp3" in label.toolTip()


def test_that_a_sentence_may_lose_its_end_instead(qtbot: QtBot) -> None:
    label = _elided(qtbot, LONG, 200)
    label.set_elide_mode(Qt.TextElideMode.ElideRight)
    assert label.shown_text().endswith("…")


def test_that_an_elided_label_gives_way_in_a_narrow_layout(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    label = ElidedLabel("x" * 300)
    QHBoxLayout(host).addWidget(label)
    assert host.minimumSizeHint().width() < 150


def test_that_an_elided_label_paints_its_words_in_the_colour_of_its_role(qtbot: QtBot) -> None:
    label = ElidedLabel("████████████", role="bad")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    image = label.grab(QRect(0, 0, 80, 20)).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(80) for y in range(20)}
    assert current_theme().colours["bad"] in seen


def test_that_mark_up_in_a_name_is_shown_and_not_obeyed() -> None:
    tip = plain_tip("<b>loud</b> & <img src='http://x'>.mp3")
    assert "<b>" not in tip
    assert "&lt;b&gt;loud" in tip
    assert text_label("<b>x</b>").textFormat() is Qt.TextFormat.PlainText
    assert plain_tip("") == ""


def test_that_a_name_without_spaces_can_be_broken_in_a_tool_tip() -> None:
    assert plain_tip("x" * 300).count("\u200b") == 6


def test_that_line_breaks_in_a_name_become_spaces() -> None:
    assert one_line("a\nb\r\nc\u2028d") == "a b c d"


def test_that_a_role_sets_size_and_weight(qtbot: QtBot) -> None:
    label = text_label("Title", role="title")
    qtbot.addWidget(label)
    label.show()
    assert label.font().pixelSize() == current_theme().text_sizes_px["title"]
    set_look(label, "role", "muted")
    assert label.font().pixelSize() == current_theme().text_sizes_px["small"]


def test_that_a_font_set_by_hand_survives_being_shown(qtbot: QtBot) -> None:
    label = text_label("Mia")
    label.setFont(current_theme().font("display"))
    qtbot.addWidget(label)
    label.show()
    assert label.font().pixelSize() == current_theme().text_sizes_px["display"]


def test_that_keys_are_written_as_the_system_writes_them(qtbot: QtBot) -> None:
    label = key_label("Ctrl+K")
    qtbot.addWidget(label)
    assert label.text() == QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)


def test_that_chips_and_dots_change_their_tone(qtbot: QtBot) -> None:
    note, dot = chip("failed"), StatusDot()
    for widget in (note, dot):
        qtbot.addWidget(widget)
        widget.show()
    set_look(note, "tone", "error")
    dot.set_tone("error")
    assert note.grab().toImage().pixelColor(note.width() // 2, 2) == current_theme().colour("bad_soft")
    assert dot.grab().toImage().pixelColor(4, 4) == current_theme().colour("bad")


def test_that_a_section_header_counts_and_can_stop_counting(qtbot: QtBot) -> None:
    header = SectionHeader("Queue", count=3)
    qtbot.addWidget(header)
    header.show()
    texts = [label.text() for label in header.findChildren(type(text_label())) if label.isVisible()]
    assert texts == ["Queue", "3"]
    header.set_count(None)
    texts = [label.text() for label in header.findChildren(type(text_label())) if label.isVisible()]
    assert texts == ["Queue"]
