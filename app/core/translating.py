"""Which models can write down in English what is said in other languages. Most were taught to; some were left without it."""

from pathlib import PurePath

from app.core.errors import ErrorCode, InputError
from app.core.options import JobOptions, Task

_CANNOT = ("turbo",)  # made from large models by leaving out what translating needs
_ENGLISH_ONLY = ".en"
_ENGLISH_FAMILY = "distil"
TRANSLATED = "en"  # the language of every translation


def is_english_only(model: str) -> bool:
    """Tell it by the name of a model, or of its folder."""
    name = PurePath(model).name.lower()
    return name.endswith(_ENGLISH_ONLY) or _ENGLISH_FAMILY in name


def can_translate(model: str) -> bool:
    """Tell it by the name of a model, or of its folder."""
    name = PurePath(model).name.lower()
    return not (is_english_only(model) or any(part in name for part in _CANNOT))


def refuse_untranslatable(options: JobOptions) -> None:
    """Raise InputError where a model is asked to translate that was not taught to."""
    if options.task is Task.TRANSLATE and not can_translate(options.model):
        sentence = (
            f"The model {PurePath(options.model).name} cannot translate. Choose another one, such as small or large-v3."
        )
        raise InputError(ErrorCode.TASK_UNSUPPORTED, sentence)
