"""The figures of a library in words."""

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.errors import ErrorCode
from app.core.failures import KINDS
from app.core.statistics import Pace, Statistics
from app.core.storage import size_words
from app.core.timecode import MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND
from app.ui.option_words import device_words

Line = tuple[str, str]
Tile = tuple[str, str, str]  # what, how much, and what stands below


def length(ms: int) -> str:
    """Return "3 h 20 min", "12 min" or "40 s": the finest that still means something."""
    translate = QCoreApplication.translate
    if ms >= MS_PER_HOUR:
        minutes = round(ms / MS_PER_MINUTE)
        return translate("Statistics", "{0} h {1} min").format(number(minutes // 60), minutes % 60)
    if ms >= MS_PER_MINUTE:
        return translate("Statistics", "{0} min").format(round(ms / MS_PER_MINUTE))
    return translate("Statistics", "{0} s").format(round(ms / 1000))


def number(count: int) -> str:
    return QLocale().toString(count)


def times(factor: float | None) -> str:
    if factor is None:
        return "–"
    return f"{QLocale().toString(factor, 'f', 0 if factor >= 10 else 1)}×"


def tiles(figures: Statistics) -> tuple[Tile, ...]:
    """Return what stands large at the top."""
    translate = QCoreApplication.translate
    rate = figures.success_rate
    missed = sum(figures.failures.values())
    return (
        (
            translate("Statistics", "Transcribed"),
            length(figures.transcribed_ms),
            translate("Statistics", "{0} of {1}").format(
                translate("Statistics", "%n transcripts", "", figures.transcripts),
                translate("Statistics", "%n recordings", "", figures.recordings),
            ),
        ),
        (
            translate("Statistics", "Words"),
            number(figures.words),
            translate("Statistics", "in %n saved versions", "", figures.versions),
        ),
        (
            translate("Statistics", "Whole results"),
            "–" if rate is None else f"{rate:.0%}",
            translate("Statistics", "{0} with gaps or failed").format(number(missed)),
        ),
        (
            translate("Statistics", "Speed"),
            times(figures.realtime_factor),
            translate("Statistics", "real time, {0} of work").format(length(figures.engine_ms)),
        ),
    )


def paces(figures: Statistics) -> tuple[tuple[str, str, str], ...]:
    """Return a line a model and device: what, how often, how fast."""
    return tuple((_way(pace), _jobs(pace.jobs), times(pace.realtime_factor)) for pace in figures.paces)


def _way(pace: Pace) -> str:
    return " · ".join(part for part in (pace.model, device_words(pace.device), pace.compute_type) if part)


def _jobs(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Statistics", "1 job")
    return QCoreApplication.translate("Statistics", "{0} jobs").format(number(count))


def warmth(figures: Statistics) -> str:
    """Return how well the models that stay loaded serve; empty where nothing has been loaded."""
    translate, found = QCoreApplication.translate, figures.warmth
    if found.hit_rate is None:
        return ""
    words = translate("Statistics", "{0} of {1} jobs found their model loaded; loading it takes {2} as a rule.")
    return words.format(number(found.hits), number(found.hits + found.misses), _seconds(found.load_ms))


def _seconds(ms: int) -> str:
    return QCoreApplication.translate("Statistics", "{0} s").format(QLocale().toString(ms / MS_PER_SECOND, "f", 1))


def failures(figures: Statistics) -> tuple[Line, ...]:
    return tuple((code_words(code), number(count)) for code, count in figures.failures.items())


def storage(figures: Statistics) -> tuple[Line, ...]:
    return tuple((_kind(kind), size_words(count)) for kind, count in figures.storage.items())


def _kind(kind: str) -> str:
    translate = QCoreApplication.translate
    names = {
        "recordings": translate("Statistics", "Recordings"),
        "caches": translate("Statistics", "Waveforms and playback"),
        "database": translate("Statistics", "Database"),
        "backups": translate("Statistics", "Back-ups"),
        "other": translate("Statistics", "Other"),
    }
    return names.get(kind, kind)


def code_words(code: ErrorCode) -> str:
    """Return the name of a failure as the list of what failed has it."""
    return QCoreApplication.translate("Failures", KINDS[code].title)
