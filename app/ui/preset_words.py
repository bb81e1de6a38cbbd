"""What a preset holds, in words."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.core.options import Device, Quality
from app.core.presets import Preset
from app.core.settings import AUTO, Settings
from app.ui.option_words import device_words, differences, language_name


def words_of(preset: Preset) -> list[str]:
    """Return a line for each choice that it makes."""
    settings = preset.on(replace(Settings(), quality=Quality.BEST))
    return list(_lines(preset, settings))


def _lines(preset: Preset, settings: Settings) -> Iterator[str]:
    translate = QCoreApplication.translate
    fast, best = translate("Presets", "Quality: fast"), translate("Presets", "Quality: best")
    yield fast if settings.quality is Quality.FAST else best
    model = preset.values.get("model")
    yield translate("Presets", "Model: {0}").format(model) if model else translate("Presets", "Model: stays as chosen")
    if settings.language != AUTO:
        yield translate("Presets", "Language: {0}").format(language_name(settings.language))
    if preset.values.get("device", Device.AUTO) is not Device.AUTO:
        yield translate("Presets", "Runs on: {0}").format(device_words(preset.values["device"]))
    yield from differences(settings)
