"""``frisco retry``: jobs that failed or stopped, taken up again to the end."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.cli import output
from app.cli.carrying_out import carry_out
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.batch import BatchOrder, FileRequest
from app.core.jobs import JobId, JobSnapshot
from app.core.options import JobOptions
from app.store.library import Library
from app.workflow.failures import Failures, ready_to_retry
from app.workflow.library_access import readable_library
from app.workflow.output_names import output_stems

_GOES_ON = "frisco retry --all goes on from there."


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Run the jobs that are meant and return the exit code: here, or by the window that has the library."""
    with readable_library(program.library_dir, "frisco retry") as library:
        jobs = _meant(arguments, library)
        names = [_path_of(library, job) for job in jobs]
    if not jobs:
        output.note("Nothing to try again: no such job is on the list (see: frisco jobs --failed).")
        return Exit.DONE
    order = _order(arguments, jobs, names)
    return carry_out(
        order, program, "frisco retry", is_json=arguments.json, is_strict=arguments.strict, goes_on=_GOES_ON
    )


def _meant(arguments: argparse.Namespace, library: Library) -> Sequence[JobSnapshot]:
    """Return the jobs; raise InputError for one that there is not, or that was heard to its end."""
    failures = Failures(library)
    if arguments.code is not None:
        return failures.with_codes(arguments.code)
    if arguments.all:
        return failures.stopped()
    return [ready_to_retry(library.jobs.get(JobId(number))) for number in dict.fromkeys(arguments.jobs)]


def _path_of(library: Library, job: JobSnapshot) -> Path:
    """Return where the file came from: what is told of it bears its name, what is written goes beside it."""
    source = library.media.by_id(job.media_id).source_path
    return Path(source) if source else Path(job.media_path).parent / Path(job.name).name


def _order(arguments: argparse.Namespace, jobs: Sequence[JobSnapshot], names: Sequence[Path]) -> BatchOrder:
    folder = arguments.output_dir.expanduser().absolute() if arguments.output_dir else None
    targets = output_stems(list(names), folder)
    return BatchOrder(
        requests=tuple(FileRequest(path=path, target=target) for path, target in zip(names, targets, strict=True)),
        options=JobOptions(model=""),  # each job has its own
        formats=arguments.format or (("srt",) if folder else ()),
        jobs=tuple(job.id for job in jobs),
    )
