"""The terms in a text, however a person writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.vocabulary import LONGEST_TERM, terms_in, too_long
from tests.helpers.transcripts import quick


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        (" ,\n, ;", ()),
        ("Frisco", ("Frisco",)),
        ("Frisco, Zwickau", ("Frisco", "Zwickau")),
        ("Frisco\r\nDr.  Mia\tThorne\n", ("Frisco", "Dr. Mia Thorne")),
        ("b, a, b", ("b", "a")),
        ("弗里斯科，茨维考、柏林", ("弗里斯科", "茨维考", "柏林")),
        ("one; two\u2028three", ("one", "two", "three")),
        ("with\0a zero", ("with a zero",)),
    ],
)
def test_that_terms_are_parted_by_lines_and_commas_of_every_script(text: str, terms: tuple[str, ...]) -> None:
    assert terms_in(text) == terms


@quick
@given(st.text(max_size=60))
def test_that_terms_are_whole_words_of_one_line_and_come_out_the_same_again(text: str) -> None:
    terms = terms_in(text)
    assert all(term.strip() == term and term.isprintable() for term in terms)
    assert terms_in("\n".join(terms)) == terms


def test_that_thousands_of_terms_are_taken_in_their_order() -> None:
    terms = tuple(f"Name{number}" for number in range(5_000))
    assert terms_in(", ".join(terms)) == terms


def test_that_a_page_without_commas_is_no_term() -> None:
    page = "x" * (LONGEST_TERM + 1)
    assert too_long(f"Frisco, {page}") == page
    assert too_long(f"Frisco, {page[1:]}") is None
