"""What of the options for the next files is not as it is by default, in words."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from app.core.media import Keeping
from app.core.options import Device, Task, VoiceDetection
from app.core.settings import Settings


def voice_words(voice: VoiceDetection) -> str:
    match voice:
        case VoiceDetection.OFF:
            return QCoreApplication.translate("FileOptions", "Off")
        case VoiceDetection.SENSITIVE:
            return QCoreApplication.translate("FileOptions", "Sensitive")
        case _:
            return QCoreApplication.translate("FileOptions", "Normal")


def device_words(device: str) -> str:
    """Return where something is calculated, as people say it; nothing for a device that is not known yet."""
    match device:
        case Device.CUDA:
            return QCoreApplication.translate("FileOptions", "graphics card")
        case Device.CPU:
            return QCoreApplication.translate("FileOptions", "processor")
        case _:
            return device


def language_name(code: str) -> str:
    """Return a language by its code; nothing where nobody knows which it is."""
    from app.core.languages import LANGUAGES

    if code in ("", "und"):
        return ""
    return QCoreApplication.translate("Languages", LANGUAGES.get(code, code))


def language_written(code: str, translated_from: str = "") -> str:
    """Return the language of a text, and the one it was translated from."""
    if not translated_from:
        return language_name(code)
    words = QCoreApplication.translate("Languages", "{0}, from {1}")
    return words.format(language_name(code), language_name(translated_from))


def names_of(codes: tuple[str, ...]) -> str:
    return ", ".join(sorted(map(language_name, codes)))


def differences(settings: Settings) -> Iterator[str]:
    """Yield a few words for each choice that is not as it is by default."""
    yield from _of_words(settings)
    yield from _of_rules(settings)
    if settings.languages:
        yield QCoreApplication.translate("FileOptions", "Languages: {0}").format(names_of(settings.languages))
    if settings.has_mixed_languages:
        yield QCoreApplication.translate("FileOptions", "Languages may change")
    yield from _of_lengths(settings)
    if settings.keep is Keeping.REFER:
        yield QCoreApplication.translate("FileOptions", "Files are used where they lie")


def _of_words(settings: Settings) -> Iterator[str]:
    if settings.task is Task.TRANSLATE:
        yield QCoreApplication.translate("FileOptions", "Translate to English")
    if settings.voice is not VoiceDetection.NORMAL:
        words = QCoreApplication.translate("FileOptions", "Voice detection: {0}")
        yield words.format(voice_words(settings.voice))
    count = len(settings.options().vocabulary)
    if count:
        yield QCoreApplication.translate("FileOptions", "Vocabulary: %n terms", "", count)


def _of_rules(settings: Settings) -> Iterator[str]:
    options = settings.options()
    if options.replacements:
        yield QCoreApplication.translate("FileOptions", "Replacement rules: %n", "", len(options.replacements))
    if settings.channel:
        yield QCoreApplication.translate("FileOptions", "Channel {0} alone").format(settings.channel)


def _of_lengths(settings: Settings) -> Iterator[str]:
    if settings.skip_shorter_s:
        words = QCoreApplication.translate("FileOptions", "Skips files under {0} s")
        yield words.format(settings.skip_shorter_s)
    if settings.skip_longer_min:
        words = QCoreApplication.translate("FileOptions", "Skips files over {0} min")
        yield words.format(settings.skip_longer_min)
