"""What a person chose at the last export, and keeping it until the next one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from PySide6.QtCore import QSettings

from app.core.formats import FORMATS, ExportOptions

LEAST_COLUMNS: Final = 20
MOST_COLUMNS: Final = 100

# The fields of ExportOptions that concern each format.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "srt": ("is_wrapped", "line_columns"),
    "vtt": ("is_wrapped", "line_columns", "has_speakers", "has_word_times"),
    "txt": ("is_timed", "has_speakers"),
    "json": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoices:
    """The formats that are wanted, the choices for each of all formats, and the folder."""

    formats: tuple[str, ...] = ("srt",)
    options: Mapping[str, ExportOptions] = field(default_factory=lambda: dict.fromkeys(FORMATS, ExportOptions()))
    folder: str = ""  # none yet

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``as_mapping`` wrote; what cannot be understood is as if it had never been chosen."""
        wanted, folder, options = stored.get("formats"), stored.get("folder"), stored.get("options")
        known = tuple(name for name in FORMATS if isinstance(wanted, list) and name in wanted)
        by_name = options if isinstance(options, Mapping) else {}
        return cls(
            formats=known or cls().formats,
            options={name: _options(name, by_name.get(name)) for name in FORMATS},
            folder=folder if isinstance(folder, str) else "",
        )

    def as_mapping(self) -> dict[str, Any]:
        options = {
            name: {known: getattr(self.options[name], known) for known in fields} for name, fields in FIELDS.items()
        }
        return {"formats": list(self.formats), "options": options, "folder": self.folder}


class ChoiceStore:
    """Keeps the choices in the settings of the window, as one line of JSON."""

    KEY: Final = "export/choices"

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def load(self) -> ExportChoices:
        try:
            stored = json.loads(str(self._settings.value(self.KEY, "{}")))
        except ValueError:
            return ExportChoices()
        return ExportChoices.from_mapping(stored) if isinstance(stored, dict) else ExportChoices()

    def save(self, choices: ExportChoices) -> None:
        self._settings.setValue(self.KEY, json.dumps(choices.as_mapping()))


def _options(name: str, stored: object) -> ExportOptions:
    options, values = ExportOptions(), dict[str, Any]()
    if not isinstance(stored, Mapping):
        return options
    for known in FIELDS[name]:
        value: Any = stored.get(known)
        if type(value) is type(getattr(options, known)):
            is_number = known == "line_columns"
            values[known] = min(max(value, LEAST_COLUMNS), MOST_COLUMNS) if is_number else value
    return replace(options, **values)
