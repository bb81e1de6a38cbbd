"""Which language a job is in: chosen by the person, or heard; for the whole recording, or for each window of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from app.core.errors import ErrorCode, InputError
from app.core.protocol import StartJob

_SURE = 0.5  # a language heard with less is asked for again in the next window
_MOST_ASKED = 3


class Ear:
    """What is known of the language of one job.

    Windows come in order of time, so a window's language does not depend on who shares its batch.
    """

    def __init__(self, language: str | None, *, choice: Sequence[str] = (), is_mixed: bool = False) -> None:
        self._language = language
        self._choice = frozenset(choice)
        self._is_mixed = is_mixed
        self._asked = 0
        self._sum: Counter[str] = Counter()

    @classmethod
    def of(cls, start: StartJob, *, only: str | None) -> Self:
        """Return the ear of a job that begins or goes on; ``only``: the model knows no other language."""
        options = start.options
        if options.language or only:
            return cls(options.language or only)
        if options.is_mixed:
            return cls(None, choice=options.languages, is_mixed=True)
        return cls(start.language, choice=options.languages)

    @property
    def is_asking(self) -> bool:
        return self._language is None

    def hear(self, chances: Mapping[str, float] | None) -> str:
        """Return the language of the next window; ``chances`` are what the model hears in it, if it was asked."""
        if self._language is not None or chances is None:
            return self._language or self._likeliest()
        allowed = self._allowed(chances)
        self._sum.update(allowed)
        self._asked += 1
        best = max(allowed, key=lambda language: allowed[language])
        is_sure = allowed[best] >= _SURE
        if self._is_mixed:
            return best if is_sure else self._likeliest()
        if is_sure or self._asked >= _MOST_ASKED:
            self._language = self._likeliest()
        return self._likeliest()

    def _allowed(self, chances: Mapping[str, float]) -> Mapping[str, float]:
        """Return the chances of the languages in question, which together are certain."""
        chosen = {language: chance for language, chance in chances.items() if language in self._choice}
        total = sum(chosen.values())
        return {language: chance / total for language, chance in chosen.items()} if total > 0 else chances

    def _likeliest(self) -> str:
        return max(self._sum, key=lambda language: self._sum[language])


def check_language(language: str, known: Sequence[str]) -> None:
    """Refuse a language that the model does not know."""
    if language not in known:
        sentence = f"This model does not know the language '{language}'. Choose another language or model."
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)
