from hypothesis import given
from hypothesis import strategies as st

from app.ui.editor.utf16 import column_at, units_before


@given(text=st.text(st.sampled_from("aé我😀👍🏽"), max_size=12), column=st.integers(0, 12))
def test_that_columns_and_units_lead_to_each_other(text: str, column: int) -> None:
    column = min(column, len(text))
    units = units_before(text, column)
    assert units == len(text[:column].encode("utf-16-le")) // 2
    assert column_at(text, units) == column


def test_that_the_middle_of_a_character_is_its_start() -> None:
    assert column_at("a😀b", 2) == 1
    assert column_at("a😀b", 99) == 3
