"""``frisco rollback``: an earlier version becomes the newest."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.transcript import TranscriptId
from app.workflow.deleting import version_numbered
from app.workflow.versioning import go_back

_AUTHOR = "you"


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Make a new version with the content of an old one; unsaved edits become a version before it."""
    transcript_id = TranscriptId(arguments.transcript)
    with program.open_library() as library:
        wanted = version_numbered(library, transcript_id, arguments.to)
        go_back(library, transcript_id, wanted.id, author=_AUTHOR)
        newest = library.transcripts.versions(transcript_id)[-1]
    if arguments.json:
        output.record({"transcript_id": transcript_id, "version": newest.number, "back_to": wanted.number})
    else:
        output.result(f"Version {newest.number} is like version {wanted.number}.")
    return Exit.DONE
