"""Whose work is in the bundle and under which licence: read from the installed packages and from ``licenses``.

Every file of the bundle must have an owner here; one without stops the build. The texts go along with every package.
"""

import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from devtools.console import SetUpError

# Folders and files of a package's metadata that must travel with it.
_TEXTS: Final = ("licen[sc]e*", "copying*", "notice*", "authors*", "thirdparty*", "sboms/*", "licenses/*")
FREEZER: Final = "pyinstaller"  # leaves its start-up code in the programs and is named by hand
_OUTSIDE_METADATA: Final = {"onnxruntime": ("LICENSE", "ThirdPartyNotices.txt")}  # in the package's own folder
_BUNDLED: Final = ("*.libs/*", "PySide6/Qt/lib/*", "lib*.so*")  # binaries that are not of the package they come in

HEAD: Final = """\
Frisco Whisper {version}
Free software under the GNU General Public License, version 3 or later; its text is the file LICENSE.

This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.

It stands on the work of others, listed below; their texts lie in the folder "licenses". In particular:

- FFmpeg, as it comes with PyAV, is linked to x264 and x265 and so under the GPL. Its source and that of the two, in the
  versions named below, is published by their authors and by PyAV; whoever received this package and cannot get it
  there gets it from the developers of Frisco Whisper, for three years from its release.
- Qt and Qt for Python are used under the LGPL, version 3. They lie in {libraries}/PySide6 as libraries of their own:
  put another build with the same interface in their place and the program uses that.
- NVIDIA's cuBLAS is not part of this package.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One work inside somebody's binaries, from ``components.toml``."""

    name: str
    files: tuple[str, ...]  # none: it is there as Python code, which no file shows
    licence: str
    holders: str
    home: str
    why: str = ""
    terms: str = ""  # where a licence is found that may not be copied here

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Component":
        files = record["files"]
        assert isinstance(files, list)
        return cls(**{**record, "files": tuple(files)})  # type: ignore[arg-type]


def read_components(file: Path) -> list[Component]:
    return [Component.from_record(record) for record in tomllib.loads(file.read_text("utf-8"))["component"]]


def distributions_of(site_packages: Path, sources: Iterable[Path]) -> list[Distribution]:
    """Return the installed packages that at least one of these files belongs to, by name."""
    wanted = {str(path) for path in sources if path.is_relative_to(site_packages)}
    used = [
        package
        for package in distributions(path=[str(site_packages)])
        if package.name != FREEZER and any(str(site_packages / file) in wanted for file in package.files or ())
    ]
    return sorted(used, key=lambda package: package.name.lower())


def components_of(components: Sequence[Component], files: Sequence[str]) -> list[Component]:
    """Return the components that are in a bundle; a foreign library that no component names is an error."""
    foreign = [file for file in files if any(fnmatchcase(file, pattern) for pattern in _BUNDLED)]
    named = [pattern for component in components for pattern in (*component.files, "libpython3*")]
    unknown = [file for file in foreign if not any(fnmatchcase(file, pattern) for pattern in named)]
    if unknown:
        raise SetUpError(f"These libraries have no entry in packaging/licenses/components.toml: {', '.join(unknown)}")
    return [component for component in components if not component.files or _is_in(component, files)]


def licence_of(package: Distribution) -> str:
    """Return what a package says its licence is, in the few words it has for it."""
    told = package.metadata
    classifiers = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License")]
    words = next((told[name].strip() for name in ("License-Expression", "License") if name in told), "")
    if not words or "\n" in words:
        words = classifiers[0] if classifiers else "see its text"
    return words


def texts_of(package: Distribution, site_packages: Path) -> dict[str, Path]:
    """Return the licence texts of a package by the name they get."""
    texts: dict[str, Path] = {}
    for file in package.files or ():
        inside = file.parts[1:] if file.parts and file.parts[0].endswith(".dist-info") else ()
        if inside and file.suffix not in (".py", ".pyc") and _is_text("/".join(inside).lower()):
            texts["-".join(part for part in inside if part != "licenses")] = site_packages / file
    for name in _OUTSIDE_METADATA.get(package.name, ()):
        texts[name] = site_packages / package.name / name
    return texts


def spdx_texts(licence: str) -> list[str]:
    """Return the names of the texts a licence expression needs; the program's own GPL is not among them."""
    words = licence.replace("(", " ").replace(")", " ").split()
    names = [
        word.removesuffix("-or-later").removesuffix("-only") for word in words if word not in ("OR", "AND", "WITH")
    ]
    return [name for name in dict.fromkeys(names) if name != "GPL-3.0"]


def notice(version: str, libraries: str, packages: Sequence[tuple[str, str, str]], parts: Sequence[Component]) -> str:
    """Return the page that names everybody."""
    lines = [HEAD.format(version=version, libraries=libraries), "Packages", ""]
    lines += [f"  {name} {number}: {licence}" for name, number, licence in packages]
    lines += ["", "Works inside them and beside them", ""]
    for part in parts:
        lines.append(f"  {part.name}: {part.licence}{f' ({part.why})' if part.why else ''}")
        lines.append(f"    Copyright {part.holders.removesuffix('.')}. {part.home}")
        if part.terms:
            lines.append(f"    Terms: {part.terms}")
    return "\n".join(lines) + "\n"


def copy_texts(target: Path, texts: Mapping[str, Path]) -> None:
    """Put texts in a folder; without any there is none."""
    for name, path in texts.items():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)


def _is_in(component: Component, files: Sequence[str]) -> bool:
    return any(fnmatchcase(file, pattern) for pattern in component.files for file in files)


def _is_text(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _TEXTS)
