"""``frisco show``: one transcript on the terminal."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.timecode import clock
from app.core.transcript import TranscriptId
from app.workflow.exporting import Exporter
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the newest version of a transcript with its times, or all of it as JSON."""
    transcript_id = TranscriptId(arguments.transcript)
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        if arguments.json:
            output.result(Exporter(library).render(transcript_id, "json").rstrip("\n"))
            return Exit.DONE
        transcript = library.transcripts.head(transcript_id)
    width = len(clock(transcript.duration_ms))
    for segment in transcript.segments:
        output.result(f"{clock(segment.start_ms):>{width}}  {segment.text}")
    for hole in transcript.holes:
        output.note(f"speech without text: {clock(hole.start_ms)} to {clock(hole.end_ms)}")
    return Exit.DONE
