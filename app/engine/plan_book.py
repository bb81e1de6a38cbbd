"""By which plan each job runs: what the options ask for, and what has taken its place since."""

import time
from collections.abc import Callable

from app.core.jobs import JobId, JobSnapshot
from app.core.options import Device, JobOptions, WorkerPlan
from app.engine.memory_ladder import MemoryLadder, Smaller, on_processor

_DEATHS_ON_CARD = 2
_STEPS_HOLD_S = 600.0


class PlanBook:
    """Owns the plan of each set of options that is in use, and the jobs that are barred from cards. Queue's thread."""

    def __init__(self, plan_for: Callable[[JobOptions], WorkerPlan], smaller: Smaller | None) -> None:
        self._plan_for = plan_for
        self._plans: dict[JobOptions, WorkerPlan] = {}
        self._off_card: set[JobId] = set()
        self.ladder = MemoryLadder(smaller)

    def of(self, job: JobSnapshot) -> WorkerPlan:
        """Return the plan by which a job runs now; raise FriscoError when there can be none."""
        plan = self.ladder.current(self._asked_for(job.options), job.options.task)
        if job.id in self._off_card and plan.device is Device.CUDA:
            return self.ladder.current(on_processor(plan), job.options.task)
        return plan

    def other_model(self, job: JobSnapshot) -> str:
        """Return the model that stands in for the one asked for; empty while that one does."""
        model = self.of(job).model
        return "" if model == self._asked_for(job.options).model else model

    def leave_card_after_deaths(self, job: JobSnapshot, plan: WorkerPlan) -> str:
        """Bar a job from cards on which its workers died, and return the words for it; empty where it is not so."""
        if plan.device is not Device.CUDA or job.deaths < _DEATHS_ON_CARD or job.id in self._off_card:
            return ""
        self._off_card.add(job.id)
        return "On the processor from here on: its worker died twice on the card."

    def begin_at_the_top(self) -> None:
        """Take no more steps for granted, some time after the last one: what was short then need not be now."""
        if time.monotonic() - self.ladder.stepped_s > _STEPS_HOLD_S:
            self.ladder.forget()

    def forget(self) -> None:
        """Decide everything anew."""
        self._plans.clear()
        self.ladder.forget()

    def _asked_for(self, options: JobOptions) -> WorkerPlan:
        if options not in self._plans:
            self._plans[options] = self._plan_for(options)
        return self._plans[options]
