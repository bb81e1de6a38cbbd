"""``frisco tidy``: what can go and how much that frees; with --apply it goes."""

import argparse
from collections.abc import Sequence
from datetime import timedelta

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.storage import size_words
from app.core.tidying import USUAL, TidyItem, TidyKind, TidyPlan, TidyResult, TidyRules
from app.workflow.library_access import readable_library
from app.workflow.tidy import Tidy, TidyStep

_A_MONTH = timedelta(days=30.44)
_WORDS = {
    TidyKind.ORPHANS: "files of no recording",
    TidyKind.CACHES: "left-over waveforms and sound to play",
    TidyKind.TEMPORARIES: "half-written files",
    TidyKind.UNUSED: "recordings without a transcript",
    TidyKind.VERSIONS: "versions kept by themselves",
    TidyKind.JOBS: "ended jobs",
    TidyKind.DELETED: "things deleted long ago",
    TidyKind.ARCHIVE: "recordings for the archive",
}


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Show, and with --apply do; exit with 1 when something had to be left."""
    if not arguments.apply:
        with readable_library(program.library_dir, "frisco tidy") as library:
            plans = _plans(arguments, Tidy(library, rules_of(arguments)))
        _show(plans, arguments)
        return Exit.DONE
    with program.open_library() as library:
        tidy = Tidy(library, rules_of(arguments))
        plans = _plans(arguments, tidy)
        results = [tidy.bring_back(plans[0], _go_on)] if arguments.bring_back else tidy.carry_out(plans, _go_on)
    for result in results:
        _tell(result, arguments)
    return Exit.SOME_FAILED if any(result.left for result in results) else Exit.DONE


def rules_of(arguments: argparse.Namespace) -> TidyRules:
    usual = TidyRules()
    months, days = arguments.older_than, arguments.jobs_after
    return TidyRules(
        archive_folder=arguments.archive,
        archive_after=usual.archive_after if months is None else _A_MONTH * months,
        jobs_after=usual.jobs_after if days is None else timedelta(days=days),
    )


def _plans(arguments: argparse.Namespace, tidy: Tidy) -> list[TidyPlan]:
    if arguments.bring_back:
        return [tidy.archived()]
    kinds = arguments.what or ((TidyKind.ARCHIVE,) if arguments.archive is not None else USUAL)
    return tidy.look(kinds)


def _go_on(_step: TidyStep) -> bool:
    return True


def _show(plans: Sequence[TidyPlan], arguments: argparse.Namespace) -> None:
    for plan in plans:
        if arguments.json:
            output.record(_as_record(plan))
            continue
        output.result(f"{len(plan.items):>7}  {size_words(plan.size_bytes):>9}  {plan.kind:<12} {_WORDS[plan.kind]}")
        for item in plan.items if arguments.details else ():
            output.result(f"{'':>7}  {size_words(item.size_bytes):>9}    {_item_words(plan.kind, item)}")
    if not arguments.json:
        note = "Nothing was changed. Add --apply to do it." if any(plan.items for plan in plans) else "All is tidy."
        output.note(note)


def _item_words(kind: TidyKind, item: TidyItem) -> str:
    name = output.printable(item.name)
    match kind:
        case TidyKind.VERSIONS:
            return f"version {item.detail} of {name}"
        case TidyKind.DELETED:
            return f"{item.detail} {name}"
        case _:
            return f"{name}  {output.printable(item.detail)}".rstrip()


def _tell(result: TidyResult, arguments: argparse.Namespace) -> None:
    if arguments.json:
        output.record(
            {"kind": result.kind, "done": result.done, "freed_bytes": result.freed_bytes, "left": result.left}
        )
        return
    verb = "moved" if result.kind is TidyKind.ARCHIVE else "freed"
    output.result(f"{result.done:>7}  {size_words(result.freed_bytes):>9} {verb}  {_WORDS[result.kind]}")
    for sentence in result.left:
        output.note(f"left: {sentence}")


def _as_record(plan: TidyPlan) -> dict[str, object]:
    items = [{"id": i.id or None, "name": i.name, "detail": i.detail, "size_bytes": i.size_bytes} for i in plan.items]
    return {"kind": plan.kind, "count": len(plan.items), "size_bytes": plan.size_bytes, "items": items}
