"""The person's settings: one frozen value, replaced as a whole. Reading and writing the file is not done here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from app.core.errors import ErrorCode, HostError
from app.core.options import Device, Quality

GIB = 1024**3
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
    slots: int = 8  # jobs that may run at once
    media_limit_bytes: int = 4 * GIB  # largest file copied into the library
    longest_hours: int = 24  # longest recording that is decoded
    cancel_limit_s: int = 20  # a worker that has not left by then is ended
    # What only the window goes by; the command line has words of its own.
    language: str = AUTO
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

    def as_mapping(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


_OF_THE_WINDOW = frozenset({"language", "theme", "text_zoom_px", "keys"})
_LONGEST_SHOWN = 60
_BOUNDS = {"text_zoom_px": (SMALLEST_TEXT_ZOOM_PX, LARGEST_TEXT_ZOOM_PX)}


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
    if isinstance(default, int):
        return _number(value, *_BOUNDS.get(name, (1, None)))
    if not isinstance(value, str):
        raise ValueError("not a text")
    if name == "language" and not _is_language(value):
        raise ValueError("not a language")
    return type(default)(value)


def _is_language(code: str) -> bool:
    from app.core.languages import LANGUAGES  # a long table, which the window does without before its first paint

    return code == AUTO or code in LANGUAGES


def _number(value: Any, least: int, most: int | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        raise ValueError("not a number within bounds")
    return value
