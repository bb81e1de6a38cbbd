"""The person's settings: one frozen value, replaced as a whole. Reading and writing the file is not done here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from app.core.errors import ErrorCode, HostError
from app.core.media import Keeping
from app.core.options import Device, JobOptions, Quality, Task, VoiceDetection

GIB = 1024**3
GB = 1_000**3
AUTO = "auto"
SMALLEST_TEXT_ZOOM_PX, LARGEST_TEXT_ZOOM_PX = -5, 17


class ThemeChoice(StrEnum):
    """Which look the window wears."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person may change; the defaults are good for most."""

    model: str = AUTO
    quality: Quality = Quality.BEST
    device: Device = Device.AUTO
    compute_type: str = AUTO  # the number format of the engine; one that failed its self-test is not used
    component_source: str = ""  # where the GPU component is fetched from; "": with pip, where that is there
    slots: int = 8  # jobs that may run at once
    keep: Keeping = Keeping.COPY  # what becomes of the files of recordings
    media_limit_bytes: int = 4 * GB  # largest file copied into the library
    refers_to_large: bool = True  # larger ones are used where they lie instead of refused
    media_quota_bytes: int = 0  # what all copies together may take; 0: as much as there is room for
    least_free_bytes: int = 1 * GB  # below this the queue waits for room on the disk; 0: it never does
    longest_hours: int = 24  # longest recording that is decoded
    warm_minutes: int = 15  # for how long a model that nobody uses stays loaded; 0: until there is need of the room
    leaves_card: bool = False  # while another program needs the memory of the card
    may_use_smaller_model: bool = True  # where memory is too short for the one that was chosen
    cancel_limit_s: int = 20  # a worker that has not left by then is ended
    hub_mirror: str = ""  # where models come from instead of the hub itself
    proxy: str = ""  # through which they come; "": as the system has it
    # What only the window goes by; the command line has words of its own.
    language: str = AUTO
    task: Task = Task.TRANSCRIBE
    voice: VoiceDetection = VoiceDetection.NORMAL
    languages: tuple[str, ...] = ()  # to choose among where the language is auto
    has_mixed_languages: bool = False
    vocabulary: str = ""  # as the person wrote it: a term a line, or commas between them
    replacements: str = ""  # rules, one a line
    channel: int = 0  # the one that is listened to, counted from 1; 0: all of them, mixed
    preset: str = ""  # which one was chosen last; the choices may have changed since
    skip_shorter_s: int = 0  # 0: none is too short
    skip_longer_min: int = 0
    theme: ThemeChoice = ThemeChoice.SYSTEM
    text_zoom_px: int = 0  # how much larger the transcript is than the theme has it
    keys: Mapping[str, str] = field(default_factory=dict)  # a person's own, by command; "" for none

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read a parsed settings file; unknown names are left alone, a wrong value of work names itself.

        The command line would do other work than was wanted; what only the window goes by does not concern it.
        """
        reading = SettingsReading.of(mapping)
        for fault in reading.faults:
            if fault.name.partition(".")[0] not in _OF_THE_WINDOW:
                raise HostError(ErrorCode.SETTINGS_BROKEN, fault.sentence)
        return cls(**reading.settings.as_mapping())

    def options(self) -> JobOptions:
        """Return what the window asks of the next files; a language that is named leaves nothing to choose."""
        from app.core.replacements import rules_in
        from app.core.timecode import MS_PER_MINUTE, MS_PER_SECOND  # expressions to compile: not for the first paint
        from app.core.vocabulary import terms_in

        is_open = self.language == AUTO
        return JobOptions(
            model=self.model,
            quality=self.quality,
            language=None if is_open else self.language,
            languages=self.languages if is_open else (),
            is_mixed=self.has_mixed_languages and is_open,
            task=self.task,
            device=self.device,
            vocabulary=terms_in(self.vocabulary),
            voice=self.voice,
            shortest_ms=self.skip_shorter_s * MS_PER_SECOND,
            longest_ms=self.skip_longer_min * MS_PER_MINUTE or None,
            replacements=rules_in(self.replacements),
            channel=self.channel or None,
        )

    def as_mapping(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


OF_LISTENING = (  # beside model, language and quality
    "task",
    "voice",
    "languages",
    "has_mixed_languages",
    "vocabulary",
    "replacements",
    "channel",
    "skip_shorter_s",
    "skip_longer_min",
)
LONGEST_SKIPPED_S, LONGEST_SKIPPED_MIN = 3_600, 24 * 60
OF_NEXT_FILES = (*OF_LISTENING, "keep")
OF_A_PRESET = ("model", "quality", "language", "device", *OF_LISTENING)
MOST_CHANNELS = 64
_OF_THE_WINDOW = frozenset({"language", "preset", "theme", "text_zoom_px", "keys", *OF_LISTENING})
_LONGEST_SHOWN = 60
_BOUNDS = {
    "media_quota_bytes": (0, None),
    "least_free_bytes": (0, None),
    "warm_minutes": (0, None),
    "text_zoom_px": (SMALLEST_TEXT_ZOOM_PX, LARGEST_TEXT_ZOOM_PX),
    "channel": (0, MOST_CHANNELS),
    "skip_shorter_s": (0, LONGEST_SKIPPED_S),
    "skip_longer_min": (0, LONGEST_SKIPPED_MIN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingFault:
    """A setting that cannot be used, or with no name the whole file."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsReading:
    """What could be read of a settings file: for each value that is wrong, its default and a fault."""

    settings: Settings
    faults: tuple[SettingFault, ...] = ()

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> Self:
        values, faults = dict[str, Any](), list[SettingFault]()
        for item in fields(Settings):
            if item.name == "keys":
                values["keys"] = _texts("keys", mapping.get("keys", {}), faults)
            elif item.name in mapping:
                try:
                    values[item.name] = _converted(item.name, mapping[item.name])
                except ValueError:
                    faults.append(_fault(item.name, mapping[item.name]))
        return cls(settings=Settings(**values), faults=tuple(faults))


