"""Carrying out an order on the command line: here or by the window that has the library, with the same words and codes."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.cli.progress import ProgressLine
from app.core.batch import BatchOrder, FileOutcome, JobNews
from app.core.errors import ErrorCode
from app.core.jobs import JobId, JobState
from app.core.timecode import clock
from app.engine.disk_watch import DiskWatch
from app.store.library import Library
from app.store.storage import disk_room
from app.workflow.batch_run import BatchRun, run_maker
from app.workflow.exporting import Exporter
from app.workflow.handover.call import Call
from app.workflow.handover.following import Follower
from app.workflow.ingest import Ingest
from app.workflow.library_access import library_or

_SIGNAL_CHECK_MS = 100
_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]
_WARNED = frozenset({JobState.INCOMPLETE, JobState.NO_SPEECH})
_TOLD = frozenset({ErrorCode.AUDIO_SKIPPED, ErrorCode.AUDIO_TRACKS, ErrorCode.MEDIA_REFERRED})
_SAME_COMMAND = "the same command goes on from there."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How a run is told."""

    is_json: bool
    is_strict: bool
    goes_on: str


def carry_out(
    order: BatchOrder,
    program: Program,
    owner: str,
    *,
    is_json: bool,
    is_strict: bool = False,
    goes_on: str = _SAME_COMMAND,
) -> int:
    """See an order through and return the exit code; ``goes_on`` says what to do after an interruption."""
    manner = _Manner(is_json=is_json, is_strict=is_strict, goes_on=goes_on)
    total = len(order.requests)
    application = QCoreApplication.instance() or QCoreApplication([])  # before a socket is made
    reach = partial(Call.to_window, program.library_dir)
    with library_or(reach, program.library_dir, owner) as found:
        if isinstance(found, Library):
            with _run_here(program, found, order) as batch:
                session = _Session(application, batch, total, manner)
                exit_code = session.run()
            if any(outcome.code is ErrorCode.MODEL_CORRUPT for outcome in session.outcomes):
                _set_aside(program, order.options.model)
            return exit_code
        follower = Follower(found, order)
        try:
            return _Session(application, follower, total, manner).run()
        finally:
            follower.close()


@contextmanager
def _run_here(program: Program, library: Library, order: BatchOrder) -> Iterator[BatchRun]:
    """Make a run with a queue of its own; at its end what is not done is interrupted, which is no result."""
    queue = program.start_queue(library)
    make = run_maker(
        library,
        Ingest(library, program.settings),
        planner=program.planner,
        queue=queue,
        exporter=Exporter(library),
        is_attended=False,
    )
    batch = make(order)
    watch = DiskWatch(
        queue, partial(disk_room, program.library_dir), least_free_bytes=program.settings.least_free_bytes
    )
    queue.disk_filled.connect(watch.note_full)
    watch.start()
    try:
        yield batch
    finally:
        watch.close()
        batch.close()
        queue.close()


def _set_aside(program: Program, model: str) -> None:
    """Look at a model that the engine could not use; a damaged one is kept from the next run."""
    from app.workflow.models.keeper import ModelKeeper  # no model is damaged, as a rule

    found = ModelKeeper(program.models).quarantine_named(model)
    if found is not None:
        name = output.printable(found.name)
        again = f" frisco models --get {name} brings it back." if found.repository else ""
        output.note(f"The model {name} is set aside: {found.why}{again}")


