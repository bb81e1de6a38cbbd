"""Tidying as a person asks for it: look at some kinds, then carry out what was shown, one kind after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.errors import FriscoError
from app.core.tidying import TidyKind, TidyPlan, TidyResult, TidyRules, Watch
from app.store.library import Library

Looked = Callable[[TidyKind], bool]  # told what is looked at next; says whether to go on


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyStep:
    """How far tidying is."""

    kind: TidyKind
    done: int
    total: int


class Tidy:
    """Looks and tidies in one library; blocks, for a thread of its own."""

    def __init__(self, library: Library, rules: TidyRules) -> None:
        self._tidying, self.rules = library.tidying, rules

    def look(self, kinds: Sequence[TidyKind], watch: Looked = lambda _kind: True) -> list[TidyPlan]:
        """Return what of each kind would go; nothing is changed."""
        return [self._tidying.plan(kind, self.rules) for kind in kinds if watch(kind)]

    def carry_out(self, plans: Sequence[TidyPlan], watch: Callable[[TidyStep], bool]) -> list[TidyResult]:
        """Do what was shown; a kind that fails says so and leaves the others to be done. A stop ends it."""
        results: list[TidyResult] = []
        for plan in plans:
            results.append(self._done(plan, _telling(plan.kind, watch)))
            if results[-1].is_stopped:
                break
        return results

    def bring_back(self, plan: TidyPlan, watch: Callable[[TidyStep], bool]) -> TidyResult:
        """Fetch recordings out of the archive."""
        return self._tidying.archive.bring_back(plan, _telling(TidyKind.ARCHIVE, watch))

    def archived(self) -> TidyPlan:
        return self._tidying.archive.archived()

    def _done(self, plan: TidyPlan, watch: Watch) -> TidyResult:
        try:
            return self._tidying.carry_out(plan, self.rules, watch)
        except FriscoError as error:
            return TidyResult(kind=plan.kind, left=(error.sentence,))


def _telling(kind: TidyKind, watch: Callable[[TidyStep], bool]) -> Watch:
    return lambda done, total: watch(TidyStep(kind=kind, done=done, total=total))
