"""Where things lie on this machine: library, settings, models, the data that ships with the program."""

import os
import sys
from pathlib import Path

APP_NAME = "Frisco Whisper"


def library_dir(given: Path | None = None) -> Path:
    """Return the library: the one given, else FRISCO_LIBRARY, else the person's own."""
    if given is not None:
        return given.expanduser().absolute()
    from_environment = os.environ.get("FRISCO_LIBRARY")
    if from_environment:
        return Path(from_environment).expanduser().absolute()
    return _data_dir()


def settings_file() -> Path:
    import platformdirs  # not on the window's way to its first paint

    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)) / "settings.toml"


def presets_file() -> Path:
    return settings_file().with_name("presets.toml")


def models_dir() -> Path:
    """Return the folder of downloaded models, in the hub's own cache layout."""
    hub_home = os.environ.get("HF_HOME")
    if hub_home:
        return Path(hub_home).expanduser() / "hub"
    return _data_dir() / "models"


def component_dir() -> Path:
    """Return the folder of the GPU component: the libraries of one version, whether they are there or not."""
    return _data_dir() / "components" / "cublas-12.8"


def card_verdicts_file() -> Path:
    """Return where the verdicts of self-tests are remembered; they belong to the machine and can be made anew."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)) / "card-verdicts.json"


def resources_dir() -> Path:
    """Return the data that ships with the program: beside ``app`` from source, in the bundle when frozen."""
    frozen = getattr(sys, "_MEIPASS", None)
    top = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return top / "resources"


def demo_model_dir() -> Path:
    return resources_dir() / "demo" / "model"


def _data_dir() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))
