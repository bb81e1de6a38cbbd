"""What was said on the command line, as settings: what was not said is as a preset has it, or as by default."""

import argparse
import math
from dataclasses import replace
from typing import Any

from app.cli.program import Program
from app.core.options import Device, JobOptions, Quality, Task, VoiceDetection
from app.core.presets import Preset
from app.core.replacements import text_of
from app.core.settings import AUTO, Settings
from app.core.timecode import MS_PER_MINUTE, from_seconds

_CONVERSIONS = {"quality": Quality, "device": Device, "task": Task, "voice": VoiceDetection}


def settings_of(arguments: argparse.Namespace, program: Program, preset: Preset | None) -> Settings:
    """Return the settings of a job: said here, else by the preset, else by the settings file, else the defaults."""
    own = program.settings
    base = Settings(model=own.model, quality=own.quality, device=own.device)
    if preset is not None:
        base = preset.on(base)
    return Settings(**base.as_mapping() | values_of(arguments))


def options_of(arguments: argparse.Namespace, settings: Settings) -> JobOptions:
    """Return what a job is told: beyond the settings lengths to the millisecond, and which part is wanted."""
    options = replace(settings.options(), from_ms=arguments.from_ms or 0, to_ms=arguments.to_ms, track=arguments.track)
    if arguments.skip_shorter is not None:
        options = replace(options, shortest_ms=from_seconds(arguments.skip_shorter))
    if arguments.skip_longer is not None:
        options = replace(options, longest_ms=from_seconds(arguments.skip_longer))
    return options


def values_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was said, by the names of settings."""
    said = {name: getattr(arguments, name) for name in ("model", "quality", "device", "task", "voice", "channel")}
    values = {
        name: _CONVERSIONS[name](value) if name in _CONVERSIONS else value
        for name, value in said.items()
        if value is not None
    }
    if arguments.language is not None:
        is_one = len(arguments.language) == 1
        values["language"] = arguments.language[0] if is_one else AUTO
        values["languages"] = () if is_one else arguments.language
    if arguments.mixed:
        values["has_mixed_languages"] = True
    if arguments.vocabulary is not None or arguments.vocabulary_file is not None:
        terms = dict.fromkeys((*(arguments.vocabulary or ()), *(arguments.vocabulary_file or ())))
        values["vocabulary"] = "\n".join(terms)
    if arguments.replace is not None or arguments.rules is not None:
        values["replacements"] = text_of((*(arguments.rules or ()), *(arguments.replace or ())))
    return values


def lengths_of(arguments: argparse.Namespace) -> dict[str, int]:
    """Return the lengths that are skipped as settings have them: whole seconds, and whole minutes."""
    values = {}
    if arguments.skip_shorter is not None:
        values["skip_shorter_s"] = math.ceil(arguments.skip_shorter)
    if arguments.skip_longer is not None:
        values["skip_longer_min"] = math.ceil(from_seconds(arguments.skip_longer) / MS_PER_MINUTE)
    return values
