"""Which speech models there are on this machine, and which one a name means. Fetching them is not done here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.core.options import Device

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
    """Finds models in the hub's cache layout, in a folder somebody names, and the demo model. Holds no state."""

    def __init__(self, models_dir: Path, demo_dir: Path) -> None:
        self._models_dir = models_dir
        self._demo_dir = demo_dir

    def installed(self) -> Sequence[InstalledModel]:
        """Return what is there, the demo model last."""
        found = [model for name in HUB_IDS if (model := self._cached(name)) is not None]
        return [*found, self._demo()]

    def find(self, name: str, device: Device) -> InstalledModel:
        """Return the model that a name, a folder or ``auto`` means; raise MODEL_MISSING with what to do."""
        name = _ALIASES.get(name, name)
        if name == AUTO:
            return self._best(device)
        if name == DEMO:
            return self._demo()
        model = self._cached(name) or self._in_folder(Path(name))
        if model is None:
            raise HostError(ErrorCode.MODEL_MISSING, self._missing(name))
        return model

    def _best(self, device: Device) -> InstalledModel:
        """Return the best model for the device; the demo model only where there is no other."""
        order = _BEST_FIRST.get(device, _BEST_FIRST[Device.CUDA])
        return next((model for name in order if (model := self._cached(name)) is not None), self._demo())

    def _demo(self) -> InstalledModel:
        return InstalledModel(name=DEMO, path=self._demo_dir, is_demo=True)

    def _cached(self, name: str) -> InstalledModel | None:
        if name not in HUB_IDS:
            return None
        repository = self._models_dir / f"models--{HUB_IDS[name].replace('/', '--')}"
        for snapshot in _snapshots(repository):
            if (snapshot / _WEIGHTS).is_file():
                return InstalledModel(name=name, path=snapshot)
        return None

    def _in_folder(self, folder: Path) -> InstalledModel | None:
        if not (folder / _WEIGHTS).is_file():
            return None
        folder = folder.expanduser().absolute()
        return InstalledModel(name=str(folder), path=folder)

    def _missing(self, name: str) -> str:
        have = ", ".join(model.name for model in self.installed())
        if name in HUB_IDS:
            return (
                f"The model {name} is not on this machine (there is: {have}). Put {HUB_IDS[name]} into "
                f"{self._models_dir}, or choose another with --model."
            )
        return f"There is no model called {name!r} (there is: {have}). Name one of them, or a folder with model.bin."


def _snapshots(repository: Path) -> list[Path]:
    """Return the stored revisions of a cached model, the current one first."""
    folder = repository / "snapshots"
    if not folder.is_dir():
        return []
    current = repository / "refs" / "main"
    revision = current.read_text().strip() if current.is_file() else ""
    return sorted(folder.iterdir(), key=lambda path: (path.name != revision, path.name))
