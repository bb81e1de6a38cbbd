"""The table of phrases that speech models make up, and how a text is compared with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.languages import LANGUAGES
from app.core.stock_phrases import STOCK_PHRASES, bare_letters, is_stock_phrase


@pytest.mark.parametrize("language", STOCK_PHRASES)
def test_that_every_phrase_is_known_in_its_language_however_it_is_written(language: str) -> None:
    assert language in LANGUAGES
    for phrase in STOCK_PHRASES[language]:
        text = phrase.removesuffix("*")
        assert is_stock_phrase(text, language)
        assert is_stock_phrase(f" {text.upper()} !", language)
        assert is_stock_phrase(f"{text} {text} {text}", language)


@pytest.mark.parametrize(
    "text", ["Thank you for the flowers.", "You are late.", "Bye for now, we meet again.", "", "…"]
)
def test_that_other_sentences_are_no_such_phrase(text: str) -> None:
    assert not is_stock_phrase(text, "en")


def test_that_phrases_of_another_language_do_not_count() -> None:
    assert not is_stock_phrase("Obrigado.", "it")
    assert not is_stock_phrase("Obrigado.", None)


@given(text=st.text(), language=st.one_of(st.none(), st.sampled_from(sorted(LANGUAGES))))
def test_that_any_text_can_be_compared(text: str, language: str | None) -> None:
    assert is_stock_phrase(text, language) == is_stock_phrase(f" {text} ", language)
    assert bare_letters(text).isalnum() or not bare_letters(text)
