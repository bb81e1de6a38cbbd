"""Presets: named sets of the choices for a job. Reading and writing their file is not done here.

A preset holds only what is not as it is by default; model and device are left as they are where it does not name them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self

from app.core.options import Quality, Task, VoiceDetection
from app.core.settings import OF_A_PRESET, SettingFault, Settings, SettingsReading

LONGEST_NAME = 60
_LEFT_ALONE = ("model", "device")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One of them. Two are the same preset when their names differ in capitals alone."""

    name: str
    values: Mapping[str, Any]  # by the names of settings
    is_built_in: bool = False

    @classmethod
    def of(cls, name: str, settings: Settings) -> Self:
        """Return the choices of these settings under a name; raise ValueError where it cannot be one."""
        defaults = Settings()
        chosen = {item: getattr(settings, item) for item in OF_A_PRESET}
        differing = {item: value for item, value in chosen.items() if value != getattr(defaults, item)}
        return cls(name=clean_name(name), values=MappingProxyType(differing))

    @property
    def key(self) -> str:
        return self.name.casefold()

    def changes(self) -> dict[str, Any]:
        """Return every setting that choosing it sets."""
        defaults = Settings()
        plain = {item: getattr(defaults, item) for item in OF_A_PRESET if item not in _LEFT_ALONE}
        return plain | dict(self.values)

    def on(self, settings: Settings) -> Settings:
        """Return settings in which it is chosen."""
        return replace(settings, **self.changes())

    def differs_from(self, settings: Settings) -> bool:
        """Tell whether other choices were made since it was chosen."""
        return any(getattr(settings, item) != value for item, value in self.changes().items())

    def renamed(self, name: str) -> Self:
        return replace(self, name=clean_name(name), is_built_in=False)


BUILT_IN = (
    Preset(name="Interview", values=MappingProxyType({"quality": Quality.BEST}), is_built_in=True),
    Preset(
        name="Radio calls",
        values=MappingProxyType({"quality": Quality.FAST, "voice": VoiceDetection.SENSITIVE}),
        is_built_in=True,
    ),
    Preset(
        name="Subtitles in English",
        values=MappingProxyType({"task": Task.TRANSLATE, "quality": Quality.BEST}),
        is_built_in=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetsReading:
    """What could be read of a file of presets, those that come with the program first; a fault for all that could not."""

    presets: tuple[Preset, ...] = BUILT_IN
    faults: tuple[SettingFault, ...] = ()

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Self:
        """Read a parsed file: a table each, which bears the name of its preset."""
        found, faults = list[Preset](), list[SettingFault]()
        for name, table in tables.items():
            faults.extend(_faults_of(name, table))
            if isinstance(table, Mapping) and not _name_fault(name):
                found.append(_preset_of(name, table))
        own = {preset.key for preset in found}
        return cls(presets=(*(one for one in BUILT_IN if one.key not in own), *found), faults=tuple(faults))

    def find(self, name: str) -> Preset | None:
        return next((preset for preset in self.presets if preset.key == name.strip().casefold()), None)

    def faults_of(self, preset: Preset) -> tuple[SettingFault, ...]:
        return tuple(fault for fault in self.faults if fault.name.startswith(f"{preset.name}."))


def clean_name(name: str) -> str:
    """Return a name as it is kept; raise ValueError with a sentence when it cannot be one."""
    name = " ".join(name.split())
    fault = _name_fault(name)
    if fault:
        raise ValueError(fault)
    return name


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number where there is such a preset already."""
    keys, number, free = {one.casefold() for one in taken}, 1, name
    while free.casefold() in keys:
        number += 1
        free = f"{name[: LONGEST_NAME - 6]} ({number})"
    return free


def _name_fault(name: str) -> str:
    if not name.strip():
        return "A preset needs a name."
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"The name of a preset has at most {LONGEST_NAME} letters, on one line."
    return ""


def _preset_of(name: str, table: Mapping[str, Any]) -> Preset:
    known = {item: value for item, value in table.items() if item in OF_A_PRESET}
    settings = SettingsReading.of(known).settings
    chosen = {item: getattr(settings, item) for item in known}
    faulty = {fault.name for fault in SettingsReading.of(known).faults}
    return Preset(name=name, values=MappingProxyType({k: v for k, v in chosen.items() if k not in faulty}))


def _faults_of(name: str, table: Any) -> Iterator[SettingFault]:
    shown = name[:LONGEST_NAME]
    if not isinstance(table, Mapping):
        yield SettingFault(
            name=shown, sentence=f"{shown} stands outside of any preset. Put it below a line like [Interview]."
        )
        return
    if _name_fault(name):
        yield SettingFault(name=shown, sentence=f"{_name_fault(name)} This is none: {shown}")
        return
    for item in table:
        if item not in OF_A_PRESET:
            sentence = f"The preset {shown} has a setting {item}, which there is not in presets."
            yield SettingFault(name=f"{name}.{item}", sentence=sentence)
    for fault in SettingsReading.of({k: v for k, v in table.items() if k in OF_A_PRESET}).faults:
        yield SettingFault(name=f"{name}.{fault.name}", sentence=f"In the preset {shown}: {fault.sentence}")
