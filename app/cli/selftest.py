"""``frisco --selftest``: whether everything is in place. The checks run in a process of their own, which may die of them."""

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.workflow.self_test.check import Check, Outcome, Verdict, with_needs
from app.workflow.self_test.trial import serve
from app.workflow.self_test.watch import Watch, apart, lacks_display, own_command

_OFFSCREEN = "There is no display: the window is opened offscreen."
_DETAIL_COLUMNS = 62


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Carry out the checks and print a table; exit with 1 when one of them does not hold."""
    if arguments.inside is not None:
        serve(program.self_test(), is_windowed=arguments.windowed)
        return Exit.DONE
    checks = program.self_test().checks
    unknown = set(arguments.only or ()) - {check.name for check in checks}
    if unknown:
        known = ", ".join(check.name for check in checks)
        output.note(f"There is no check {', '.join(sorted(unknown))}; there are {known}.")
        return Exit.WRONG_USAGE
    return _watched(arguments, with_needs(checks, arguments.only) if arguments.only else checks)


def _watched(arguments: argparse.Namespace, checks: Sequence[Check]) -> int:
    began = time.monotonic()
    outcomes: list[Outcome] = []
    tell = _tell_record if arguments.json else _tell_row
    if not arguments.json:
        output.result(f"{'check':<10} {'result':<9}  {'detail':<{_DETAIL_COLUMNS}} seconds")
    # What is still open in there when the test ends by a crash or a hang must not keep it from ending.
    with TemporaryDirectory(prefix="frisco-selftest-", ignore_cleanup_errors=True) as folder:
        for outcome in _watch(arguments, Path(folder)).outcomes(checks):
            outcomes.append(outcome)
            tell(outcome)
    _tell_total(outcomes, time.monotonic() - began, is_json=arguments.json)
    return Exit.DONE if all(outcome.verdict is Verdict.HOLDS for outcome in outcomes) else Exit.SOME_FAILED


def _watch(arguments: argparse.Namespace, folder: Path) -> Watch:
    environment = apart(os.environ, folder)
    if lacks_display(os.environ):
        output.note(_OFFSCREEN)
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [*own_command(), "--selftest", f"--inside={folder}", *(["--debug"] if arguments.debug else [])]
    return Watch(command, environment, limit_s=arguments.limit, is_debug=arguments.debug)


def _tell_row(outcome: Outcome) -> None:
    is_good = outcome.verdict is Verdict.HOLDS
    detail = outcome.detail if is_good else ""
    row = f"{outcome.name:<10} {outcome.verdict:<9}  {detail:<{_DETAIL_COLUMNS}} {outcome.seconds:7.2f}"
    output.result(output.printable(row))
    if not is_good:
        output.result(output.printable(f"{'':<10} {outcome.detail}"))


def _tell_record(outcome: Outcome) -> None:
    output.record(
        {
            "check": outcome.name,
            "result": outcome.verdict.value,
            "detail": outcome.detail,
            "seconds": round(outcome.seconds, 2),
        }
    )


def _tell_total(outcomes: Sequence[Outcome], seconds: float, *, is_json: bool) -> None:
    broken = [outcome.name for outcome in outcomes if outcome.verdict is not Verdict.HOLDS]
    if is_json:
        output.record({"holds": not broken, "checks": len(outcomes), "broken": broken, "seconds": round(seconds, 2)})
        return
    held = f"{len(outcomes) - len(broken)} of {len(outcomes)} checks hold, {seconds:.1f} seconds."
    output.result(f"{held} Broken: {', '.join(broken)}." if broken else f"Everything is in place: {held}")
