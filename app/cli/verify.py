"""``frisco verify``: whether anything in the library is damaged."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode
from app.core.library import VerifyReport
from app.core.safekeeping import BackupFinding
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Check the library; exit with 1 when something is wrong."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        report = library.verification.verify(is_deep=arguments.deep)
        is_beside_owner = library.is_read_only
    checked = _check_backups(program) if arguments.backups else []
    damaged = [f"The back-up {one.record.path.name}: {one.fault}" for one in checked if not one.is_sound]
    is_sound = report.is_sound and not damaged
    if arguments.json:
        counted = {"backups": len(checked)} if arguments.backups else {}
        problems = [*report.problems, *damaged]
        output.record({"is_sound": is_sound, "problems": problems, "mended": report.mended, **counted})
    else:
        _tell(report, damaged, len(checked))
    if is_beside_owner:
        output.note("Another program has the library open, so the search index was only counted, not compared.")
    return Exit.DONE if is_sound else Exit.SOME_FAILED


def _check_backups(program: Program) -> list[BackupFinding]:
    """Look into every back-up; what was set aside may well be damaged, that is why it lies there."""
    return [program.backups.check(record) for record in program.backups.all()]


def _tell(report: VerifyReport, damaged: list[str], backups: int) -> None:
    for problem in [*report.problems, *damaged]:
        output.error(ErrorCode.DB_CORRUPT, problem)
    for mended in report.mended:
        output.note(f"mended: {mended}")
    looked_at = f"{report.transcripts} transcripts, {report.versions} versions, {report.media_files} recordings"
    looked_at += f", {backups} back-ups" if backups else ""
    output.result(f"{'Damaged' if report.problems or damaged else 'Sound'}: {looked_at} checked.")
