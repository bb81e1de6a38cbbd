"""Reading the settings file; what it means is the core's affair."""

import tomllib
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.core.settings import Settings


def read_settings(path: Path) -> Settings:
    """Return the settings of a file, the defaults when there is none."""
    try:
        text = path.read_text(encoding="utf-8")
        return Settings.from_mapping(tomllib.loads(text))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        sentence = f"The settings file {path} cannot be read: {error}. Correct it or move it away."
        raise HostError(ErrorCode.SETTINGS_BROKEN, sentence) from error
