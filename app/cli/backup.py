"""``frisco backup``: a back-up of the library's database now."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Make a back-up and say where it lies."""
    with readable_library(program.library_dir, "frisco backup") as library:  # SQLite copies beside a writer, whole
        path = library.backups.back_up("asked")
    if arguments.json:
        output.record({"path": str(path), "size_bytes": path.stat().st_size})
    else:
        output.result(str(path))
    return Exit.DONE
