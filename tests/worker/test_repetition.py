"""Loops in words, in writing without spaces and in letters; and what people do say more than once."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.lettering import atoms
from app.worker.repetition import looping_words, packing_ratio


def looping(text: str) -> str:
    words = re.findall(r"\s*\S+", text)
    return "".join(words[index] for index in sorted(looping_words(words))).strip()


@pytest.mark.parametrize(
    "loop",
    [
        "no no no no no no",
        "thank you thank you, Thank You. thank you",
        "We all go home. We all go home. We all go home.",
        "I-I-I-I-I-I-I-I-I-I-I-I",
        "haaaaaaaaaaaaaaa",
        "♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪",
        "!!!!!!!!!!!!",
        "ハハハハハハハハハハハハ",
        "谢谢大家 谢谢大家 谢谢大家 谢谢大家",
        "今日はいい天気ですね今日はいい天気ですね今日はいい天気ですね",
        "ขอบคุณครับขอบคุณครับขอบคุณครับ",
        "감사합니다 감사합니다 감사합니다 감사합니다 감사합니다 감사합니다",
    ],
)
def test_that_a_loop_is_found_with_all_its_words_and_no_others(loop: str) -> None:
    assert looping(loop) == loop
    assert looping(f"Well then {loop}") in (loop, f"then {loop}")
    assert looping(f"{loop} after all") == loop


@pytest.mark.parametrize(
    "text",
    [
        "Mayday mayday mayday.",
        "Papa papa papa.",
        "No, no, no, no, no!",
        "Thank you. Thank you. Thank you.",
        "Very very good and very very old.",
        "Zero zero zero seven.",
        "hahahahaha",
        "Wait... wait...",
        "Come in. Come in. We are here. Come in.",
        "是的是的是的",
        "はいはいはいはい",
        "ハハハハハハハ",
        "We all go home. We all go home.",
        "1000000000",
        "",
        "...",
    ],
)
def test_that_what_people_say_more_than_once_is_no_loop(text: str) -> None:
    assert looping(text) == ""


@given(words=st.lists(st.text(max_size=12), max_size=60))
def test_that_any_words_can_be_searched(words: list[str]) -> None:
    assert looping_words(words) <= set(range(len(words)))
    assert packing_ratio("".join(words)) >= 0


@given(words=st.lists(st.text("abc ハ谢", max_size=3), max_size=40))
def test_that_small_and_capital_letters_and_stops_do_not_matter(words: list[str]) -> None:
    spoken = [word for word in words if word.strip()]
    shouted = [f" {word.upper()}." for word in spoken]
    assert looping_words([f" {word}." for word in spoken]) == looping_words(shouted)


@given(phrase=st.text("あいうえお谢大家", min_size=4, max_size=10), times=st.integers(4, 12))
def test_that_a_loop_is_found_however_unspaced_writing_is_cut_into_words(phrase: str, times: int) -> None:
    text = phrase * times
    for words in ([text], list(text), atoms(text), re.findall(".{1,3}", text)):
        assert looping_words(words) == set(range(len(words)))
