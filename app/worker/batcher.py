"""Who gets the rows of the next batch. Pure: it sees counts and priorities, no sound."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.jobs import JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a running job could use of the next batch."""

    priority: int
    ready_rows: int


class Batcher:
    """Shares the rows of a batch out among the jobs. It owns the memory of whose turn was last."""

    def __init__(self, batch_rows: int) -> None:
        self._batch_rows = batch_rows
        self._begun: set[JobId] = set()  # they have had a row, and shall have one of each batch
        self._last_turn: dict[JobId, int] = {}
        self._turn = 0

    def share(self, claims: Mapping[JobId, Claim]) -> dict[JobId, int]:
        """Return the rows of each job: one for everyone who is ready, the rest by priority, equals in turn.

        Where there are more jobs than rows, those that have begun come first: the others are there to follow them.
        """
        ready = {job_id: claim for job_id, claim in claims.items() if claim.ready_rows > 0}
        order = sorted(ready, key=lambda job_id: (job_id not in self._begun, *self._rank(job_id, ready[job_id])))
        rows = dict.fromkeys(order[: self._batch_rows], 1)
        self._begun.update(rows)
        while sum(rows.values()) < self._batch_rows:
            hungry = [job_id for job_id in rows if rows[job_id] < ready[job_id].ready_rows]
            if not hungry:
                break
            chosen = min(hungry, key=lambda j: self._rank(j, ready[j]))
            rows[chosen] += 1
            self._note_turn(chosen)
        return rows

    def forget(self, job_id: JobId) -> None:
        self._last_turn.pop(job_id, None)
        self._begun.discard(job_id)

    def _rank(self, job_id: JobId, claim: Claim) -> tuple[int, int]:
        return -claim.priority, self._last_turn.get(job_id, 0)

    def _note_turn(self, job_id: JobId) -> None:
        self._turn += 1
        self._last_turn[job_id] = self._turn
