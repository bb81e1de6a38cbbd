"""What stays loaded, in words."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.attempts import WarmPicture, WarmWorker
from app.core.options import Device
from app.core.timecode import MS_PER_SECOND
from app.ui.gpu.activity import files
from app.ui.gpu.line_card import CardLine
from app.ui.option_words import device_words

_S_PER_MINUTE: Final = 60
_JUST_NOW_S: Final = 60
MINUTES: Final = (1, 5, 15, 60, 0)


def worker_line(worker: WarmWorker) -> CardLine:
    """Return what is loaded, where, and what it does now."""
    name = " · ".join((worker.model, device_words(worker.device), worker.compute_type))
    return CardLine(tone="good" if worker.jobs else "plain", name=name, words=_state(worker))


def _state(worker: WarmWorker) -> str:
    translate = QCoreApplication.translate
    if worker.load_ms is None:
        return translate("Gpu", "is being loaded")
    if worker.jobs:
        return translate("Gpu", "at work on {0}").format(files(worker.jobs))
    if worker.idle_s < _JUST_NOW_S:
        return translate("Gpu", "ready, used just now")
    return translate("Gpu", "ready, unused for {0} min").format(round(worker.idle_s / _S_PER_MINUTE))


def can_free(picture: WarmPicture) -> bool:
    """Tell whether letting go of models frees anything: what is at work on the processor is let finish."""
    return any(worker.device == Device.CUDA or not worker.jobs for worker in picture.workers)


def free_tip(picture: WarmPicture) -> str:
    """Return what freeing means now, or why there is nothing to free."""
    translate = QCoreApplication.translate
    if not picture.workers:
        return translate("Gpu", "No model is in memory.")
    if not can_free(picture):
        return translate("Gpu", "The model at work on the processor stays until its files are done.")
    return translate("Gpu", "What is being transcribed on the card stops and goes on where it was, when told to.")


def freed_words(picture: WarmPicture) -> str:
    """Return what to say when freeing was asked for; empty where the queue says it by its pause."""
    if not can_free(picture):
        return free_tip(picture)
    if any(worker.device == Device.CUDA and worker.jobs for worker in picture.workers):
        return ""
    return QCoreApplication.translate("Gpu", "The models that nothing uses were let go.")


def figures_words(picture: WarmPicture) -> str:
    """Return how well it serves; what it is for, as long as nothing has been loaded."""
    translate, warmth = QCoreApplication.translate, picture.warmth
    asked = warmth.hits + warmth.misses
    if not asked:
        return translate("Gpu", "No model is loaded. The next file loads one, and it stays for those that follow.")
    found = translate("Gpu", "{0} of {1} files found their model loaded since the start").format(warmth.hits, asked)
    loading = translate("Gpu", "loading takes {0} s as a rule").format(_seconds(warmth.load_ms))
    gone = translate("Gpu", "%n models were let go", "", warmth.evictions)
    return " · ".join((found, loading, gone) if warmth.evictions else (found, loading))


def minutes_words(minutes: int) -> str:
    """Return for how long an unused model stays."""
    if minutes == 0:
        return QCoreApplication.translate("Gpu", "stay while there is room")
    return QCoreApplication.translate("Gpu", "stay %n minutes", "", minutes)


def _seconds(ms: int) -> str:
    return QLocale().toString(ms / MS_PER_SECOND, "f", 1)
