"""A window without widgets in a process of its own: it owns a library, has a queue, and answers the doorbell."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

from app.bootstrap import Program
from app.core.handover import OpenFiles
from app.core.jobs import JobSnapshot
from app.workflow.batch_run import run_maker
from app.workflow.exporting import Exporter
from app.workflow.handover.doorbell import Doorbell
from app.workflow.ingest import Ingest
from tests.helpers.frisco import TOP, environment


class Owner(QObject):
    """Tells on stdout what it sees; words on stdin are wishes: ``pause``, ``resume``, ``cancel``, ``close``."""

    def __init__(self, program: Program, library: Any) -> None:
        super().__init__()
        self.queue = program.start_queue(library)
        exporter = Exporter(library)
        make_run = run_maker(
            library,
            Ingest(library, program.settings),
            planner=program.planner,
            queue=self.queue,
            exporter=exporter,
            is_attended=True,
        )
        self.doorbell = Doorbell(program.library_dir, make_run, exporter.remember, self)
        self.doorbell.opened_by_another.connect(self._on_opened)
        self.queue.job_changed.connect(self._on_job)
        self._stdin = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._stdin.activated.connect(self._on_word)
        self.doorbell.listen()

    def close(self) -> None:
        self.doorbell.close()
        self.queue.close()

    def _on_opened(self, opened: OpenFiles) -> None:
        tell("opened", files=[str(path) for path in opened.files], token=opened.activation_token)

    def _on_job(self, job: JobSnapshot) -> None:
        tell("job", id=job.id, state=job.state.value, done_ms=job.done_ms)

    def _on_word(self) -> None:
        match sys.stdin.readline().strip():
            case "pause":
                self.queue.pause("Paused by hand.")
                tell("paused")
            case "resume":
                self.queue.resume()
            case "cancel":
                for job in self.queue.jobs():
                    self.queue.cancel(job.id)
            case _:
                QCoreApplication.quit()


def tell(what: str, **facts: object) -> None:
    print(json.dumps({"what": what, **facts}), flush=True)


def serve() -> None:
    application = QCoreApplication([])
    program = Program(None, "the window")
    with program.open_library() as library:
        owner = Owner(program, library)
        tell("ready")
        application.exec()
        owner.close()


class OwnerProcess:
    """That window as a test sees it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def wish(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def wait_for(self, what: str, **facts: object) -> dict[str, Any]:
        """Read what the window tells until it tells this."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told: dict[str, Any] = json.loads(line)
            if told["what"] == what and all(told[name] == value for name, value in facts.items()):
                return told
        raise AssertionError(f"the window ended without telling {what} {facts}")

    def close(self) -> None:
        """Close the window as a person does, and see that it ended well."""
        self.wish("close")
        assert self.process.wait(60) == 0


@contextmanager
def window_owner(library: Path) -> Iterator[OwnerProcess]:
    """Run a window without widgets on this library; a test may also end it by itself."""
    command = [sys.executable, "-m", "tests.helpers.window_owner"]
    with subprocess.Popen(
        command, env=environment(library), cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        owner = OwnerProcess(process)
        try:
            owner.wait_for("ready")
            yield owner
            if process.poll() is None:
                owner.close()
        finally:
            process.kill()


if __name__ == "__main__":
    serve()
