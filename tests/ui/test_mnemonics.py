"""The underlined letters of the menus: every line has one of its own."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from app.ui.actions import Actions
from app.ui.mnemonics import mnemonic_of, with_mnemonics


def test_that_the_first_letter_is_taken_where_it_is_free() -> None:
    assert with_mnemonics(["Statistics…", "Storage…", "Tidy the library…"]) == [
        "&Statistics…",
        "S&torage…",
        "Tidy the &library…",
    ]


def test_that_letters_of_other_lines_are_left_to_them() -> None:
    assert with_mnemonics(["Theme", "Text"], taken="h") == ["&Theme", "T&ext"]


@given(st.lists(st.text(st.characters(blacklist_characters="&"), min_size=1)))
def test_that_no_two_lines_share_a_letter_and_no_word_is_changed(texts: list[str]) -> None:
    marked = with_mnemonics(texts)
    letters = [letter for text in marked if (letter := mnemonic_of(text))]
    assert len(letters) == len(set(letters))
    assert [text.replace("&", "") for text in marked] == texts


def test_that_every_line_of_every_menu_has_a_letter_of_its_own(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(parent=window)
    actions.fill(window.menuBar())
    for top in window.menuBar().actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        letters = [mnemonic_of(line.text()) for line in menu.actions() if not line.isSeparator()]
        assert all(letters), top.text()
        assert len(letters) == len(set(letters)), top.text()
