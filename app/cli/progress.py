"""One line on a terminal that tells how far a run is; nothing at all where stderr is no terminal."""

import shutil
import sys

from app.cli.output import printable
from app.core.batch import JobNews
from app.core.jobs import ACTIVE, JobId
from app.core.timecode import clock


class ProgressLine:
    """Owns the last line of the terminal while a run goes on."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._answered = 0
        self._jobs: dict[JobId, JobNews] = {}
        self._is_shown = sys.stderr.isatty()

    def follow(self, job: JobNews) -> None:
        self._jobs[job.job_id] = job
        self._draw()

    def answered(self) -> None:
        """Count one more file and clear the line, so that its result can be printed."""
        self._answered += 1
        self.clear()

    def clear(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _draw(self) -> None:
        active = [job for job in self._jobs.values() if job.state in ACTIVE]
        if not self._is_shown or not active:
            return
        line = f"{self._answered} of {self._total} done · " + " · ".join(_words(job) for job in active[:2])
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[K" + line[:width])
        sys.stderr.flush()


def _words(job: JobNews) -> str:
    name = printable(job.name)
    if job.duration_ms is None:
        return f"{name} starting"
    return f"{name} {job.progress:.0%} of {clock(job.duration_ms)}"
