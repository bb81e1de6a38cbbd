"""``frisco jobs``: the list of jobs, what failed by kind, and all that is known of one."""

import argparse
from collections.abc import Sequence

from app import __version__
from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.attempts import Attempt
from app.core.errors import ErrorCode
from app.core.failures import FAILURES, KINDS, FailureGroup, code_of
from app.core.job_details import JobDetails, moment_words, report_of
from app.core.jobs import ENDED, JobId, JobSnapshot, JobState
from app.store.library import Library
from app.workflow.failures import Failures
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the jobs of the list in their order, or do what else is asked for."""
    if arguments.dismiss or arguments.recall:
        return _change_list(arguments, program)
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        if arguments.show is not None:
            return _show(library, JobId(arguments.show), is_json=arguments.json)
        if arguments.failed:
            return _list_failed(Failures(library).groups(), is_json=arguments.json)
        jobs = [job for job in library.jobs.listed() if arguments.state is None or job.state in arguments.state]
    for job in jobs:
        if arguments.json:
            output.record(_as_record(job))
        else:
            output.result(_as_line(job))
    if not jobs and not arguments.json:
        output.note("There is no such job on the list." if arguments.state else "There is no job on the list.")
    return Exit.DONE


def _change_list(arguments: argparse.Namespace, program: Program) -> int:
    """Take jobs off the list or put them back; nothing is changed where one of them is unknown."""
    with program.open_library() as library:
        jobs = [library.jobs.get(JobId(number)) for number in dict.fromkeys(arguments.dismiss or arguments.recall)]
        ended = [job.id for job in jobs if job.state in ENDED]
        (library.jobs.dismiss if arguments.dismiss else library.jobs.recall)(ended).result()
    for job in jobs:
        if job.id not in ended:
            output.error(ErrorCode.IN_USE, f"Job {job.id} has not ended and stays on the list.", name=job.name)
        elif arguments.json:
            output.record({"job_id": job.id, "file": job.name, "is_listed": not arguments.dismiss})
    if arguments.dismiss and ended and not arguments.json:
        output.note(f"Taken off the list: {len(ended)}. Back with: frisco jobs --recall {' '.join(map(str, ended))}")
    return Exit.DONE if len(ended) == len(jobs) else Exit.SOME_FAILED


def _show(library: Library, job_id: JobId, *, is_json: bool) -> int:
    details = Failures(library).details(job_id)
    if is_json:
        output.record(_details_record(details))
    else:
        for line in report_of(details, f"Frisco Whisper {__version__}").splitlines():
            output.result(output.printable(line))
    return Exit.DONE


def _list_failed(groups: Sequence[FailureGroup], *, is_json: bool) -> int:
    for group in groups:
        if is_json:
            for job in group.jobs:
                output.record(_as_record(job))
        else:
            _print_group(group)
    if not groups and not is_json:
        output.note("Nothing on the list has failed.")
    return Exit.DONE


def _print_group(group: FailureGroup) -> None:
    aside = f", {group.set_aside} set aside" if group.set_aside else ""
    output.result(f"{group.code}: {group.kind.title} ({len(group.jobs)}{aside})")
    output.result(f"  {group.kind.remedy}")
    for job in group.jobs:
        aside = "set aside: " if job.state is JobState.SET_ASIDE and not job.message.startswith("Set aside") else ""
        output.result(f"{job.id:>6}  {output.printable(job.name)}: {aside}{output.printable(job.message)}")
    output.result(f"  All of them again: frisco retry --code {group.code}")


def _as_line(job: JobSnapshot) -> str:
    words = [job.state.value]
    if job.retry_at is not None:
        words.append(f"again at {moment_words(job.retry_at)}")
    if job.code is not None:
        words.append(job.code.value)
    name, told = output.printable(job.name), output.printable(job.message)
    return f"{job.id:>6}  {moment_words(job.created_at)}  {' '.join(words):<14}  {name}{': ' if told else ''}{told}"


def _as_record(job: JobSnapshot) -> dict[str, object]:
    is_failed = job.state in FAILURES
    kind = KINDS[code_of(job)]
    return {
        "job_id": job.id,
        "media_id": job.media_id,
        "file": job.name,
        "status": job.state.value,
        "code": job.code,
        "message": job.message,
        "reason": kind.title if is_failed else None,
        "remedy": kind.remedy if is_failed else None,
        "may_pass": kind.may_pass if is_failed else None,
        "created_at": job.created_at.isoformat(),
        "retry_at": job.retry_at.isoformat() if job.retry_at else None,
        "attempts": job.attempts,
        "faults": job.faults,
        "deaths": job.deaths,
        "duration_ms": job.duration_ms,
        "done_ms": job.done_ms,
        "model": job.options.model,
        "heard_with": job.heard_with or None,
        "transcript_id": job.transcript_id,
        "notes": list(job.notes),
    }


def _details_record(details: JobDetails) -> dict[str, object]:
    return {
        **_as_record(details.job),
        "options": details.job.options.as_record(),
        "attempts": [_attempt_record(attempt) for attempt in details.attempts],
        "events": [
            {"at": event.at.isoformat(), "status": event.state.value, "text": event.text} for event in details.events
        ],
    }


def _attempt_record(attempt: Attempt) -> dict[str, object]:
    return {
        "number": attempt.number,
        "started_at": attempt.started_at.isoformat(),
        "ended_at": attempt.ended_at.isoformat(),
        "model": attempt.model,
        "device": attempt.device,
        "compute_type": attempt.compute_type,
        "batch_rows": attempt.batch_rows,
        "from_ms": attempt.from_ms,
        "until_ms": attempt.until_ms,
        "status": attempt.state.value,
        "code": attempt.code,
        "message": attempt.sentence,
        "log": attempt.log_tail,
    }
