"""What a person asks of the queue, as frozen values that travel in signals."""

from dataclasses import dataclass

from app.core.jobs import JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMove:
    """Put a job before another one, or last."""

    job_id: JobId
    before: JobId | None
