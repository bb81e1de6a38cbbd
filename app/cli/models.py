"""``frisco models``: the speech models on this machine."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.workflow.model_catalog import InstalledModel

_MIB = 1024**2


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print one line a model."""
    for model in program.models.installed():
        if arguments.json:
            output.record(
                {
                    "name": model.name,
                    "path": str(model.path),
                    "size_bytes": model.size_bytes(),
                    "is_demo": model.is_demo,
                }
            )
        else:
            output.result(_as_line(model))
    return Exit.DONE


def _as_line(model: InstalledModel) -> str:
    remark = "  built in; knows some 280 words of English and German, for trying the program" if model.is_demo else ""
    return f"{model.name:<18} {model.size_bytes() / _MIB:>7,.0f} MB{remark}"
