"""What the queue says about a job: one word, one line, one sentence, and the sign that goes with the word."""

from dataclasses import dataclass
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication

from app.core.errors import ErrorCode
from app.core.jobs import JobSnapshot, JobState
from app.core.options import Quality, Task
from app.core.timecode import clock
from app.core.translating import TRANSLATED
from app.ui.icons import IconName
from app.ui.option_words import language_written
from app.ui.tokens import ColourName

_S = JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """The second sign of a state beside its colour; the word is the first."""

    colour: ColourName
    icon: IconName | None = None


_QUIET: Final = Sign(colour="muted")
_SIGNS: Final = {
    _S.WAITING_RETRY: Sign(colour="warning", icon="rotate-cw"),
    _S.WAITING_DISK: Sign(colour="warning", icon="hard-drive"),
    _S.RUNNING: Sign(colour="text"),
    _S.FINISHED: Sign(colour="good", icon="circle-check"),
    _S.INCOMPLETE: Sign(colour="warning", icon="triangle-alert"),
    _S.NO_SPEECH: Sign(colour="muted", icon="volume-x"),
    _S.CANCELLED: Sign(colour="muted", icon="circle-x"),
    _S.FAILED: Sign(colour="bad", icon="circle-alert"),
    _S.SET_ASIDE: Sign(colour="bad", icon="triangle-alert"),
    _S.INTERRUPTED: Sign(colour="muted", icon="history"),
}


def sign_of(state: JobState) -> Sign:
    return _SIGNS.get(state, _QUIET)


def state_word(job: JobSnapshot) -> str:
    """Return the state in a word or two; of a running job, how far it is."""
    match job.state:
        case _S.RUNNING:
            return _progress_word(job)
        case _S.CANCELLED if is_skipped(job):
            return QCoreApplication.translate("Queue", "skipped")
        case _S.QUEUED | _S.WAITING_RETRY | _S.WAITING_DISK | _S.STARTING | _S.CANCELLING:
            return _word_before_end(job.state)
        case _:
            return _word_at_end(job.state)


def _progress_word(job: JobSnapshot) -> str:
    if job.duration_ms is None:
        return clock(job.done_ms)
    return QCoreApplication.translate("Queue", "{0}\u00a0%").format(int(job.progress * 100))


def _word_before_end(state: JobState) -> str:
    match state:
        case _S.WAITING_RETRY:
            return QCoreApplication.translate("Queue", "will retry")
        case _S.WAITING_DISK:
            return QCoreApplication.translate("Queue", "disk full")
        case _S.STARTING:
            return QCoreApplication.translate("Queue", "starting")
        case _S.CANCELLING:
            return QCoreApplication.translate("Queue", "cancelling")
        case _:
            return QCoreApplication.translate("Queue", "queued")


def _word_at_end(state: JobState) -> str:
    match state:
        case _S.FINISHED:
            return QCoreApplication.translate("Queue", "done")
        case _S.INCOMPLETE:
            return QCoreApplication.translate("Queue", "incomplete")
        case _S.NO_SPEECH:
            return QCoreApplication.translate("Queue", "no speech")
        case _S.CANCELLED:
            return QCoreApplication.translate("Queue", "cancelled")
        case _S.SET_ASIDE:
            return QCoreApplication.translate("Queue", "set aside")
        case _S.INTERRUPTED:
            return QCoreApplication.translate("Queue", "interrupted")
        case _:
            return QCoreApplication.translate("Queue", "failed")


def is_skipped(job: JobSnapshot) -> bool:
    """Tell whether it ended for its length alone, as the person asked."""
    return job.code is ErrorCode.AUDIO_SKIPPED


def retry_words(job: JobSnapshot) -> str:
    """Return what taking it up again means: what was skipped is let in whatever its length."""
    if is_skipped(job):
        return QCoreApplication.translate("Queue", "Transcribe anyway")
    if job.state is _S.WAITING_RETRY:
        return QCoreApplication.translate("Queue", "Try now")
    return QCoreApplication.translate("Queue", "Try again")


def next_word() -> str:
    return QCoreApplication.translate("Queue", "next")


