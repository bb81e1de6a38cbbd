"""The model of the queue: a projection of JobSnapshots, one row a job in the order in which they run. Holds no truth."""

import time
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Slot,
)

from app.core.failures import FAILURES
from app.core.jobs import WAITING, WITH_TRANSCRIPT, JobId, JobSnapshot, JobState
from app.core.overriding import override
from app.core.protocol import ChunkDone
from app.core.speeds import Speeds
from app.engine.scheduling import queue_order
from app.engine.waiting_line import WaitingLine
from app.ui.kit.plain_text import one_line
from app.ui.queue.pace import begun, observed
from app.ui.queue.roles import DATA, TEXT_ROLES, TICK_ROLES
from app.ui.queue.row import QueueRow

Index = QModelIndex | QPersistentModelIndex
JOBS_MIME: Final = "application/x-frisco-jobs"
_CLEARED: Final = WITH_TRANSCRIPT | {JobState.CANCELLED}  # what failed stays until somebody has read why
_LONGEST_TEXT: Final = 200
_MOST_ONE_BY_ONE: Final = 50
_TICK_MS: Final = 1000
_BESIDE_PROGRESS: Final = attrgetter(
    "state",
    "name",
    "media_path",
    "message",
    "notes",
    "is_suspect",
    "duration_ms",
    "language",
    "options",
    "transcript_id",
    "retry_at",
)
_Key = tuple[bool, int, float, int]


def _this_moment() -> datetime:
    return datetime.now(UTC)


