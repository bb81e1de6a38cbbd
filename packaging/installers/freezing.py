"""From source to the frozen folder: PyInstaller, lighter libraries, notices, and a look at what came out."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import Distribution
from pathlib import Path

from devtools.console import SetUpError, call, heading, say
from devtools.environment import Environment
from installers import binaries, contents, manifest, notices
from installers.product import PACKAGE, Build

FILES_NAME = "{package}-{version}-{system}.files.txt"
SIZES_NAME = "{package}-{version}-{system}.sizes.txt"


def freeze(build: Build, environment: Environment) -> None:
    """Leave the frozen program, complete with its notices, and its two lists in ``dist``."""
    heading("Freezing the program (a minute)")
    _run_pyinstaller(build, environment)
    if sys.platform == "linux":
        files = (path for path in binaries.elf_files(build.libraries) if contents.is_stripped(_name(build, path)))
        binaries.strip(files)
    heading("Collecting licences and notices")
    _write_notices(build, environment)
    _refuse_the_unexpected(build)
    _write_lists(build)


def build_time(root: Path) -> int:
    """Return the time every file of a package gets, so that two builds of one state are alike: its last commit's."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "log", "-1", "--format=%ct"]
    ran = subprocess.run(asked, check=False, cwd=root, capture_output=True, text=True) if shutil.which("git") else None
    if ran is not None and ran.returncode == 0 and ran.stdout.strip():
        return int(ran.stdout)
    return int((root / "CHANGELOG.md").stat().st_mtime)


def system_name(platform: str = sys.platform) -> str:
    return "windows-x86_64" if platform == "win32" else "linux-x86_64"


def dist_name(build: Build, pattern: str) -> Path:
    return build.dist / pattern.format(package=PACKAGE, version=build.version, system=system_name())


def _run_pyinstaller(build: Build, environment: Environment) -> None:
    """Freeze anew from nothing: what an earlier build left must not be in this one."""
    for folder in (build.frozen, build.freezing):
        shutil.rmtree(folder, ignore_errors=True)
    build.frozen.mkdir(parents=True)
    command: list[str | Path] = [environment.python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", build.frozen, "--workpath", build.freezing, build.packaging / "frisco.spec"]
    variables = {
        **os.environ,
        "PYINSTALLER_CONFIG_DIR": str(build.freezing / "cache"),
        "PYTHONHASHSEED": "1",  # or sets are compiled in another order each time
        "SOURCE_DATE_EPOCH": str(build_time(build.root)),
    }
    if call(command, cwd=build.root, env=variables) != 0:
        raise SetUpError("The program could not be frozen; see above.")


def _write_notices(build: Build, environment: Environment) -> None:
    """Put LICENSE, NOTICE.txt and everybody's texts beside the program, and the versions where it looks them up."""
    site_packages = _site_packages(environment)
    sources = [Path(source) for source in json.loads(build.sources_file.read_text("utf-8"))]
    used = notices.distributions_of(site_packages, sources)
    components = notices.read_components(build.packaging / "licenses" / "components.toml")
    held = [file.path for file in manifest.files_of(build.libraries) if not file.target]
    parts = notices.components_of(components, held)
    shutil.copyfile(build.root / "LICENSE", build.program / "LICENSE")
    _copy_licences(build, site_packages, used, parts)
    rows = [(package.name, package.version, notices.licence_of(package)) for package in used]
    rows += [("Python", sys.version.split()[0], "PSF-2.0"), _bootloader(site_packages)]
    page = notices.notice(build.version, contents.LIBRARIES, rows, parts)
    (build.program / "NOTICE.txt").write_text(page, "utf-8")


def _copy_licences(build: Build, site_packages: Path, used: list[Distribution], parts: list[notices.Component]) -> None:
    target = build.program / "licenses"
    for package in used:
        notices.copy_texts(target / package.name, notices.texts_of(package, site_packages))
        _copy_metadata(build, package)
    notices.copy_texts(target / "Python", {"LICENSE.txt": _python_licence()})
    freezer = next(site_packages.glob("pyinstaller-*.dist-info"))
    notices.copy_texts(target / "PyInstaller", {"COPYING.txt": freezer / "licenses" / "COPYING.txt"})
    names = {name for part in parts if not part.terms for name in notices.spdx_texts(part.licence)}
    texts = {f"{name}.txt": build.packaging / "licenses" / "texts" / f"{name}.txt" for name in sorted(names)}
    notices.copy_texts(target / "texts", texts)


def _copy_metadata(build: Build, package: Distribution) -> None:
    """Let the program tell the versions of its parts, as it does from source."""
    if "METADATA" in {file.name for file in package.files or ()}:
        folder = build.libraries / f"{package.name.replace('-', '_').lower()}-{package.version}.dist-info"
        folder.mkdir(exist_ok=True)
        (folder / "METADATA").write_text(package.read_text("METADATA") or "", "utf-8")


def _bootloader(site_packages: Path) -> tuple[str, str, str]:
    version = next(site_packages.glob("pyinstaller-*.dist-info")).name.removesuffix(".dist-info").split("-")[1]
    return ("PyInstaller's start-up code", version, "GPL-2.0-or-later WITH Bootloader-exception")


def _python_licence() -> Path:
    """Return the interpreter's own licence, which Debian keeps elsewhere."""
    standard = Path(sysconfig.get_path("stdlib"))
    places = [standard / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    places.append(Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright"))
    for place in places:
        if place.exists():
            return place
    raise SetUpError(f"The licence of Python was not found. Looked at: {', '.join(map(str, places))}")


def _site_packages(environment: Environment) -> Path:
    if sys.platform == "win32":
        return environment.folder / "Lib" / "site-packages"
    return environment.folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def _refuse_the_unexpected(build: Build) -> None:
    paths = [file.path for file in manifest.files_of(build.libraries)]
    if wrong := contents.forbidden(paths):
        raise SetUpError(f"These may not be in a package: {', '.join(wrong)}")
    if strange := contents.unexpected(paths):
        raise SetUpError(f"New in the bundle, and in no list of packaging/installers/contents.py: {', '.join(strange)}")


def _write_lists(build: Build) -> None:
    """Write what is in the bundle, and say how it differs from the build before."""
    files = manifest.files_of(build.program)
    lists = dist_name(build, FILES_NAME)
    lists.parent.mkdir(exist_ok=True)
    now = manifest.written(files)
    before = lists.read_text("utf-8") if lists.exists() else now
    lists.write_text(now, "utf-8")
    dist_name(build, SIZES_NAME).write_text(manifest.by_size(files), "utf-8")
    say(f"{manifest.total_mib(files):.0f} MiB in {len(files)} files; by size: {dist_name(build, SIZES_NAME)}")
    if changes := manifest.differences(before, now):
        say("\n".join(["Not the same files as in the build before:", *changes[:40], f"({len(changes)} in all)"]))


def _name(build: Build, path: Path) -> str:
    return path.relative_to(build.libraries).as_posix()
