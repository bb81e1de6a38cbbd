"""``frisco verify``: whether anything in the library is damaged."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode
from app.core.library import VerifyReport


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Check the library; exit with 1 when something is wrong."""
    with program.open_library() as library:
        report = library.verification.verify(is_deep=arguments.deep)
    if arguments.json:
        output.record({"is_sound": report.is_sound, "problems": report.problems, "mended": report.mended})
    else:
        _tell(report)
    return Exit.DONE if report.is_sound else Exit.SOME_FAILED


def _tell(report: VerifyReport) -> None:
    for problem in report.problems:
        output.error(ErrorCode.DB_CORRUPT, problem)
    for mended in report.mended:
        output.note(f"mended: {mended}")
    looked_at = f"{report.transcripts} transcripts, {report.versions} versions, {report.media_files} recordings"
    output.result(f"{'Sound' if report.is_sound else 'Damaged'}: {looked_at} checked.")
