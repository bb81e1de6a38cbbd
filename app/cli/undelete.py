"""``frisco undelete``: bring back what was deleted, or list it."""

import argparse

from app.cli import output
from app.cli.delete import as_record, tell, words_of
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.deletion import DeletedKey, DeletedKind
from app.core.transcript import TranscriptId
from app.workflow.deleting import Deleting
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Bring back what was named; without a name list what there is."""
    if not arguments.ids:
        return _list(arguments, program)
    with program.open_library() as library:
        deleting = Deleting(library)
        for item in deleting.restore(_keys(arguments, deleting)):
            tell(item, "Brought back", is_json=arguments.json)
    return Exit.DONE


def _keys(arguments: argparse.Namespace, deleting: Deleting) -> list[DeletedKey]:
    if arguments.media:
        return [DeletedKey(kind=DeletedKind.RECORDING, id=number) for number in dict.fromkeys(arguments.ids)]
    ids = [TranscriptId(number) for number in dict.fromkeys(arguments.ids)]
    if arguments.version is not None:
        return [deleting.key_of_version(ids[0], arguments.version)]
    return list(dict.fromkeys(deleting.key_of_transcript(transcript_id) for transcript_id in ids))


def _list(arguments: argparse.Namespace, program: Program) -> int:
    with readable_library(program.library_dir, "frisco undelete") as library:
        deleted = library.deletion.deleted()
    for item in deleted:
        if arguments.json:
            output.record(as_record(item))
        else:
            output.result(f"{item.deleted_at.astimezone():%Y-%m-%d %H:%M}  {words_of(item)}")
    if not deleted and not arguments.json:
        output.note("Nothing is deleted.")
    return Exit.DONE
