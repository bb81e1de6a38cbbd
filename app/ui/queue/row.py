"""One row of the queue as a frozen value: the job, what was measured and heard of it, and all that is said about it."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.jobs import ACTIVE, ENDED, MOVES, WAITING, WITH_TRANSCRIPT, JobSnapshot, JobState
from app.ui.kit.plain_text import one_line, plain_tip
from app.ui.queue import job_words
from app.ui.queue.pace import Pace

_SECOND_MS: Final = 1000
_STOPPABLE = WAITING | {JobState.STARTING, JobState.RUNNING}
_MEASURED = frozenset({JobState.RUNNING, JobState.CANCELLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A job as the queue shows it."""

    job: JobSnapshot
    pace: Pace | None = None
    left_ms: int | None = None
    newest_text: str = ""
    is_next: bool = False

    @property
    def name(self) -> str:
        return one_line(self.job.name)

    @property
    def is_measured(self) -> bool:
        """Say whether time runs for it: it has a progress line and perhaps a remaining time."""
        return self.job.state in _MEASURED

    @property
    def runs_down(self) -> bool:
        """Say whether a time beside it gets less: what is left of its work, or until it is tried again."""
        return self.is_measured or self.job.retry_at is not None

    def until_retry_ms(self, now: datetime) -> int | None:
        """Return how long it waits until it is tried again, in whole seconds; None when it does not."""
        if self.job.retry_at is None:
            return None
        left_s = (self.job.retry_at - now).total_seconds()
        return max(0, ceil(left_s)) * _SECOND_MS

    @property
    def is_active(self) -> bool:
        return self.job.state in ACTIVE

    @property
    def can_cancel(self) -> bool:
        return self.job.state in _STOPPABLE

    @property
    def can_retry(self) -> bool:
        """Say whether it can go on where it stopped; a job that was heard to its end has nowhere to go on."""
        state = self.job.state
        return state is JobState.WAITING_RETRY or self._is_stopped

    @property
    def _is_stopped(self) -> bool:
        state = self.job.state
        return state in ENDED and state not in WITH_TRANSCRIPT and JobState.QUEUED in MOVES[state]

    @property
    def can_repeat(self) -> bool:
        """Say whether it was heard to its end: doing it again is a new job and gives a new transcript."""
        return self.job.state in WITH_TRANSCRIPT

    @property
    def is_worth_repeating(self) -> bool:
        """Say whether what came of it leaves something to be wished."""
        return self.can_repeat and self.job.state is not JobState.FINISHED

    @property
    def can_remove(self) -> bool:
        return self.job.state in ENDED

    @property
    def can_move(self) -> bool:
        return self.job.state in WAITING

    @property
    def word(self) -> str:
        """Return the one or two words at the end of the first line."""
        if self.is_next and self.job.state is JobState.QUEUED:
            return job_words.next_word()
        return job_words.state_word(self.job)

    @property
    def time_left(self) -> str:
        return job_words.left_words(self.left_ms) if self.is_measured and self.left_ms is not None else ""

    @property
    def until_retry(self) -> str:
        """Return when it is tried again: "Tries again in 0:42"; empty when it does not wait for that."""
        return "" if self.is_measured or self.left_ms is None else job_words.retry_in_words(self.left_ms)

    @property
    def sentence(self) -> str:
        return job_words.sentence_of(self.job)

    @property
    def line(self) -> str:
        """Return the second line: the newest words, what went wrong, or what tells this job from the others."""
        if self.job.state is JobState.RUNNING:
            return self.newest_text or self._speed_line()
        if self.job.state is JobState.FINISHED:
            return " · ".join(part for part in (job_words.results_of(self.job), one_line(self.job.message)) if part)
        parts = (self.until_retry, one_line(self.sentence))
        return " · ".join(part for part in parts if part) or job_words.facts_of(self.job)

    @property
    def state_words(self) -> str:
        """Return the whole state: "62 % · 0:41 left", "queued", "failed: The file is damaged."."""
        if self.is_measured:
            return " · ".join(part for part in (self.word, self.time_left) if part)
        sentence, state = one_line(self.sentence), self.until_retry or self.word
        return f"{state}: {sentence}" if sentence else state

    @property
    def tip(self) -> str:
        job = self.job
        facts = job_words.results_of(job) if job.state is JobState.FINISHED else job_words.facts_of(job)
        notes = (note for note in job.notes if note != self.sentence)
        parts = (self.name, self.state_words, self._speed(), facts, *notes, job.media_path)
        return plain_tip("\n".join(part for part in parts if part))

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return f"{self.name}, {self.state_words}"

    def _speed(self) -> str:
        factor = self.pace.realtime_factor if self.pace else None
        return job_words.speed_word(factor) if factor and self.is_measured else ""

    def _speed_line(self) -> str:
        words = QCoreApplication.translate("Queue", "Transcribing")
        return " · ".join(part for part in (words, self._speed()) if part)
