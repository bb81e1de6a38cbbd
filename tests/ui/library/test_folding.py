"""Text made comparable for the filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.library.folding import folded, needles


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Malmö HAFEN", "malmo hafen"),
        ("Málaga", "malaga"),
        ("Straße", "strasse"),
        ("Smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ｆｕｌｌ", "full"),
        ("مُقَابَلَة", "مقابلة"),
        ("面试", "面试"),
    ],
)
def test_that_case_and_marks_are_gone(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_that_folding_twice_is_folding_once(text: str) -> None:
    once = folded(text)
    assert folded(once).split() == folded(folded(once)).split()


@given(st.text(alphabet="aäáÅøØłñç", max_size=8), st.text(alphabet="xyz", max_size=4))
def test_that_a_piece_of_a_text_is_found_in_it(piece: str, rest: str) -> None:
    assert folded(piece) in folded(rest + piece + rest)


def test_that_a_filter_is_its_words() -> None:
    assert needles("  Mia  HÄFEN ") == ("mia", "hafen")
    assert needles("   ") == ()
