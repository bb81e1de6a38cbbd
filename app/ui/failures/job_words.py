"""What a job was asked to do and how it stands, in a person's words: the lines at the head of its details."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from app.core.failures import FAILURES, code_of
from app.core.jobs import JobSnapshot, JobState
from app.core.options import Device, JobOptions, Quality, Task, VoiceDetection
from app.core.timecode import clock
from app.ui.dialogs.version_words import when_words
from app.ui.failures.remedies import remedy_words
from app.ui.option_words import device_words, language_name, names_of, voice_words
from app.ui.queue.job_words import state_word


def tr(text: str) -> str:
    return QCoreApplication.translate("JobDetails", text)


def lines_of(job: JobSnapshot) -> list[tuple[str, str]]:
    """Return names and values, those alone that there is something to say about."""
    state = state_word(job)
    lines = [
        (tr("State"), f"{state} · {job.code}" if job.code else state),
        (tr("What happened"), job.message),
        (tr("What to do"), _remedy(job)),
        (tr("Tries again"), _retry_words(job)),
        (tr("Asked for"), ", ".join(options_words(job.options))),
        (tr("Heard with"), _heard_with(job)),
        (tr("Done"), _done_words(job)),
        (tr("Added"), when_words(job.created_at)),
    ]
    return [(name, value) for name, value in lines if value]


def options_words(options: JobOptions) -> Iterator[str]:
    """Yield what was asked for, a few words each."""
    yield options.model
    yield tr("best quality") if options.quality is Quality.BEST else tr("fast")
    yield _language_words(options)
    if options.is_mixed:
        yield tr("languages may change")
    if options.task is Task.TRANSLATE:
        yield tr("translate to English")
    if options.device is not Device.AUTO:
        yield tr("on the processor") if options.device is Device.CPU else tr("on the graphics card")
    if options.voice is not VoiceDetection.NORMAL:
        yield tr("voice detection: {0}").format(voice_words(options.voice))
    if options.vocabulary:
        yield QCoreApplication.translate("JobDetails", "%n terms of vocabulary", "", len(options.vocabulary))
    if options.replacements:
        yield QCoreApplication.translate("JobDetails", "%n replacement rules", "", len(options.replacements))
    yield from _part_words(options)


def _language_words(options: JobOptions) -> str:
    if options.language:
        return language_name(options.language)
    return names_of(options.languages) if options.languages else tr("language found by listening")


def _part_words(options: JobOptions) -> Iterator[str]:
    if options.from_ms or options.to_ms is not None:
        end = tr("the end") if options.to_ms is None else clock(options.to_ms)
        yield tr("from {0} to {1}").format(clock(options.from_ms), end)
    if options.channel is not None:
        yield tr("channel {0}").format(options.channel)
    if options.track is not None:
        yield tr("track {0}").format(options.track)


def _heard_with(job: JobSnapshot) -> str:
    parts = (job.heard_with, device_words(job.device or ""), job.compute_type)
    return " · ".join(part for part in parts if part)


def _remedy(job: JobSnapshot) -> str:
    if job.state not in FAILURES:
        return ""
    return remedy_words(code_of(job))


def _retry_words(job: JobSnapshot) -> str:
    if job.retry_at is None or job.state is not JobState.WAITING_RETRY:
        return ""
    return tr("by itself at {0}").format(job.retry_at.astimezone().strftime("%H:%M:%S"))


def _done_words(job: JobSnapshot) -> str:
    heard = clock(job.heard_ms)
    return heard if job.work_ms is None else tr("{0} of {1}").format(heard, clock(job.work_ms))