class _Session:
    """Shows one run until its end. Lives on the main thread."""

    def __init__(self, application: QCoreApplication, batch: BatchRun | Follower, total: int, manner: _Manner) -> None:
        self._application, self._batch, self._manner = application, batch, manner
        self.outcomes: list[FileOutcome] = []
        self._states: dict[JobId, JobState] = {}
        self._is_interrupted = False
        self._bug: BaseException | None = None
        self._progress = ProgressLine(total)
        batch.file_done.connect(self._on_file_done)
        batch.job_changed.connect(self._on_job_changed)
        batch.held_up.connect(self._on_held_up)
        batch.finished.connect(application.quit)

    def run(self) -> int:
        ticker = QTimer(interval=_SIGNAL_CHECK_MS)  # lets Python look at signals while Qt's loop runs
        ticker.timeout.connect(self._leave_if_interrupted)
        ticker.start()
        restore = _catch(self._interrupt, self._stop_for_bug)
        try:
            QTimer.singleShot(0, self._batch.start)
            self._application.exec()
        finally:
            ticker.stop()
            self._progress.clear()
            self._batch.file_done.disconnect(self._on_file_done)
            restore()
        if self._bug is not None:
            raise self._bug
        return self._exit_code()

    def _interrupt(self) -> None:
        self._is_interrupted = True

    def _stop_for_bug(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """End the run: Qt would only print an exception of a slot, and wait for ever for what it left undone."""
        self._bug = self._bug or error
        self._application.quit()

    def _leave_if_interrupted(self) -> None:
        if self._is_interrupted:
            self._application.quit()

    def _on_file_done(self, outcome: FileOutcome) -> None:
        self.outcomes.append(outcome)
        self._progress.answered()
        if self._manner.is_json:
            output.record(_as_record(outcome))
        else:
            for path in outcome.outputs:
                output.result(f"{output.printable(outcome.path.name)}: {path}")
        _complain(outcome)

    def _on_job_changed(self, news: JobNews) -> None:
        self._progress.follow(news)
        if news.retry_in_s is not None and self._states.get(news.job_id) != news.state:
            self._progress.clear()
            output.note(f"Waiting: {output.printable(news.name)} is tried again in {clock(news.retry_in_s * 1000)}.")
        self._states[news.job_id] = news.state

    def _on_held_up(self, sentence: str) -> None:
        self._progress.clear()
        output.note(f"Waiting: {sentence}")

    def _listened(self) -> list[FileOutcome]:
        """Return the outcomes without those of files that were skipped for their length: that was asked for."""
        return [outcome for outcome in self.outcomes if outcome.code is not ErrorCode.AUDIO_SKIPPED]

    def _exit_code(self) -> int:
        if self._is_interrupted:
            output.note(self._farewell())
            return Exit.INTERRUPTED
        if any(outcome.status not in (JobState.FINISHED, *_WARNED) for outcome in self._listened()):
            return Exit.SOME_FAILED
        if self._manner.is_strict and any(outcome.status in _WARNED for outcome in self.outcomes):
            return Exit.NOT_WHOLE
        return Exit.DONE

    def _farewell(self) -> str:
        if isinstance(self._batch, Follower) and self._batch.is_handed_over():
            return "Interrupted. The window goes on with the work and writes the files."
        return f"Interrupted. What is finished is kept; {self._manner.goes_on}"


def _complain(outcome: FileOutcome) -> None:
    code = outcome.code or ErrorCode.INTERNAL
    if outcome.status in _WARNED or code in _TOLD:
        output.warning(code, outcome.message, name=outcome.path.name)
    elif outcome.status is not JobState.FINISHED:
        output.error(code, outcome.message or f"The job ended as {outcome.status}.", name=outcome.path.name)
    for note in outcome.notes:
        if note != outcome.message:
            output.note(f"note: {output.printable(outcome.path.name)}: {note}")
    for path in outcome.kept:
        sentence = f"{output.printable(path.name)} is not ours and was kept; the output has a number in its name."
        output.warning(ErrorCode.OUTPUT_EXISTS, sentence, name=outcome.path.name)


def _as_record(outcome: FileOutcome) -> dict[str, object]:
    factor = outcome.realtime_factor
    return {
        "file": str(outcome.path),
        "status": outcome.status.value,
        "code": outcome.code,
        "message": outcome.message,
        "transcript_id": outcome.transcript_id,
        "language": outcome.language,
        "duration_ms": outcome.duration_ms,
        "coverage": outcome.coverage,
        "outputs": [str(path) for path in outcome.outputs],
        "realtime_factor": round(factor, 2) if factor is not None else None,
        "notes": list(outcome.notes),
    }


def _catch(interrupt: Callable[[], None], stop_for_bug: _Hook) -> Callable[[], None]:
    """Leave politely on Ctrl+C, on a request to terminate and on a bug; return what restores the old handlers."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    old = {number: signal.signal(number, lambda *_: interrupt()) for number in numbers}
    old_hook, sys.excepthook = sys.excepthook, stop_for_bug

    def restore() -> None:
        sys.excepthook = old_hook
        for number, handler in old.items():
            signal.signal(number, handler)

    return restore
