from hypothesis import given
from hypothesis import strategies as st

from app.ui.editor.finding import Match, by_row, find_all, next_from, replacing_all, replacing_one
from tests.helpers.editing import conversation, lines

TALK = conversation("The boat, the net", "and the other", "Nothing", "Breathe (in) the air")
TEXTS = lines(TALK)


def test_that_every_place_is_found_in_order() -> None:
    found = find_all(TEXTS, "the", is_case_kept=False)
    assert found == [
        Match(0, 0, 3),
        Match(0, 10, 13),
        Match(1, 4, 7),
        Match(1, 9, 12),
        Match(3, 4, 7),
        Match(3, 13, 16),
    ]
    assert find_all(TEXTS, "the", is_case_kept=True) == found[1:]
    assert find_all(TEXTS, "(in)", is_case_kept=False) == [Match(3, 8, 12)]
    assert find_all(TEXTS, "", is_case_kept=False) == []
    assert find_all(TEXTS, "net\nand", is_case_kept=False) == []


def test_that_the_search_goes_on_from_the_caret_and_round_the_end() -> None:
    found = find_all(TEXTS, "the", is_case_kept=True)
    assert next_from(found, 0, 11) == 1
    assert next_from(found, 1, 4) == 1
    assert next_from(found, 3, 14) == 0
    assert next_from([], 0, 0) is None


def test_that_replacing_keeps_the_times_of_the_other_words() -> None:
    after = replacing_one(TALK, TEXTS, Match(0, 4, 8), "ship").apply(TALK).transcript
    assert lines(after)[0] == "The ship, the net"
    assert after.segments[0].words[2:] == TALK.segments[0].words[2:]


def test_that_replacing_all_is_one_edit() -> None:
    edit = replacing_all(TALK, TEXTS, find_all(TEXTS, "the", is_case_kept=False), "a")
    applied = edit.apply(TALK)
    assert lines(applied.transcript) == ["a boat, a net", "and a oar", "Nothing", "Breaa (in) a air"]
    assert applied.inverse.apply(applied.transcript).transcript == TALK


@given(texts=st.lists(st.text("ab ", max_size=9), max_size=9), needle=st.text("ab ", min_size=1, max_size=3))
def test_that_what_is_found_is_what_was_looked_for(texts: list[str], needle: str) -> None:
    found = find_all(texts, needle, is_case_kept=True)
    assert all(texts[match.row][match.start : match.stop] == needle for match in found)
    assert len(found) == sum(text.count(needle) for text in texts)
    assert sum(map(len, by_row(found).values())) == len(found)
