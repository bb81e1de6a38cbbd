"""``frisco list``: what is in the library."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.library import TranscriptSummary
from app.core.timecode import clock
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print one line a transcript, newest first."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        summaries = [summary for summary in library.transcripts.all() if _has_tag(summary, arguments.tag)]
    for summary in summaries:
        if arguments.json:
            output.record(_as_record(summary))
        else:
            output.result(_as_line(summary))
    if not summaries and not arguments.json and arguments.tag:
        output.note(
            f"No transcript has the tag {output.printable(arguments.tag)}. Add it with: frisco tag ID --add TAG"
        )
    elif not summaries and not arguments.json:
        output.note("The library is empty. Fill it with: frisco transcribe FILE")
    return Exit.DONE


def _has_tag(summary: TranscriptSummary, tag: str | None) -> bool:
    return not tag or tag.strip().casefold() in map(str.casefold, summary.tags)


def _as_line(summary: TranscriptSummary) -> str:
    when = summary.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    length = clock(summary.duration_ms)
    tags = f"  [{', '.join(map(output.printable, summary.tags))}]" if summary.tags else ""
    return f"{summary.id:>6}  {when}  {length:>8}  {summary.language:<3}  {output.printable(summary.title)}{tags}"


def _as_record(summary: TranscriptSummary) -> dict[str, object]:
    return {
        "transcript_id": summary.id,
        "title": summary.title,
        "file": summary.media_name,
        "language": summary.language,
        "duration_ms": summary.duration_ms,
        "created_at": summary.created_at.isoformat(),
        "versions": summary.version_count,
        "segments": summary.segment_count,
        "tags": list(summary.tags),
        "notes": summary.notes,
    }
