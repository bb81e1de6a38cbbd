"""The tables of what failed: the kinds, the jobs of one kind, the attempts of one job. Projections, no truth."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.attempts import Attempt
from app.core.failures import FailureGroup
from app.core.job_details import duration_words
from app.core.jobs import JobSnapshot, JobState
from app.core.overriding import override
from app.core.timecode import clock
from app.ui.dialogs.version_words import when_words
from app.ui.kit.text_table import TextTable
from app.ui.option_words import device_words

_OUTCOME_COLUMN: Final = 4


def tr(text: str) -> str:
    return QCoreApplication.translate("Failures", text)


class GroupTable(TextTable[FailureGroup]):
    """One row a kind: what it is called, and how many jobs there are of it."""

    @override
    def titles(self) -> Sequence[str]:
        return tr("Reason"), tr("Jobs")

    @override
    def words(self, row: FailureGroup) -> Sequence[str]:
        return tr(row.kind.title), QLocale().toString(len(row.jobs))


class JobTable(TextTable[JobSnapshot]):
    """One row a job: its file, whether it failed or was set aside, and what happened."""

    @override
    def titles(self) -> Sequence[str]:
        return tr("File"), tr("State"), tr("What happened")

    @override
    def words(self, row: JobSnapshot) -> Sequence[str]:
        state = tr("set aside") if row.state is JobState.SET_ASIDE else tr("failed")
        return row.name, state, row.message


class AttemptTable(TextTable[Attempt]):
    """One row a start of a job: when, where, which stretch, and how it ended."""

    @override
    def titles(self) -> Sequence[str]:
        return tr("Start"), tr("Took"), tr("Where"), tr("Stretch"), tr("Outcome"), tr("Code")

    @override
    def words(self, row: Attempt) -> Sequence[str]:
        stretch = f"{clock(row.from_ms)}–{clock(row.until_ms)}"
        start, code = when_words(row.started_at), row.code.value if row.code else ""
        return start, duration_words(row), where_words(row), stretch, end_word(row.state), code

    @override
    def tip(self, row: Attempt, column: int) -> str:
        return row.sentence if column >= _OUTCOME_COLUMN and row.sentence else self.words(row)[column]


def where_words(attempt: Attempt) -> str:
    """Return model, device, number format and rows: "large-v3 · graphics card · float16 · 8 rows"."""
    rows = QCoreApplication.translate("Failures", "%n rows", "", attempt.batch_rows)
    place = " · ".join(part for part in (device_words(attempt.device or ""), attempt.compute_type) if part)
    return " · ".join(part for part in (PurePath(attempt.model).name, place, rows) if part)


def end_word(state: JobState) -> str:
    """Say in which state a start of a job left it."""
    words = {
        JobState.QUEUED: tr("sent back"),
        JobState.WAITING_RETRY: tr("waits to try again"),
        JobState.WAITING_DISK: tr("waits for room"),
        JobState.FINISHED: tr("done"),
        JobState.INCOMPLETE: tr("incomplete"),
        JobState.NO_SPEECH: tr("no speech"),
        JobState.CANCELLED: tr("cancelled"),
        JobState.SET_ASIDE: tr("set aside"),
        JobState.INTERRUPTED: tr("interrupted"),
    }
    return words.get(state, tr("failed"))
