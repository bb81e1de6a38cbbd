"""Tags and notes: cleaned, within bounds, each tag once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.description import (
    LONGEST_NOTES,
    LONGEST_TAG,
    MOST_TAGS,
    clean_notes,
    ends_a_tag,
    joined_tags,
    tags_in,
    without_tags,
)
from app.core.errors import ErrorCode, InputError


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("radio", ("radio",)),
        (" radio ,  city   council; 2026 ", ("radio", "city council", "2026")),
        ("采访，港口、市场", ("采访", "港口", "市场")),
        ("مقابلة، راديو", ("مقابلة", "راديو")),
        ("ra\x00dio\x1b[31m", ("radio[31m",)),
        ("two\nlines", ("two", "lines")),
        (" , ;", ()),
        ("", ()),
    ],
)
def test_that_commas_part_tags(typed: str, tags: tuple[str, ...]) -> None:
    assert tags_in(typed) == tags


@given(st.text(max_size=LONGEST_TAG))
def test_that_a_tag_is_a_short_clean_line(typed: str) -> None:
    for tag in tags_in(typed):
        assert 0 < len(tag) <= LONGEST_TAG
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in tag)
        assert tags_in(tag) == (tag,)


@given(st.text(max_size=400))
def test_that_cleaning_notes_twice_is_cleaning_once(text: str) -> None:
    once = clean_notes(text)
    assert clean_notes(once) == once
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in once if character != "\n")


def test_that_notes_keep_their_lines() -> None:
    assert clean_notes("\n\nfirst \r\n\tsecond\x07\rthird\n\n") == "first\n    second\nthird"


def test_that_a_tag_is_there_once_in_its_first_spelling() -> None:
    assert joined_tags(["Radio", "radio", "Straße", "STRASSE", "2026"]) == ("Radio", "Straße", "2026")
    assert without_tags(["Radio", "2026"], ["RADIO", "other"]) == ("2026",)


@pytest.mark.parametrize(
    "act",
    [
        lambda: tags_in("x" * (LONGEST_TAG + 1)),
        lambda: joined_tags(str(number) for number in range(MOST_TAGS + 1)),
        lambda: clean_notes("x" * (LONGEST_NOTES + 1)),
    ],
)
def test_that_what_is_out_of_bounds_has_a_sentence(act: object) -> None:
    assert callable(act)
    with pytest.raises(InputError) as caught:
        act()
    assert caught.value.code is ErrorCode.EDIT_REFUSED
    assert caught.value.sentence.endswith(".")


def test_that_a_comma_ends_a_tag() -> None:
    assert [ends_a_tag(text) for text in ("radio,", "采访，", "radio", "", ",")] == [True, True, False, False, True]
