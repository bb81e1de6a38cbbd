"""``frisco verify``: whether anything in the library is damaged."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode
from app.core.library import VerifyReport
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Check the library; exit with 1 when something is wrong."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        report = library.verification.verify(is_deep=arguments.deep)
        is_beside_owner = library.is_read_only
    if arguments.json:
        output.record({"is_sound": report.is_sound, "problems": report.problems, "mended": report.mended})
    else:
        _tell(report)
    if is_beside_owner:
        output.note("Another program has the library open, so the search index was only counted, not compared.")
    return Exit.DONE if report.is_sound else Exit.SOME_FAILED


def _tell(report: VerifyReport) -> None:
    for problem in report.problems:
        output.error(ErrorCode.DB_CORRUPT, problem)
    for mended in report.mended:
        output.note(f"mended: {mended}")
    looked_at = f"{report.transcripts} transcripts, {report.versions} versions, {report.media_files} recordings"
    output.result(f"{'Sound' if report.is_sound else 'Damaged'}: {looked_at} checked.")
