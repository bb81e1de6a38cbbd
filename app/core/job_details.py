"""All that is known of one job, and the same as plain text: for the command line, and for a report that somebody else reads.

Nothing in it is text of a transcript. Of paths only the last part is told: folders have names of people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from app.core.attempts import Attempt
from app.core.failures import FAILURES, KINDS, code_of
from app.core.jobs import JobSnapshot, JobState
from app.core.library import JobEvent
from app.core.options import JobOptions, Task, VoiceDetection
from app.core.timecode import clock

_LABEL_WIDTH: Final = 15
# A whole path on any system; one in quotation marks may hold spaces.
_QUOTED_PATH: Final = re.compile(
    r"""(?P<mark>["'])(?:/|[A-Za-z]:[\\/]|\\\\)[^"'\n]*[\\/](?P<name>[^"'\n\\/]*)(?P=mark)"""
)
_PATH: Final = re.compile(
    r"(?<![\w./\\])(?:/|[A-Za-z]:[\\/]|\\\\)(?:[^\s\"'<>|:;,()]+[\\/])+(?P<name>[^\s\"'<>|:;,()\\/]*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDetails:
    """A job with the starts it had and what was noted about it."""

    job: JobSnapshot
    attempts: tuple[Attempt, ...] = ()
    events: tuple[JobEvent, ...] = ()


def remedy_of(job: JobSnapshot) -> str:
    """Return what can be done about a job that failed; empty for any other."""
    return KINDS[code_of(job)].remedy if job.state in FAILURES else ""


def without_folders(text: str, job: JobSnapshot) -> str:
    """Return the text with the last part alone of each path in it."""
    folder = str(PurePath(job.media_path).parent)
    for known in (job.media_path, folder, str(Path.home())):
        if len(known) > 1:
            text = text.replace(known, PurePath(known).name if known == job.media_path else "…")
    text = _QUOTED_PATH.sub(r"\g<mark>\g<name>\g<mark>", text)
    return _PATH.sub(lambda found: found["name"] or "…", text)


def report_of(details: JobDetails, program: str = "") -> str:
    """Return everything as text, a fact a line."""
    job = details.job
    parts = [_facts(details, program)]
    if job.notes:
        parts.append(["", "notes", *(f"  {note}" for note in job.notes)])
    if details.attempts:
        parts.append(["", "attempts", *_attempts(details.attempts)])
    if details.events:
        parts.append(["", "events", *(_event(event) for event in details.events)])
    for attempt in details.attempts:
        if attempt.log_tail:
            log = (f"  {line}" for line in attempt.log_tail.splitlines())
            parts.append(["", f"log of attempt {attempt.number}", *log])
    return without_folders("\n".join(line.rstrip() for part in parts for line in part), job)


def options_words(options: JobOptions) -> str:
    """Return what was asked for in a few words; of a vocabulary and of rules their number alone."""
    return ", ".join(_options(options))


def moment_words(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def duration_words(attempt: Attempt) -> str:
    return clock(round((attempt.ended_at - attempt.started_at).total_seconds() * 1000))


def place_words(attempt: Attempt) -> str:
    """Return where it ran: "large-v3, cuda, float16, 8 rows"."""
    model = PurePath(attempt.model).name
    rows = f"{attempt.batch_rows} row{'' if attempt.batch_rows == 1 else 's'}"
    return ", ".join(part for part in (model, attempt.device, attempt.compute_type, rows) if part)


def _facts(details: JobDetails, program: str) -> list[str]:
    job = details.job
    work = f" of {clock(job.work_ms)}" if job.work_ms is not None else ""
    heard_with = ", ".join(part for part in (job.heard_with, job.device, job.compute_type) if part)
    facts = [
        ("program", program),
        ("job", str(job.id)),
        ("file", PurePath(job.name).name),
        ("state", " ".join(part for part in (job.state.value, job.code.value if job.code else "") if part)),
        ("what happened", job.message),
        ("what to do", remedy_of(job)),
        ("tries again", moment_words(job.retry_at) if job.retry_at else ""),
        ("asked for", options_words(job.options)),
        ("heard with", heard_with),
        ("done", f"{clock(job.heard_ms)}{work}"),
        ("starts", _starts(job)),
        ("added", moment_words(job.created_at)),
    ]
    return [f"{name:<{_LABEL_WIDTH}}{value}" for name, value in facts if value]


def _starts(job: JobSnapshot) -> str:
    words = [str(job.attempts)]
    if job.faults:
        words.append(f"faults: {job.faults}")
    if job.deaths:
        words.append(f"workers that died of it: {job.deaths}")
    return ", ".join(words)


def _attempts(attempts: tuple[Attempt, ...]) -> Iterator[str]:
    for attempt in attempts:
        stretch = f"{clock(attempt.from_ms)} to {clock(attempt.until_ms)}"
        end = " ".join(part for part in (_end_word(attempt), attempt.code.value if attempt.code else "") if part)
        began = moment_words(attempt.started_at)
        yield f"{attempt.number:>4}  {began}  {duration_words(attempt):>7}  {place_words(attempt)}  {stretch}  {end}"
        if attempt.sentence:
            yield f"      {attempt.sentence}"


def _end_word(attempt: Attempt) -> str:
    return "sent back" if attempt.state is JobState.QUEUED else attempt.state.value


def _event(event: JobEvent) -> str:
    return f"  {moment_words(event.at)}  {event.state.value}  {event.text}"


def _options(options: JobOptions) -> Iterator[str]:
    yield f"model {PurePath(options.model).name}"
    yield options.quality.value
    yield f"language {options.language or ' or '.join(options.languages) or 'auto'}"
    if options.is_mixed:
        yield "the language may change"
    if options.task is Task.TRANSLATE:
        yield "translate"
    yield f"device {options.device.value}"
    if options.voice is not VoiceDetection.NORMAL:
        yield f"voice detection {options.voice.value}"
    if options.vocabulary:
        yield f"vocabulary: {len(options.vocabulary)}"
    if options.replacements:
        yield f"replacement rules: {len(options.replacements)}"
    yield from _part(options)


def _part(options: JobOptions) -> Iterator[str]:
    if options.from_ms or options.to_ms is not None:
        end = clock(options.to_ms) if options.to_ms is not None else "the end"
        yield f"from {clock(options.from_ms)} to {end}"
    if options.channel is not None:
        yield f"channel {options.channel}"
    if options.track is not None:
        yield f"track {options.track}"
    if options.shortest_ms:
        yield f"not shorter than {clock(options.shortest_ms)}"
    if options.longest_ms is not None:
        yield f"not longer than {clock(options.longest_ms)}"
