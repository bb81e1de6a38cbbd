"""What a Linux desktop wants to know of the program, laid out as under /usr/share. Where the program lies is not said."""

import gzip
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from devtools.console import SetUpError, call
from devtools.environment import Environment
from installers import media_types
from installers.freezing import build_time
from installers.product import APP_ID, PACKAGE, Build

PAGES: Final = ("frisco.1", "frisco-whisper.1")
_ICON: Final = "resources/icons/frisco-whisper.svg"


def filled(build: Build, template: str, **words: str) -> str:
    """Return a template of ``packaging/linux`` with its words in place."""
    text = (build.packaging / "linux" / template).read_text("utf-8")
    day = datetime.fromtimestamp(build_time(build.root), UTC)
    known = {"APP_ID": APP_ID, "VERSION": build.version, "DATE": f"{day:%Y-%m-%d}", "YEAR": f"{day:%Y}"}
    for name, word in {**known, "MIME_TYPES": media_types.desktop_list(), **words}.items():
        text = text.replace(f"@{name}@", word)
    return text


def lay_out(build: Build, environment: Environment, share: Path) -> None:
    """Fill a folder that becomes /usr/share."""
    _write(share / "applications" / f"{APP_ID}.desktop", filled(build, "desktop.in"))
    _write(share / "metainfo" / f"{APP_ID}.metainfo.xml", filled(build, "metainfo.xml.in"))
    _write(share / "mime" / "packages" / f"{PACKAGE}.xml", media_types.mime_package())
    _write(share / "doc" / PACKAGE / "copyright", filled(build, "copyright.in"))
    _write_packed(share / "doc" / PACKAGE / "CHANGELOG.md.gz", (build.root / "CHANGELOG.md").read_text("utf-8"))
    _draw_icons(build, environment, share / "icons" / "hicolor")
    _write_pages(build, environment, share / "man" / "man1")


def _draw_icons(build: Build, environment: Environment, folder: Path) -> None:
    svg = build.root / _ICON
    scalable = folder / "scalable" / "apps" / f"{APP_ID}.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copyfile(svg, scalable)
    script = build.packaging / "installers" / "icon_sizes.py"
    command: list[str | Path] = [environment.python, script, svg, folder, APP_ID]
    if call(command, cwd=build.root, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) != 0:
        raise SetUpError("The icons could not be drawn; see above.")


def _write_pages(build: Build, environment: Environment, folder: Path) -> None:
    """Write the manual pages; the command line's own words are put into the first."""
    for name in PAGES:
        _write(folder / name, filled(build, f"{name}.in"))
    command = [environment.python, build.packaging / "installers" / "man_pages.py", folder / PAGES[0]]
    if call(command, cwd=build.root) != 0:
        raise SetUpError("The manual page could not be written; see above.")
    for name in PAGES:
        _write_packed(folder / f"{name}.gz", (folder / name).read_text("utf-8"))
        (folder / name).unlink()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_packed(path: Path, text: str) -> None:
    """Write a packed file that is the same each time: its own time is left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
