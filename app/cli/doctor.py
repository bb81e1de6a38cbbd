"""``frisco doctor``: what this machine can do and what is wrong with it."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.options import Device
from app.workflow.diagnostics import Finding, Verdict, examine

_SIGNS = {Verdict.GOOD: "ok  ", Verdict.NOTE: "note", Verdict.BAD: "BAD "}


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the findings; exit with 1 when one of them is bad. Opens no library and starts no engine."""
    choice = program.planner.choice(Device.AUTO)
    findings = examine(program.read_gpus(), choice, program.models.installed(), program.library_dir)
    for finding in findings:
        if arguments.json:
            output.record({"subject": finding.subject, "verdict": finding.verdict, "sentence": finding.sentence})
        else:
            output.result(_as_line(finding))
    return Exit.SOME_FAILED if any(finding.verdict is Verdict.BAD for finding in findings) else Exit.DONE


def _as_line(finding: Finding) -> str:
    return f"{_SIGNS[finding.verdict]}  {finding.subject:<8} {finding.sentence}"