def sentence_of(job: JobSnapshot) -> str:
    """Return what happened and what will, as far as there is anything to say beyond the word."""
    if job.message:
        return job.message
    match job.state:
        case _S.QUEUED:
            return job.notes[-1] if job.notes else ""
        case _S.WAITING_RETRY | _S.WAITING_DISK | _S.STARTING | _S.RUNNING | _S.CANCELLING:
            return _sentence_before_end(job.state)
        case _S.FINISHED | _S.INCOMPLETE | _S.NO_SPEECH:
            return _sentence_of_result(job.state)
        case _S.CANCELLED | _S.INTERRUPTED | _S.FAILED | _S.SET_ASIDE:
            return _sentence_of_stop(job)
        case _:
            assert_never(job.state)


def _sentence_before_end(state: JobState) -> str:
    match state:
        case _S.WAITING_RETRY:
            return QCoreApplication.translate("Queue", "It is tried again soon.")
        case _S.WAITING_DISK:
            return QCoreApplication.translate("Queue", "Waiting for disk space.")
        case _S.STARTING:
            return QCoreApplication.translate("Queue", "Getting ready")
        case _S.CANCELLING:
            return QCoreApplication.translate("Queue", "Stops after this batch")
        case _:
            return ""


def _sentence_of_result(state: JobState) -> str:
    match state:
        case _S.INCOMPLETE:
            return QCoreApplication.translate("Queue", "Some of the speech has no text.")
        case _S.NO_SPEECH:
            return QCoreApplication.translate("Queue", "No speech was found in it.")
        case _:
            return ""


def _sentence_of_stop(job: JobSnapshot) -> str:
    if not job.done_ms:
        return QCoreApplication.translate("Queue", "Nothing was transcribed yet.")
    return QCoreApplication.translate("Queue", "Stopped at {0}. A retry goes on there.").format(clock(job.done_ms))


def length_word(job: JobSnapshot) -> str:
    """Return how long the recording is, or which part of it the job is about."""
    options = job.options
    if not options.from_ms and options.to_ms is None:
        return clock(job.duration_ms) if job.duration_ms else ""
    ends = [end_ms for end_ms in (options.to_ms, job.duration_ms) if end_ms is not None]
    return f"{clock(options.from_ms)}–{clock(min(ends)) if ends else ''}"


def facts_of(job: JobSnapshot) -> str:
    """Return length, quality and language: what tells waiting jobs apart."""
    length = length_word(job)
    return " · ".join(part for part in (length, _quality_word(job.options.quality), language_word(job)) if part)


def results_of(job: JobSnapshot) -> str:
    """Return length, language and speed: what a finished job has to tell."""
    length = length_word(job)
    factor = job.realtime_factor
    return " · ".join(part for part in (length, language_word(job), speed_word(factor) if factor else "") if part)


def language_word(job: JobSnapshot) -> str:
    code = job.language or job.options.language
    is_translation = job.options.task is Task.TRANSLATE
    if code is None:
        # Two calls: the words for translators are collected from literals.
        to_english = QCoreApplication.translate("Queue", "auto, to English")
        return to_english if is_translation else QCoreApplication.translate("Queue", "auto")
    return language_written(TRANSLATED, code) if is_translation and code != TRANSLATED else language_written(code)


def _quality_word(quality: Quality) -> str:
    match quality:
        case Quality.BEST:
            return QCoreApplication.translate("Queue", "Quality")
        case Quality.FAST:
            return QCoreApplication.translate("Queue", "Fast")
        case _:
            assert_never(quality)


def speed_word(factor: float) -> str:
    return QCoreApplication.translate("Queue", "{0}× real time").format(
        f"{factor:.0f}" if factor >= 10 else f"{factor:.1f}"
    )


def left_words(left_ms: int) -> str:
    """Return "0:41 left", never less than a second of it."""
    return QCoreApplication.translate("Queue", "{0} left").format(clock(max(1000, left_ms)))


def retry_in_words(left_ms: int) -> str:
    """Return "Tries again in 0:42"."""
    if left_ms <= 0:
        return QCoreApplication.translate("Queue", "Tries again now")
    return QCoreApplication.translate("Queue", "Tries again in {0}").format(clock(left_ms))
