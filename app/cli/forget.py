"""``frisco forget``: a recording and all that came of it, gone for good."""

import argparse

from app.cli import output
from app.cli.agreeing import is_agreed
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.forgetting import ForgetPlan, ForgetResult
from app.core.storage import size_words
from app.core.transcript import TranscriptId


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Say what goes and what is out of reach, ask, and forget; exit with 1 when a file had to be left."""
    with program.open_library() as library:
        media_id = library.forgetting.recording_of(TranscriptId(arguments.transcript))
        plan = library.forgetting.plan(media_id)
        if not arguments.json:
            _show(plan)
        question = f"Forget {output.printable(plan.name)} completely? This cannot be undone."
        if not arguments.yes and not is_agreed(question, otherwise="This cannot be undone. Add --yes to do it."):
            return Exit.WRONG_USAGE
        result = library.forgetting.forget(media_id, with_backups=arguments.backups)
    if arguments.json:
        output.record(_as_record(plan, result))
    else:
        _tell(plan, result)
    return Exit.SOME_FAILED if result.left else Exit.DONE


def _show(plan: ForgetPlan) -> None:
    name = output.printable(plan.name)
    output.note(
        f"{name}: {plan.transcripts} transcripts, {plan.versions} versions, {size_words(plan.file_bytes)} in files"
    )
    if plan.own_file is not None:
        output.note(f"stays, since it is a file of your own: {plan.own_file}")
    for path in plan.exports:
        output.note(f"stays, written by an export: {path}")
    for backup in plan.backups:
        output.note(f"holds it too: back-up {backup.path.name}")


def _tell(plan: ForgetPlan, result: ForgetResult) -> None:
    output.result(f"Forgotten: {output.printable(plan.name)}. {size_words(result.freed_bytes)} freed.")
    for sentence in result.left:
        output.note(f"left: {sentence}")
    if result.backups_removed:
        output.note(f"{result.backups_removed} back-ups that held it were removed, and a new one was made.")
    elif result.backups:
        output.note(
            f"{len(result.backups)} of the back-ups still hold it; restoring one forgets it again. --backups removes them."
        )


def _as_record(plan: ForgetPlan, result: ForgetResult) -> dict[str, object]:
    return {
        "name": plan.name,
        "sha256": plan.sha256,
        "transcripts": plan.transcripts,
        "freed_bytes": result.freed_bytes,
        "left": result.left,
        "exports_kept": [str(path) for path in plan.exports],
        "backups_holding": [str(backup.path) for backup in result.backups],
        "backups_removed": result.backups_removed,
    }
