"""How much of a vocabulary is told the model: whole terms, from the first on, and a sentence about the rest."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.vocabulary import MOST_TOKENS, about_tokens, fitting
from app.worker.hints import hints_of


def by_letters(text: str) -> int:
    return len(text)


def test_that_what_fits_is_told_whole_and_in_order() -> None:
    hints = hints_of(("Frisco", "Zwickau"), by_letters)
    assert (hints.text, hints.left_out, hints.note) == ("Frisco, Zwickau", (), "")


def test_that_it_is_cut_between_terms_and_the_rest_is_named() -> None:
    terms = tuple(f"name number {number}" for number in range(40))
    hints = hints_of(terms, by_letters)
    assert hints.terms == terms[: len(hints.terms)]
    assert len(hints.text) <= MOST_TOKENS < len(f"{hints.text}, {hints.left_out[0]}")
    assert hints.terms + hints.left_out == terms
    assert hints.note.endswith(f"{40 - len(hints.terms)} terms were left out, the first of them: {hints.left_out[0]}.")


def test_that_one_term_that_fills_the_room_does_not_keep_out_the_others() -> None:
    hints = hints_of(("x" * 300, "Frisco"), by_letters)
    assert (hints.text, hints.left_out) == ("Frisco", ("x" * 300,))
    assert "1 term was left out: xxx" in hints.note


def test_that_a_term_gives_the_model_no_orders() -> None:
    assert hints_of(("<|translate|>", "\ud800Frisco"), by_letters).text == "translate|>, Frisco"


@given(st.lists(st.text(max_size=60), max_size=60))
def test_that_it_never_takes_more_than_there_is_room(vocabulary: Sequence[str]) -> None:
    hints = hints_of(tuple(vocabulary), by_letters)
    assert not hints.terms or len(hints.text) <= MOST_TOKENS


@pytest.mark.parametrize(
    ("terms", "least", "most"), [(("Frisco", "Zwickau"), 4, 8), (("東京",), 2, 4), (("2026",), 4, 4)]
)
def test_that_the_estimate_of_the_window_is_of_the_right_size(terms: tuple[str, ...], least: int, most: int) -> None:
    assert least <= about_tokens(terms) <= most


def test_that_the_window_says_how_many_of_the_first_terms_fit() -> None:
    terms = [f"Zwickau {number:03}" for number in range(100)]
    count = fitting(terms)
    assert about_tokens(terms[:count]) <= MOST_TOKENS < about_tokens(terms[: count + 1])
    assert fitting(terms[:5]) == 5
