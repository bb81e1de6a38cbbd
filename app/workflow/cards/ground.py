"""On what a verdict stands: another card, driver or library is another ground, and what was found out holds no more."""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Self

from app import __version__
from app.core.gpu import GpuCard, GpuSnapshot
from app.workflow.component.libraries import Libraries


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One device with all that its results depend on."""

    device: str
    driver: str = ""
    engine: str = ""
    cublas: str = ""

    @classmethod
    def of_card(cls, card: GpuCard, gpus: GpuSnapshot, libraries: Libraries) -> Self:
        return cls(
            device=card.uuid or card.name, driver=gpus.driver_version, engine=engine_version(), cublas=libraries.key
        )

    @classmethod
    def of_processor(cls) -> Self:
        return cls(device=f"processor {platform.machine()}", engine=engine_version())

    def key(self, compute_type: str) -> str:
        return " | ".join((self.device, self.driver, self.engine, self.cublas, compute_type))


def engine_version() -> str:
    """Return which CTranslate2 it is; a packed program has one and the same for each version of its own."""
    try:
        return f"CTranslate2 {version('ctranslate2')}"
    except PackageNotFoundError:
        return f"Frisco Whisper {__version__}"
