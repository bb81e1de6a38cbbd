"""``frisco relink FOLDER``: find recordings that are not where they were."""

import argparse
import os
import sys
import time
from pathlib import Path

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode, InputError
from app.workflow.ingest import Ingest
from app.workflow.library_access import opened_library
from app.workflow.relinking import LostRecording, Relinking, RelinkProgress, RelinkReport

_TELL_EVERY_S = 0.2


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Look through a folder for every recording that is missing; exit with 1 when some stay so."""
    folder = arguments.folder.expanduser().absolute()
    if not os.path.isdir(folder):  # noqa: PTH112 (a name that is too long is no error here)
        raise InputError(ErrorCode.MEDIA_MISSING, f"There is no folder {output.printable(str(folder))}.")
    with opened_library(program.library_dir, "frisco relink") as library:
        relinking = Relinking(library, Ingest(library, program.settings))
        lost = relinking.lost()
        teller = _Teller()
        report = relinking.find(lost, folder, tell=teller.tell)
        teller.clear()
    if arguments.json:
        output.record(_as_record(report))
    else:
        _tell(report, folder)
    return Exit.SOME_FAILED if report.still_lost else Exit.DONE


class _Teller:
    """Writes on one line how far it is, where somebody looks."""

    def __init__(self) -> None:
        self._told_s, self._is_shown = float("-inf"), False

    def tell(self, progress: RelinkProgress) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._told_s < _TELL_EVERY_S:
            return
        self._told_s, self._is_shown = time.monotonic(), True
        words = f"{progress.looked_at:,} files looked at, {progress.found} of {progress.lost} recordings found"
        print(f"\r\x1b[2K{words}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._is_shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def _tell(report: RelinkReport, folder: Path) -> None:
    for found in report.found:
        output.result(f"{output.printable(found.media.name)}: {output.printable(str(found.path))}")
    for refusal in report.refused:
        output.error(ErrorCode.MEDIA_UNREADABLE, refusal.sentence, name=refusal.found.media.name)
    refused = {refusal.found.media.id for refusal in report.refused}
    for lost in report.still_lost:
        if lost.media.id not in refused:
            output.error(_code(lost), _sentence(lost), name=lost.media.name)
    if not report.found and not report.still_lost:
        output.note("Every recording is where it should be.")
    elif not report.found:
        output.note(f"None of them is in {output.printable(str(folder))} ({report.looked_at:,} files looked at).")


def _code(lost: LostRecording) -> ErrorCode:
    return ErrorCode.MEDIA_CHANGED if lost.is_changed else ErrorCode.MEDIA_MISSING


def _sentence(lost: LostRecording) -> str:
    where = output.printable(str(lost.path))
    if lost.is_changed:
        return f"Another file lies where it was ({where}); it was not taken for the recording."
    return f"It is not where it was ({where}), and not in the folder."


def _as_record(report: RelinkReport) -> dict[str, object]:
    return {
        "found": [
            {"media_id": found.media.id, "name": found.media.name, "path": str(found.path)} for found in report.found
        ],
        "still_missing": [
            {
                "media_id": lost.media.id,
                "name": lost.media.name,
                "path": str(lost.path),
                "code": _code(lost),
            }
            for lost in report.still_lost
        ],
        "refused": [
            {"media_id": refusal.found.media.id, "path": str(refusal.found.path), "message": refusal.sentence}
            for refusal in report.refused
        ],
        "files_looked_at": report.looked_at,
        "files_read": report.compared,
    }
