"""Which language a job is in: chosen, heard once it is sure, heard among a list, or heard for each window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode, InputError
from app.core.jobs import JobId
from app.core.options import JobOptions
from app.core.protocol import StartJob
from app.worker.ears import Ear, check_language

SURE_GERMAN = {"de": 0.9, "en": 0.08, "fr": 0.02}
UNSURE_ENGLISH = {"de": 0.3, "en": 0.4, "fr": 0.3}
UNSURE_FRENCH = {"de": 0.2, "en": 0.31, "fr": 0.49}
chances = st.fixed_dictionaries({name: st.floats(0.01, 1.0) for name in ("de", "en", "fr", "nl")}).map(
    lambda row: {name: chance / sum(row.values()) for name, chance in row.items()}
)


def started(
    language: str | None = None, *, languages: tuple[str, ...] = (), is_mixed: bool = False, known: str | None = None
) -> StartJob:
    options = JobOptions(model="demo", language=language, languages=languages, is_mixed=is_mixed)
    return StartJob(job_id=JobId(1), path="", options=options, language=known)


def test_that_a_chosen_language_is_not_asked_for() -> None:
    ear = Ear.of(started("fr"), only=None)
    assert not ear.is_asking
    assert ear.hear(None) == "fr"


def test_that_a_chosen_language_is_not_changed_by_what_is_heard() -> None:
    ear = Ear.of(started("fr", languages=("de", "en"), is_mixed=True), only=None)
    assert ear.hear(SURE_GERMAN) == "fr"


def test_that_a_job_that_goes_on_stays_in_the_language_of_its_earlier_part() -> None:
    ear = Ear.of(started(known="nl"), only=None)
    assert not ear.is_asking
    assert ear.hear(SURE_GERMAN) == "nl"


def test_that_a_sure_language_is_kept() -> None:
    ear = Ear.of(started(), only=None)
    assert ear.is_asking
    assert ear.hear(SURE_GERMAN) == "de"
    assert not ear.is_asking
    assert ear.hear({"en": 1.0}) == "de"


def test_that_an_unsure_language_is_asked_for_again() -> None:
    ear = Ear.of(started(), only=None)
    assert ear.hear(UNSURE_ENGLISH) == "en"
    assert ear.is_asking
    assert ear.hear(SURE_GERMAN) == "de"
    assert not ear.is_asking


def test_that_unsure_windows_are_weighed_together_and_then_believed() -> None:
    ear = Ear.of(started(), only=None)
    assert [ear.hear(UNSURE_FRENCH), ear.hear(UNSURE_ENGLISH), ear.hear(UNSURE_ENGLISH)] == ["fr", "fr", "en"]
    assert not ear.is_asking
    assert ear.hear(SURE_GERMAN) == "en"


def test_that_only_languages_of_the_list_are_heard() -> None:
    ear = Ear.of(started(languages=("en", "fr")), only=None)
    assert ear.hear(SURE_GERMAN) == "en"
    assert not ear.is_asking  # 0.08 against 0.02: of the two it is sure


def test_that_a_list_that_the_model_gives_no_chance_is_no_bar() -> None:
    assert Ear.of(started(languages=("xx",)), only=None).hear(SURE_GERMAN) == "de"


def test_that_the_language_of_a_mixed_recording_is_asked_for_in_each_window() -> None:
    ear = Ear.of(started(is_mixed=True, known="de"), only=None)
    assert [ear.hear(SURE_GERMAN), ear.hear({"en": 0.8, "de": 0.2}), ear.hear(SURE_GERMAN)] == ["de", "en", "de"]
    assert ear.is_asking


def test_that_an_unsure_window_of_a_mixed_recording_is_in_the_likeliest_language_so_far() -> None:
    ear = Ear.of(started(is_mixed=True), only=None)
    ear.hear(SURE_GERMAN)
    assert ear.hear(UNSURE_ENGLISH) == "de"


def test_that_a_mixed_recording_keeps_to_the_languages_of_the_list() -> None:
    ear = Ear.of(started(languages=("en", "de"), is_mixed=True), only=None)
    assert [ear.hear({"fr": 0.8, "en": 0.2}), ear.hear({"fr": 0.8, "de": 0.2})] == ["en", "de"]


def test_that_a_model_of_one_language_is_not_asked() -> None:
    ear = Ear.of(started(is_mixed=True), only="en")
    assert not ear.is_asking
    assert ear.hear(None) == "en"


@pytest.mark.parametrize("is_mixed", [False, True])
@given(rows=st.lists(chances, min_size=1, max_size=8))
def test_that_a_window_that_was_asked_in_vain_changes_nothing(rows: list[dict[str, float]], is_mixed: bool) -> None:
    one, other = (Ear.of(started(is_mixed=is_mixed), only=None) for _ in range(2))
    in_a_batch = [one.hear(row) for row in rows]
    one_by_one = [other.hear(row if other.is_asking else None) for row in rows]
    assert in_a_batch == one_by_one


@given(rows=st.lists(chances, min_size=3, max_size=6))
def test_that_nobody_is_asked_for_ever(rows: list[dict[str, float]]) -> None:
    ear = Ear.of(started(), only=None)
    heard = [ear.hear(row) for row in rows]
    assert not ear.is_asking
    assert len(set(heard[2:])) == 1


def test_that_a_language_that_the_model_does_not_know_is_refused() -> None:
    check_language("de", ["en", "de"])
    with pytest.raises(InputError, match="'xx'") as refusal:
        check_language("xx", ["en", "de"])
    assert refusal.value.code is ErrorCode.UNKNOWN_ID
