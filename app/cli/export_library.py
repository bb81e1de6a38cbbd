"""``frisco export-library``: everything in the library, in open formats."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.cli.share import Share
from app.core.errors import ErrorCode
from app.workflow.library_access import readable_library
from app.workflow.own_data.writing import export_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Write everything out; exit with 1 when a recording that was wanted is missing."""
    target = arguments.target.expanduser().absolute()
    with readable_library(program.library_dir, "frisco export-library") as library, Share("Exporting") as share:
        done = export_library(library, target, with_media=arguments.with_media, on_progress=share.show)
    for name in done.missing:
        output.warning(
            ErrorCode.MEDIA_MISSING, "The recording is not where it was, so it is not in the export.", name=name
        )
    if arguments.json:
        counts = {"transcripts": done.transcripts, "versions": done.versions, "recordings": done.recordings}
        output.record({"path": str(done.path), **counts, "missing": list(done.missing)})
    else:
        output.result(
            f"{done.path}: {done.transcripts} transcripts, {done.versions} versions, {done.recordings} recordings."
        )
    return Exit.SOME_FAILED if done.missing else Exit.DONE