class QueueModel(QAbstractListModel):
    """Owns the rows that are shown, not the jobs. Lives on the GUI thread.

    Ended jobs stay until ``remove``. While somebody can see it, the time left of running jobs and the time until others
    are tried again count down once a second.
    """

    def __init__(
        self,
        *,
        now_s: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _this_moment,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.speeds = Speeds()
        self._now_s, self._now = now_s, now
        self._is_watched = True
        self._rows: dict[JobId, QueueRow] = {}
        self._keys: list[_Key] = []  # in order; the last part of a key is the id of the job
        self._counted: set[JobId] = set()  # those beside which a time runs down
        self._line = WaitingLine()
        self._next: JobId | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self.count_down)

    # --- fed --------------------------------------------------------------------------------------------------------

    def set_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Show these jobs and no others: at the start, or after many came at once."""
        self.beginResetModel()
        self._unmark_next()
        self._rows = {job.id: self._advanced(self._rows.get(job.id), job) for job in jobs}
        self._keys = sorted(queue_order(row.job) for row in self._rows.values())
        self._counted = {row.job.id for row in self._rows.values() if row.runs_down}
        self._line = WaitingLine()
        for row in self._rows.values():
            self._line.note(row.job)
        self.endResetModel()
        self._mark_next()
        self._run_clock()

    @Slot(object)
    def apply(self, job: JobSnapshot) -> None:
        """Take in a job as it stands now: a new row, a changed one, one at another place."""
        self.apply_all((job,))

    def apply_all(self, jobs: Iterable[JobSnapshot]) -> None:
        """Do so for several; who is next is told once."""
        if sum(map(self._take_in, jobs)):
            self._mark_next()
            self._run_clock()

    def _take_in(self, job: JobSnapshot) -> bool:
        """Take in a job; tell whether that may concern who is next."""
        old = self._rows.get(job.id)
        new = self._advanced(old, job)
        self._line.note(job)
        if old is None:
            self._insert(new)
        else:
            self._change(old, new)
        if old is not None and old.job.state is job.state and queue_order(old.job) == queue_order(job):
            return False
        (self._counted.add if new.runs_down else self._counted.discard)(job.id)
        return True

    def has(self, job_id: JobId) -> bool:
        return job_id in self._rows

    def add(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take in new jobs: those that come to stand beside each other are one change."""
        arriving = {queue_order(job): self._advanced(None, job) for job in jobs if job.id not in self._rows}
        keys = sorted(arriving)
        while keys:
            at = bisect_left(self._keys, keys[0])
            count = len(keys) if at == len(self._keys) else bisect_left(keys, self._keys[at])
            self._insert_together(at, keys[:count], arriving)
            del keys[:count]
        self._counted |= {row.job.id for row in arriving.values() if row.runs_down}
        self._mark_next()
        self._run_clock()

    @Slot(object)
    def hear(self, done: ChunkDone) -> None:
        """Show the newest words of a job."""
        row = self._rows.get(done.job_id)
        text = next((segment.text for segment in reversed(done.chunk.segments) if segment.text), "")
        if row is not None and text:
            self._rows[done.job_id] = replace(row, newest_text=one_line(text[:_LONGEST_TEXT]))
            self._tell(done.job_id, TEXT_ROLES)

    def remove(self, job_ids: Iterable[JobId]) -> None:
        """Take rows out of the list; the jobs themselves are not touched."""
        going = {row for row in map(self._row_of, job_ids) if row is not None}
        for last in sorted((row for row in going if row + 1 not in going), reverse=True):
            first = last
            while first - 1 in going:
                first -= 1
            self._remove_rows(first, last)
        self._mark_next()
        self._run_clock()

    def put_back(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show these jobs again; many at once are one change."""
        if len(jobs) > _MOST_ONE_BY_ONE:
            others = [row.job for row in self._rows.values()]
            self.set_jobs([*others, *jobs])
        else:
            for job in jobs:
                self.apply(job)

    @Slot()
    def count_down(self) -> None:
        """Let the times run down; of jobs that wait to be tried again there may be many, so they are told of together."""
        now_s, now = self._now_s(), self._now()
        waiting: list[int] = []
        for job_id in self._counted:
            row = self._rows[job_id]
            left_ms = (row.pace.left_ms(now_s) if row.pace else None) if row.is_measured else row.until_retry_ms(now)
            if left_ms == row.left_ms:
                continue
            self._rows[job_id] = replace(row, left_ms=left_ms)
            if row.is_measured:
                self._tell(job_id, TICK_ROLES)
            else:
                waiting.append(bisect_left(self._keys, queue_order(row.job)))
        if waiting:
            self.dataChanged.emit(self.index(min(waiting)), self.index(max(waiting)), TICK_ROLES)

    def set_watched(self, *, is_watched: bool) -> None:
        """Let no time run down while nobody can see it."""
        self._is_watched = is_watched
        if is_watched:
            self.count_down()
        self._run_clock()

    # --- asked ------------------------------------------------------------------------------------------------------

    def job(self, job_id: JobId) -> JobSnapshot | None:
        """Return a job as it is shown."""
        row = self._rows.get(job_id)
        return row.job if row else None

    def index_of(self, job_id: JobId) -> QModelIndex:
        row = self._row_of(job_id)
        return QModelIndex() if row is None else self.index(row)

    def row_at(self, index: Index) -> QueueRow | None:
        """Return the row as a value; None for an index that is none of ours."""
        if not (index.isValid() and index.row() < len(self._keys)):
            return None
        return self._rows[JobId(self._keys[index.row()][-1])]

    def job_id_at(self, row: int) -> JobId | None:
        return JobId(self._keys[row][-1]) if 0 <= row < len(self._keys) else None

    def finished(self) -> Sequence[JobId]:
        """Return what can be cleared away at once: what is done or was cancelled; what failed is not among it."""
        return [job_id for job_id, row in self._rows.items() if row.job.state in _CLEARED]

    def retryable(self) -> Sequence[JobId]:
        """Return, in order, the failed jobs that can be tried again."""
        jobs = (self._rows[JobId(key[-1])] for key in self._keys)
        left_alone = WAITING | {JobState.CANCELLED}
        return [row.job.id for row in jobs if row.can_retry and row.job.state not in left_alone]

    def failed(self) -> Sequence[JobSnapshot]:
        """Return, in order, the jobs that failed or were set aside."""
        failed = [row.job for row in self._rows.values() if row.job.state in FAILURES]
        return sorted(failed, key=queue_order)

    # --- Qt ---------------------------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._keys)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        getter = DATA.get(role)
        row = self.row_at(index) if getter else None
        return getter(row) if getter and row else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.ItemIsDropEnabled  # between the rows
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if row.can_move else flags

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        return [JOBS_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = [self._keys[row][-1] for row in sorted(index.row() for index in indexes)]
        data = QMimeData()
        data.setData(JOBS_MIME, QByteArray(" ".join(map(str, ids)).encode()))
        return data

    # --- inside -----------------------------------------------------------------------------------------------------

    def _advanced(self, old: QueueRow | None, job: JobSnapshot) -> QueueRow:
        """Return the row after this snapshot, with its pace measured while it runs and forgotten when it does not."""
        self.speeds.learn([job])
        row = replace(old, job=job) if old else QueueRow(job=job)
        if not row.is_measured:
            return replace(row, pace=None, left_ms=row.until_retry_ms(self._now()), newest_text="")
        now_s = self._now_s()
        pace = row.pace or begun(job, self.speeds.expected(job), at_s=now_s)
        pace = observed(pace, done_ms=job.heard_ms, duration_ms=job.work_ms, at_s=now_s)
        return replace(row, pace=pace, left_ms=pace.left_ms(now_s))

    def _insert(self, new: QueueRow) -> None:
        key = queue_order(new.job)
        row = bisect_left(self._keys, key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._keys.insert(row, key)
        self._rows[new.job.id] = new
        self.endInsertRows()

    def _insert_together(self, at: int, keys: Sequence[_Key], rows: Mapping[_Key, QueueRow]) -> None:
        self.beginInsertRows(QModelIndex(), at, at + len(keys) - 1)
        self._keys[at:at] = keys
        self._rows.update({JobId(key[-1]): rows[key] for key in keys})
        for key in keys:
            self._line.note(rows[key].job)
        self.endInsertRows()

    def _remove_rows(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)
        for key in self._keys[first : last + 1]:
            del self._rows[JobId(key[-1])]
            self._counted.discard(JobId(key[-1]))
            self._line.drop(JobId(key[-1]))
        del self._keys[first : last + 1]
        self.endRemoveRows()

    def _change(self, old: QueueRow, new: QueueRow) -> None:
        if queue_order(new.job) != queue_order(old.job):
            self._move(old, new)
        self._rows[new.job.id] = new
        if new != old:
            is_tick = _BESIDE_PROGRESS(old.job) == _BESIDE_PROGRESS(new.job)
            self._tell(new.job.id, TICK_ROLES if is_tick else [])

    def _move(self, old: QueueRow, new: QueueRow) -> None:
        source = bisect_left(self._keys, queue_order(old.job))
        target = bisect_left(self._keys, queue_order(new.job))  # with the row still at its old place, as Qt wants it
        is_moved = self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), target)
        del self._keys[source]
        insort(self._keys, queue_order(new.job))
        self._rows[new.job.id] = new
        if is_moved:
            self.endMoveRows()

    def _unmark_next(self) -> None:
        if self._next is not None and self._next in self._rows:
            self._rows[self._next] = replace(self._rows[self._next], is_next=False)
        self._next = None

    def _mark_next(self) -> None:
        """Call the first waiting job the next one; the former one is only queued again."""
        before, self._next = self._next, self._line.first
        if before == self._next:
            return
        for job_id, is_next in ((before, False), (self._next, True)):
            if job_id is not None and job_id in self._rows:
                self._rows[job_id] = replace(self._rows[job_id], is_next=is_next)
                self._tell(job_id, [])

    def _run_clock(self) -> None:
        if not (self._counted and self._is_watched):
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def _row_of(self, job_id: JobId) -> int | None:
        row = self._rows.get(job_id)
        return None if row is None else bisect_left(self._keys, queue_order(row.job))

    def _tell(self, job_id: JobId, roles: list[int]) -> None:
        index = self.index_of(job_id)
        self.dataChanged.emit(index, index, roles)
