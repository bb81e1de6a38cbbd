"""The person's settings: one frozen value, replaced as a whole. Reading and writing the file is not done here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from app.core.errors import ErrorCode, HostError
from app.core.options import Device, Quality

GIB = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person may change; the defaults are good for most."""

    model: str = "auto"
    quality: Quality = Quality.BEST
    device: Device = Device.AUTO
    slots: int = 8  # jobs that may run at once
    media_limit_bytes: int = 4 * GIB  # largest file copied into the library
    longest_hours: int = 24  # longest recording that is decoded
    cancel_limit_s: int = 20  # a worker that has not left by then is ended

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read a parsed settings file; unknown names are left alone, a wrong value names itself."""
        settings = cls()
        for item in fields(cls):
            if item.name in mapping:
                settings = replace(settings, **{item.name: _converted(cls, item.name, mapping[item.name])})
        return settings

    def as_mapping(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


def _converted(cls: type[Settings], name: str, value: Any) -> Any:
    default = getattr(cls(), name)
    try:
        if isinstance(default, int) and (isinstance(value, bool) or not isinstance(value, int) or value <= 0):
            raise ValueError("not a number above zero")
        if isinstance(default, str) and not isinstance(value, str):
            raise ValueError("not a text")
        return type(default)(value)
    except ValueError as error:
        sentence = f"The setting {name} cannot be {value!r}. Correct it or delete the line."
        raise HostError(ErrorCode.SETTINGS_BROKEN, sentence, detail=str(error)) from error
