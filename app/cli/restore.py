"""``frisco restore``: list the back-ups of a library, and go back to one. What was there is set aside, never deleted."""

import argparse
import os
from pathlib import Path

from app.cli import output
from app.cli.agreeing import is_agreed
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode, InputError
from app.core.library import BackupRecord
from app.core.safekeeping import BackupFinding
from app.core.storage import size_words
from app.store.backup import Backups
from app.workflow.library_access import restored_library

_OTHERWISE = "Restoring replaces the library (what is there now is set aside). Add --yes to do it."


def run(arguments: argparse.Namespace, program: Program) -> int:
    """List, or restore what was named; without --yes a person at a terminal is asked first."""
    backups = program.backups
    if arguments.list:
        return _list(backups, is_json=arguments.json)
    path = _newest(backups) if arguments.newest else _named(backups, arguments.backup)
    question = f"Restore {output.printable(path.name)}? What is in the library now is set aside, not deleted."
    if not arguments.yes and not is_agreed(question, otherwise=_OTHERWISE):
        return Exit.WRONG_USAGE
    restored = restored_library(program.library_dir, path, "frisco restore")
    if arguments.json:
        aside = str(restored.set_aside) if restored.set_aside else None
        output.record({"backup": str(path), "transcripts": restored.transcripts, "set_aside": aside})
    else:
        output.result(f"Restored {path.name}: {restored.transcripts} transcripts.")
        if restored.set_aside is not None:
            output.note(f"What was there before is kept: {restored.set_aside}")
    return Exit.DONE


def _list(backups: Backups, *, is_json: bool) -> int:
    records = backups.listed()
    for record in records:
        finding = backups.check(record)
        if is_json:
            output.record(_as_record(finding))
        else:
            output.result(_as_line(finding))
    if not records and not is_json:
        output.note("There are no back-ups yet. Make one with: frisco backup")
    return Exit.DONE


def _as_record(finding: BackupFinding) -> dict[str, object]:
    record = finding.record
    return {
        "path": str(record.path),
        "made_at": record.made_at.isoformat(),
        "reason": record.reason,
        "size_bytes": record.size_bytes,
        "transcripts": finding.transcripts,
        "is_set_aside": record.is_set_aside,
        "is_sound": finding.is_sound,
        "fault": finding.fault,
    }


def _as_line(finding: BackupFinding) -> str:
    record = finding.record
    count = "-" if finding.transcripts is None else str(finding.transcripts)
    state = "sound" if finding.is_sound else f"damaged: {finding.fault}"
    made = f"{record.made_at.astimezone():%Y-%m-%d %H:%M}"
    return f"{made}  {count:>7} transcripts  {size_words(record.size_bytes):>8}  {record.path.name}  {state}"


def _newest(backups: Backups) -> Path:
    found: BackupRecord | None = next((one for one in backups.all() if backups.check(one).is_sound), None)
    if found is None:
        raise InputError(ErrorCode.UNKNOWN_ID, "There is no sound back-up of this library. See frisco restore --list.")
    return found.path


def _named(backups: Backups, name: str) -> Path:
    """Return the back-up of this name, else the file of this path."""
    known = next((record.path for record in backups.listed() if name in (record.path.name, record.path.stem)), None)
    path = known or Path(name).expanduser().absolute()
    if not os.path.exists(path):  # noqa: PTH110 (a name that is too long is no error here)
        sentence = f"There is no back-up {output.printable(name)}. See frisco restore --list."
        raise InputError(ErrorCode.UNKNOWN_ID, sentence)
    return path
