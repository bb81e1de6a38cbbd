"""Jobs as frozen pictures for tests of the core."""

from datetime import UTC, datetime
from typing import Any

from app.core.jobs import JobId, JobSnapshot, JobState
from app.core.media import MediaId
from app.core.options import JobOptions


def job_in(state: JobState = JobState.RUNNING, **fields: Any) -> JobSnapshot:
    values: dict[str, Any] = {
        "id": JobId(7),
        "media_id": MediaId(3),
        "name": "talk.wav",
        "media_path": "/music/talk.wav",
        "options": JobOptions(model="demo"),
        "created_at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    return JobSnapshot(state=state, **{**values, **fields})
