"""``frisco tag``: tags and notes of transcripts."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.workflow.describing import Describing, DescriptionChange
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Change tags and notes, or print them where nothing is to be changed."""
    ids = [TranscriptId(number) for number in dict.fromkeys(arguments.transcripts)]
    if arguments.add or arguments.remove or arguments.notes is not None:
        change = DescriptionChange(added=arguments.add, removed=arguments.remove, notes=arguments.notes)
        with program.open_library() as library:
            summaries = Describing(library).change(ids, change)
    else:
        with readable_library(program.library_dir, "frisco tag") as library:
            summaries = [library.transcripts.summary(transcript_id) for transcript_id in ids]
    for summary in summaries:
        if arguments.json:
            output.record(_as_record(summary))
        else:
            _print(summary)
    return Exit.DONE


def _print(summary: TranscriptSummary) -> None:
    tags = ", ".join(map(output.printable, summary.tags)) or "no tags"
    output.result(f"{summary.id:>6}  {output.printable(summary.title)}: {tags}")
    for line in summary.notes.splitlines():
        output.result(f"        {output.printable(line)}")


def _as_record(summary: TranscriptSummary) -> dict[str, object]:
    return {
        "transcript_id": summary.id,
        "title": summary.title,
        "tags": list(summary.tags),
        "notes": summary.notes,
    }
