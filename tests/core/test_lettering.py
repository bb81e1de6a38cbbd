"""How languages write: clean lines, atoms, joints and break places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.lettering import atoms, break_places, clean_line, columns, is_space_needed, joined
from tests.helpers.transcripts import lines, quick


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("two words", ["two", " words"]),
        ("  kept   spaces", ["  kept", "   spaces"]),
        ("你好，世界。", ["你", "好，", "世", "界。"]),
        ("「はい」と言った", ["「は", "い」", "と", "言っ", "た"]),
        ("GPT模型 ok", ["GPT", "模", "型", " ok"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("한국어는 좋다", ["한국어는", " 좋다"]),
        ("👩\u200d🚀 go", ["👩\u200d🚀", " go"]),
        ("", []),
    ],
)
def test_that_a_line_is_cut_as_its_language_writes(text: str, parts: list[str]) -> None:
    assert atoms(text) == parts


@quick
@given(lines)
def test_that_atoms_joined_are_the_line(text: str) -> None:
    assert "".join(atoms(text)) == text.rstrip()


@quick
@given(st.text(st.characters()))
def test_that_a_clean_line_is_one_line_that_utf8_can_hold(text: str) -> None:
    clean = clean_line(text)
    assert len(clean.splitlines()) <= 1
    assert clean.encode().decode() == clean
    assert clean_line(clean) == clean


def test_that_breaks_become_one_space_and_other_controls_go() -> None:
    assert clean_line("a\r\n\tb\x00c\u2029d\x85") == "a bc d "


@quick
@given(lines)
def test_that_a_line_broken_anywhere_it_may_be_is_joined_to_the_same_line(line: str) -> None:
    text = line.strip()
    for stop, start in break_places(text):
        assert joined([text[:stop], text[start:]]) == text


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a b  c", [(1, 2)]),
        ("好的。再见", [(1, 1), (3, 3), (4, 4)]),  # never before a closing mark
        ("他说「好」", [(1, 1), (2, 2)]),  # never after an opening one
        ("東京 タワー", [(1, 1), (4, 4)]),  # the space would be lost; ー stays with its vowel
        ("สวัสดี ครับ", [(6, 7)]),
        ("no\u00a0break ", []),
    ],
)
def test_that_lines_are_broken_only_where_typography_lets_them(text: str, places: list[tuple[int, int]]) -> None:
    assert list(break_places(text)) == places


def test_that_lines_of_a_cue_are_joined_as_their_language_writes() -> None:
    assert joined([" one ", "", "two"]) == "one two"
    assert joined(["你好", "世界"]) == "你好世界"
    assert joined(["你好", "world"]) == "你好 world"
    assert joined([]) == ""


@pytest.mark.parametrize(
    ("before", "after", "is_needed"),
    [
        ("a", "b", True),
        ("a ", "b", False),
        ("a", " b", False),
        ("", "b", False),
        ("你", "好", False),
        ("a", "好", True),
    ],
)
def test_that_a_space_is_needed_between_spaced_words_alone(before: str, after: str, is_needed: bool) -> None:
    assert is_space_needed(before, after) is is_needed


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("你好", 4), ("e\u0301", 1), ("สวัสดี", 4), ("", 0)])
def test_that_width_is_counted_in_latin_letters(text: str, width: int) -> None:
    assert columns(text) == width
