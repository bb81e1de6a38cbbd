"""Which speech models there are on this machine, and which one a name means. Fetching them is done in ``models``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.core.options import Device
from app.workflow.models.cache import ModelsFolder

AUTO = "auto"
DEMO = "demo"

HUB_IDS = {
    "tiny": "Systran/faster-whisper-tiny",
    "base": "Systran/faster-whisper-base",
    "small": "Systran/faster-whisper-small",
    "medium": "Systran/faster-whisper-medium",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
}
_NAMES = {repository: name for name, repository in HUB_IDS.items()}
_ALIASES = {"turbo": "large-v3-turbo", "large": "large-v3"}
_BEST_FIRST = {
    Device.CUDA: ("large-v3-turbo", "large-v3", "large-v2", "distil-large-v3", "medium", "small", "base", "tiny"),
    Device.CPU: ("small", "base", "large-v3-turbo", "distil-large-v3", "medium", "tiny", "large-v3", "large-v2"),
}
_WEIGHTS = "model.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """A model that is on this machine."""

    name: str
    path: Path
    is_demo: bool = False

    def size_bytes(self) -> int:
        """Add up its files: asks the disk."""
        return sum(path.stat().st_size for path in self.path.glob("*") if path.is_file())


class ModelCatalog:
    """Finds models in the hub's cache layout, those taken in, in a folder somebody names, and the demo model.

    Holds no state. Half a model is never found.
    """

    def __init__(self, models_dir: Path, demo_dir: Path) -> None:
        self.folder = ModelsFolder(root=models_dir)
        self._demo_dir = demo_dir

    def installed(self) -> Sequence[InstalledModel]:
        """Return what is there, the demo model last."""
        found = [model for name in HUB_IDS if (model := self._cached(name)) is not None]
        return [*found, *self._others(), self._demo()]

    def find(self, name: str, device: Device) -> InstalledModel:
        """Return the model that a name, a folder or ``auto`` means; raise MODEL_MISSING with what to do."""
        name = plain_name(name)
        if name == AUTO:
            return self._best(device)
        if name == DEMO:
            return self._demo()
        model = self._cached(name) or self._taken_in(name) or self._at_hub(name) or self._in_folder(Path(name))
        if model is None:
            raise HostError(ErrorCode.MODEL_MISSING, self._missing(name))
        return model

    def _best(self, device: Device) -> InstalledModel:
        """Return the best model for the device; the demo model only where there is no other."""
        known = (self._cached(name) for name in best_first(device))
        return next((model for model in known if model is not None), None) or next(iter(self._others()), self._demo())

    def _demo(self) -> InstalledModel:
        return InstalledModel(name=DEMO, path=self._demo_dir, is_demo=True)

    def _cached(self, name: str) -> InstalledModel | None:
        paths = self.folder.snapshots(HUB_IDS[name]) if name in HUB_IDS else []
        return InstalledModel(name=name, path=paths[0]) if paths else None

    def _others(self) -> Sequence[InstalledModel]:
        """Return what was taken in from folders, and what was fetched by its name at the hub."""
        known = frozenset(HUB_IDS.values())
        taken_in = [InstalledModel(name=path.name, path=path) for path in self.folder.imports()]
        fetched = [model for name in self.folder.fetched() if name not in known and (model := self._at_hub(name))]
        return [*taken_in, *fetched]

    def _taken_in(self, name: str) -> InstalledModel | None:
        return next((InstalledModel(name=name, path=path) for path in self.folder.imports() if path.name == name), None)

    def _at_hub(self, name: str) -> InstalledModel | None:
        """Return a model by its name at the hub, also one that another program has fetched into this cache."""
        repository, _, revision = name.partition("@")
        paths = self.folder.snapshots(repository) if repository.count("/") == 1 else []
        path = next((path for path in paths if path.name.startswith(revision)), None)
        return InstalledModel(name=_NAMES.get(repository, repository), path=path) if path else None

    def _in_folder(self, folder: Path) -> InstalledModel | None:
        """Return what a person names, whole or not: the worker says what is missing."""
        folder = folder.expanduser().absolute()
        return InstalledModel(name=str(folder), path=folder) if (folder / _WEIGHTS).is_file() else None

    def _missing(self, name: str) -> str:
        have = ", ".join(model.name for model in self.installed())
        if name in HUB_IDS:
            return (
                f"The model {name} is not on this machine (there is: {have}). Get it with frisco models --get {name}, "
                "or in the window under Models, or choose another with --model."
            )
        return (
            f"There is no model called {name!r} (there is: {have}). Name one of them, or a folder with model.bin; "
            "frisco models --available lists what can be fetched."
        )


def plain_name(name: str) -> str:
    """Return the name of a model that a person means by another one."""
    return _ALIASES.get(name, name)


def best_first(device: Device) -> Sequence[str]:
    """Return the models of the catalogue in the order in which they serve a device."""
    return _BEST_FIRST.get(device, _BEST_FIRST[Device.CUDA])