def _fault(name: str, value: Any) -> SettingFault:
    written = repr(value)
    shown = written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}…"
    return SettingFault(name=name, sentence=f"The setting {name} cannot be {shown}. Correct it or delete the line.")


def _texts(name: str, value: Any, faults: list[SettingFault]) -> dict[str, str]:
    """Return the texts of a table; what else there is becomes a fault."""
    if not isinstance(value, Mapping):
        faults.append(_fault(name, value))
        return {}
    faults.extend(_fault(f"{name}.{key}", text) for key, text in value.items() if not isinstance(text, str))
    return {key: text for key, text in value.items() if isinstance(text, str)}


def _converted(name: str, value: Any) -> Any:
    """Return a parsed value as the setting has it; raise ValueError when it cannot be one."""
    default = getattr(Settings(), name)
    match default:
        case bool():
            return _truth(value)
        case int():
            return _number(value, *_BOUNDS.get(name, (1, None)))
        case tuple():
            return _languages(value)
        case _:
            return type(default)(_text(name, value))


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    if name == "language" and not (value == AUTO or _is_language(value)):
        raise ValueError("not a language")
    if name == "compute_type":
        _check_compute_type(value)
    if name == "vocabulary" and value:
        _check_vocabulary(value)
    if name == "replacements" and value:
        _check_replacements(value)
    return value


def _check_compute_type(name: str) -> None:
    from app.core.card_trial import ALL_TYPES

    if name not in (AUTO, *ALL_TYPES):
        raise ValueError("not a compute type")


def _check_vocabulary(text: str) -> None:
    from app.core.vocabulary import too_long

    if too_long(text) is not None:
        raise ValueError("a term that is none")


def _check_replacements(text: str) -> None:
    from app.core.replacements import faults_in

    if faults_in(text):
        raise ValueError("a rule that is none")


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) and _is_language(code) for code in value):
        raise ValueError("not a list of languages")
    return tuple(dict.fromkeys(value))


def _is_language(code: str) -> bool:
    from app.core.languages import LANGUAGES  # a long table, which the window does without before its first paint

    return code in LANGUAGES


def _number(value: Any, least: int, most: int | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        raise ValueError("not a number within bounds")
    return value
