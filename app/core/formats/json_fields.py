"""A place in parsed JSON that knows its own path, so that whatever is wrong there can be named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import ErrorCode, InputError
from app.core.lettering import clean_line
from app.core.timecode import MS_PER_HOUR

LONGEST_MS = 10_000 * MS_PER_HOUR - 1  # the last time that every format can write


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value with the way to it, as ``segments[3].words[0].start_ms``."""

    value: Any
    path: str = ""

    def broken(self, reason: str) -> InputError:
        return InputError(ErrorCode.FORMAT_BROKEN, f"{self.path or 'The document'} {reason}.")

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.broken("must be an object")
        return self.value

    def at(self, name: str) -> "Field":
        mapping = self.mapping()
        path = f"{self.path}.{name}" if self.path else name
        if name not in mapping:
            raise Field(value=None, path=path).broken("is missing")
        return Field(value=mapping[name], path=path)

    def items(self) -> "Iterator[Field]":
        if not isinstance(self.value, list):
            raise self.broken("must be a list")
        return (Field(value=value, path=f"{self.path}[{index}]") for index, value in enumerate(self.value))

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.broken("must be a text")
        if clean_line(self.value) != self.value:
            raise self.broken("must hold no line break, control character or half character")
        return self.value

    def number(self, *, least: int) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.broken("must be a whole number")
        if self.value < least:
            raise self.broken(f"must be at least {least}")
        return self.value

    def time(self) -> int:
        if self.number(least=0) > LONGEST_MS:
            raise self.broken("is later than any recording lasts")
        return int(self.value)

    def share_or_none(self) -> float | None:
        if self.value is None:
            return None
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if not is_number or not 0 <= self.value <= 1:
            raise self.broken("must be a number from 0 to 1, or null")
        return float(self.value)
