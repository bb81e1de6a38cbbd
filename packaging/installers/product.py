"""What the product is called and where a build lies. Nothing here looks at the system."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installers.contents import LIBRARIES

PACKAGE: Final = "frisco-whisper"
APP_ID: Final = "org.friscowhisper.FriscoWhisper"
MAINTAINER: Final = "The Frisco Whisper developers"


@dataclass(frozen=True, slots=True)
class Build:
    """The places of one build in one clone. Everything is under ``build`` and ``dist``, which git ignores."""

    root: Path

    @property
    def version(self) -> str:
        """Return the program's version, read without importing it."""
        found = re.search(r'^__version__ = "(.+)"$', (self.root / "app" / "__init__.py").read_text("utf-8"), re.M)
        assert found is not None
        return found[1]

    @property
    def packaging(self) -> Path:
        return self.root / "packaging"

    @property
    def frozen(self) -> Path:
        """Return the folder PyInstaller leaves."""
        return self.root / "build" / "frozen"

    @property
    def program(self) -> Path:
        """Return the frozen program: what every package holds."""
        return self.frozen / PACKAGE

    @property
    def libraries(self) -> Path:
        return self.program / LIBRARIES

    @property
    def sources_file(self) -> Path:
        return self.frozen / "sources.json"

    @property
    def freezing(self) -> Path:
        return self.root / "build" / "freezing"

    @property
    def packages(self) -> Path:
        """Return where trees of packages are laid out."""
        return self.root / "build" / "packages"

    @property
    def dist(self) -> Path:
        return self.root / "dist"
