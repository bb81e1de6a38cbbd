"""``frisco doctor``: what this machine can do and what is wrong with it."""

import argparse
import sys
from dataclasses import asdict

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.gpu import GpuSnapshot
from app.core.options import Device
from app.workflow.cards.card_trials import TrialStep
from app.workflow.diagnostics import Finding, Verdict, examine

_SIGNS = {Verdict.GOOD: "ok  ", Verdict.NOTE: "note", Verdict.BAD: "BAD "}


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the findings; exit with 1 when one of them is bad. Opens no library; tries what nobody has tried yet."""
    gpus = program.read_gpus()
    if not arguments.quick:
        _try(program, gpus, again=arguments.again)
    choice = program.cards.choose(Device.AUTO, gpus)
    findings = examine(gpus, choice, program.models.installed(), program.library_dir, program.cards)
    for finding in findings:
        if arguments.json:
            output.record(_as_record(finding))
        else:
            output.result(_as_line(finding))
    return Exit.SOME_FAILED if any(finding.verdict is Verdict.BAD for finding in findings) else Exit.DONE


def _try(program: Program, gpus: GpuSnapshot, *, again: bool) -> None:
    trials = program.cards.trials
    trials.run(trials.open(gpus, again=again), gpus, tell=_tell)


def _tell(step: TrialStep) -> None:
    if sys.stderr.isatty() and step.verdict is None:
        output.note(f"Testing {step.trial.subject} in {step.trial.compute_type} ({step.number} of {step.total})…")


def _as_record(finding: Finding) -> dict[str, object]:
    record: dict[str, object] = {
        "subject": finding.subject,
        "verdict": finding.verdict,
        "sentence": finding.sentence,
    }
    if finding.test is None:
        return record
    known = finding.test.verdict
    return {
        **record,
        "device": finding.test.device,
        "compute_type": finding.test.compute_type,
        "state": known.state if known else None,
        "fault": known.fault if known else None,
        "tested_at": known.at.isoformat() if known else None,
        "figures": asdict(known.figures) if known and known.figures else None,
    }


def _as_line(finding: Finding) -> str:
    return f"{_SIGNS[finding.verdict]}  {finding.subject:<9} {finding.sentence}"
