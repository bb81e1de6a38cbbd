"""``frisco import-library``: take in what another library has exported."""

import argparse
from dataclasses import asdict

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.cli.share import Share
from app.workflow.library_access import opened_library
from app.workflow.own_data.reading import import_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Take in what is not there yet; nothing is overwritten."""
    source = arguments.source.expanduser().absolute()
    with opened_library(program.library_dir, "frisco import-library") as library, Share("Importing") as share:
        came = import_library(library, source, on_progress=share.show)
    if arguments.json:
        output.record(asdict(came))
        return Exit.DONE
    known = f", {came.known} were there already" if came.known else ""
    output.result(
        f"{came.transcripts} transcripts taken in{known}; {came.recordings} recordings, {came.files} with their files."
    )
    if came.forgotten:
        output.note(f"{came.forgotten} recordings were left out: they were forgotten here on purpose.")
    return Exit.DONE
