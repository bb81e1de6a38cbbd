"""A real worker process with the test as its owner."""

import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Self, TypeVar, cast

from app.core.jobs import JobChunk, JobId
from app.core.options import JobOptions
from app.core.protocol import (
    CancelJob,
    ChunkDone,
    Command,
    Heartbeat,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    ProtocolError,
    Report,
    Shutdown,
    StartJob,
    decode,
    encode,
)

ROOT = Path(__file__).parents[2]
DEMO_MODEL = ROOT / "resources" / "demo" / "model"
PATIENCE_S = 60.0
JobReport = JobStarted | ChunkDone | JobDone | JobFailed | JobCancelled
TERMINAL = (JobDone, JobFailed, JobCancelled)
OPTIONS = JobOptions(model="demo")
ReportT = TypeVar("ReportT")


class WorkerLine:
    """Owns the process and both ends of its line. A reader thread sorts what comes in."""

    def __init__(self, *arguments: str, stderr_path: Path) -> None:
        self.stderr_path = stderr_path
        with stderr_path.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.worker", *arguments],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.raw: list[bytes] = []
        self._heard_beat = threading.Event()
        self._reports: Queue[Report | None] = Queue()
        self._kept: list[Report] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    def scripted(cls, stderr_path: Path, *, batch_rows: int = 4) -> Self:
        return cls("--backend", "scripted", "--batch-rows", str(batch_rows), stderr_path=stderr_path)

    @classmethod
    def demo(cls, stderr_path: Path, *arguments: str) -> Self:
        return cls("--model", str(DEMO_MODEL), "--cpu-threads", "1", *arguments, stderr_path=stderr_path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def send(self, command: Command) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(encode(command))
        self.process.stdin.flush()

    def start(
        self,
        job_id: int,
        path: Path,
        options: JobOptions = OPTIONS,
        *,
        resume_ms: int = 0,
        priority: int = 0,
        language: str | None = None,
    ) -> None:
        self.send(
            StartJob(
                job_id=JobId(job_id),
                path=str(path),
                options=options,
                resume_ms=resume_ms,
                priority=priority,
                language=language,
            )
        )

    def cancel(self, job_id: int) -> None:
        self.send(CancelJob(job_id=JobId(job_id)))

    def shut_down(self) -> int:
        """Ask for the end and return the exit code."""
        self.send(Shutdown())
        return self.process.wait(PATIENCE_S)

    def wait_for(self, kind: type[ReportT], job_id: int | None = None) -> ReportT:
        """Return the next report of this kind; what comes before it is kept for the others who wait."""
        for index, report in enumerate(self._kept):
            if _is_wanted(report, kind, job_id):
                del self._kept[index]
                return cast("ReportT", report)
        while not _is_wanted(report := self._next(), kind, job_id):
            self._kept.append(report)
        return cast("ReportT", report)

    def wait_for_heartbeat(self) -> None:
        """Wait for one that comes from now on."""
        self._heard_beat.clear()
        assert self._heard_beat.wait(PATIENCE_S)

    def until_end(self, job_id: int) -> list[JobReport]:
        """Return all reports about a job up to its last."""
        reports: list[JobReport] = []
        while not reports or not isinstance(reports[-1], TERMINAL):
            reports.append(cast("JobReport", self.wait_for(object, job_id)))
        return reports

    def finished(self, job_id: int) -> tuple[list[JobChunk], JobDone]:
        """Return the chunks and the end of a job that must not fail."""
        *rest, last = self.until_end(job_id)
        assert isinstance(last, JobDone), last
        return chunks_of(rest), last

    def failed(self, job_id: int) -> JobFailed:
        last = self.until_end(job_id)[-1]
        assert isinstance(last, JobFailed), last
        return last

    def log(self) -> str:
        return self.stderr_path.read_text("utf-8", "replace")

    def peak_memory_kib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))

    def _next(self) -> Report:
        try:
            report = self._reports.get(timeout=PATIENCE_S)
        except Empty:
            raise AssertionError(f"the worker said nothing more; its log:\n{self.log()}") from None
        if report is None:
            raise AssertionError(f"the worker ended ({self.process.wait()}); its log:\n{self.log()}")
        return report

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._take(line)
        self._reports.put(None)

    def _take(self, line: bytes) -> None:
        self.raw.append(line)
        with suppress(ProtocolError):
            report = decode(line)
            if isinstance(report, Heartbeat):
                self._heard_beat.set()
            else:
                self._reports.put(cast("Report", report))


def chunks_of(reports: Iterable[Report]) -> list[JobChunk]:
    return [report.chunk for report in reports if isinstance(report, ChunkDone)]


def text_of(chunks: Iterable[JobChunk]) -> str:
    return " ".join(segment.text for chunk in chunks for segment in chunk.segments)


def _is_wanted(report: Report, kind: type[object], job_id: int | None) -> bool:
    return isinstance(report, kind) and (job_id is None or getattr(report, "job_id", None) == job_id)
