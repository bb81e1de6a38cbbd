"""``frisco delete``: transcripts, recordings or a version, to be brought back for a while."""

import argparse

from app.cli import output
from app.cli.agreeing import is_agreed
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.deletion import Deleted, DeletedKind
from app.core.transcript import TranscriptId
from app.workflow.deleting import Deleting, version_numbered


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Delete what was named; without --yes a person at a terminal is asked first."""
    ids = [TranscriptId(number) for number in arguments.transcripts]
    with program.open_library() as library:
        if arguments.version is not None:
            version_numbered(library, ids[0], arguments.version)
        names = [output.printable(library.transcripts.summary(transcript_id).title) for transcript_id in ids]
        if not arguments.yes and not is_agreed(_question(arguments, names), otherwise="Add --yes to delete it."):
            return Exit.WRONG_USAGE
        deleting = Deleting(library)
        if arguments.version is not None:
            deleted = [deleting.delete_version(ids[0], arguments.version)]
        else:
            deleted = deleting.delete_recordings_of(ids) if arguments.media else deleting.delete_transcripts(ids)
    for item in deleted:
        tell(item, "Deleted", is_json=arguments.json)
    if not arguments.json:
        output.note("It can be brought back until it is tidied away after 30 days: frisco undelete")
    return Exit.DONE


def tell(item: Deleted, verb: str, *, is_json: bool) -> None:
    """Print one thing that was deleted or brought back."""
    if is_json:
        output.record(as_record(item))
    else:
        output.result(f"{verb} {words_of(item)}.")


def words_of(item: Deleted) -> str:
    name = output.printable(item.name)
    match item.key.kind:
        case DeletedKind.RECORDING:
            return f"recording {item.key.id}, {name}, with {len(item.transcript_ids)} of its transcripts"
        case DeletedKind.TRANSCRIPT:
            return f"transcript {item.key.id}, {name}"
        case DeletedKind.VERSION:
            return f"version {item.version_number} of transcript {item.transcript_ids[0]}, {name}"


def as_record(item: Deleted) -> dict[str, object]:
    return {
        "kind": item.key.kind.value,
        "id": item.key.id,
        "name": item.name,
        "media_id": item.media_id,
        "transcript_ids": list(item.transcript_ids),
        "version": item.version_number or None,
        "deleted_at": item.deleted_at.isoformat(),
        "purged_from": item.purged_from.isoformat(),
    }


def _question(arguments: argparse.Namespace, names: list[str]) -> str:
    shown = names[0] if len(names) == 1 else f"{len(names)} transcripts"
    if arguments.version is not None:
        return f"Delete version {arguments.version} of {shown}?"
    return f"Delete {shown} with the recording and all transcripts of it?" if arguments.media else f"Delete {shown}?"
