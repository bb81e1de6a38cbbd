"""Which models can translate, and what is said of one that cannot."""

import pytest

from app.core.errors import ErrorCode, InputError
from app.core.options import JobOptions, Task
from app.core.translating import can_translate, refuse_untranslatable
from app.workflow.models.pins import catalogue


@pytest.mark.parametrize("model", ["large-v3-turbo", "distil-large-v3", "small.en", "/models/My-Turbo", "a/distil-x"])
def test_that_a_model_that_was_not_taught_to_is_refused(model: str) -> None:
    with pytest.raises(InputError, match=r"cannot translate\. Choose another one") as refusal:
        refuse_untranslatable(JobOptions(model=model, task=Task.TRANSLATE))
    assert refusal.value.code is ErrorCode.TASK_UNSUPPORTED
    refuse_untranslatable(JobOptions(model=model))


@pytest.mark.parametrize("model", ["demo", "small", "large-v3", "/models/mine"])
def test_that_any_other_model_is_let_translate(model: str) -> None:
    refuse_untranslatable(JobOptions(model=model, task=Task.TRANSLATE))


def test_that_the_names_tell_what_the_catalogue_says() -> None:
    assert {name: can_translate(name) for name in catalogue()} == {
        name: card.translates for name, card in catalogue().items()
    }
