"""``frisco search``: words found again in all transcripts."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.timecode import clock
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the hits, best first; none is no failure."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        hits = library.search.search(" ".join(arguments.words), limit=arguments.limit)
    for hit in hits:
        if arguments.json:
            output.record(
                {"transcript_id": hit.transcript_id, "title": hit.title, "at_ms": hit.at_ms, "text": hit.text}
            )
        else:
            output.result(f"{hit.transcript_id:>6}  {output.printable(hit.title)}  {clock(hit.at_ms)}  {hit.text}")
    if not hits and not arguments.json:
        output.note("Nothing found.")
    return Exit.DONE
