"""What a person brings (the wheel, another archive, a folder) as a stream of files. Only names that are wanted are read."""

import base64
import binascii
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final, TypeAlias

from app.core.errors import ErrorCode, InputError

LICENCE: Final = "LICENSE.txt"
_LICENCE_NAMES: Final = frozenset({"license.txt", "license", "eula.txt"})
_LONGEST_LIST: Final = 1 << 20  # of a list of contents in a wheel
_DEEPEST: Final = 4  # folders below the one that was chosen
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # packed in a way that Python does not know
    RuntimeError,  # packed with a password
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One wanted file of a source."""

    role: str  # the name under which it is kept
    size_bytes: int
    sha256: str  # that the source itself lists; empty when it lists none
    stream: IO[bytes]


@dataclass(slots=True)
class Contents:
    """What is known of a source: its wanted files in turn, how much that is, and which version it says it is."""

    entries: "Entries"
    total_bytes: int
    version: str = ""
    other_names: list[str] = field(default_factory=list)  # base names of all else


Entries: TypeAlias = Generator[Entry, None, None]


def _none() -> Entries:
    yield from ()


def role_of(name: str, libraries: tuple[str, ...]) -> str | None:
    """Return what a file is wanted for; NVIDIA's own archives have the version behind the name."""
    if name.lower() in _LICENCE_NAMES:
        return LICENCE
    return next((wanted for wanted in libraries if re.fullmatch(rf"{re.escape(wanted)}(\.\d+)*", name)), None)


@contextmanager
def opened(path: Path, libraries: tuple[str, ...]) -> Iterator[Contents]:
    """Open what the person chose; raise InputError when it is nothing that can be read."""
    try:
        with _contents(path, libraries) as contents:
            try:
                yield contents
            finally:
                contents.entries.close()  # before the archive is: one may be read just now
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        sentence = f"{path.name} is damaged or not whole: {error}. Fetch it again."
        raise InputError(ErrorCode.COMPONENT_BROKEN, sentence) from error


@contextmanager
def _contents(path: Path, libraries: tuple[str, ...]) -> Iterator[Contents]:
    if path.is_dir():
        yield _folder(path, libraries)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield _zipped(archive, libraries)
    elif path.is_file() and tarfile.is_tarfile(path):
        with tarfile.open(path) as packed:
            yield _tarred(packed, libraries, path)
    else:
        raise InputError(ErrorCode.COMPONENT_BROKEN, _no_archive(path))


def _no_archive(path: Path) -> str:
    if not path.exists():
        return f"{path} is not there."
    return f"{path.name} is no archive. Choose the wheel nvidia-cublas-cu12, or a folder that holds the libraries."


def _zipped(archive: zipfile.ZipFile, libraries: tuple[str, ...]) -> Contents:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    wanted = [(role, info) for info in infos if (role := role_of(_base(info.filename), libraries))]
    hashes = _listed_hashes(archive)

    def entries() -> Entries:
        for role, info in wanted:
            with archive.open(info) as stream:
                known = hashes.get(info.filename, "")
                yield Entry(role=role, size_bytes=info.file_size, sha256=known, stream=stream)

    names = [_base(info.filename) for info in infos]
    total = sum(info.file_size for _, info in wanted)
    return Contents(entries(), total, version=_version(archive), other_names=names)


def _listed_hashes(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Return the hashes that a wheel lists of its files."""
    found = {}
    for line in _text_in(archive, "RECORD").splitlines():
        name, _, rest = line.partition(",")
        method, _, value = rest.partition(",")[0].partition("=")
        if method == "sha256":
            try:
                found[name] = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex()
            except (binascii.Error, ValueError):
                continue
    return found


def _version(archive: zipfile.ZipFile) -> str:
    told = re.search(r"^Version: ([0-9.]+)\s*$", _text_in(archive, "METADATA"), re.MULTILINE)
    return told[1] if told else ""


def _text_in(archive: zipfile.ZipFile, name: str) -> str:
    """Return a text of the wheel's own folder; nothing where there is none, or none of a likely size."""
    for info in archive.infolist():
        if re.fullmatch(rf"[^/]+\.dist-info/{name}", info.filename) and info.file_size <= _LONGEST_LIST:
            return archive.read(info).decode("utf-8", "replace")
    return ""


def _tarred(archive: tarfile.TarFile, libraries: tuple[str, ...], path: Path) -> Contents:
    """Read an archive once from front to end: unpacking it to look first would take as long again."""
    contents = Contents(_none(), path.stat().st_size * 2)

    def entries() -> Entries:
        for member in archive:
            base = _base(member.name)
            contents.other_names.append(base)
            role = role_of(base, libraries) if member.isreg() else None
            stream = archive.extractfile(member) if role else None
            if role and stream:
                contents.version = contents.version or _version_in(base, role)
                yield Entry(role=role, size_bytes=member.size, sha256="", stream=stream)

    contents.entries = entries()
    return contents


def _folder(folder: Path, libraries: tuple[str, ...]) -> Contents:
    found = [path for path in _files_below(folder, _DEEPEST) if role_of(path.name, libraries)]
    wanted = [(role, path) for path in sorted(found) if (role := role_of(path.name, libraries))]

    def entries() -> Entries:
        for role, path in wanted:
            with path.open("rb") as stream:
                yield Entry(role=role, size_bytes=path.stat().st_size, sha256="", stream=stream)

    version = next((told for role, path in wanted if (told := _version_in(path.resolve().name, role))), "")
    first = dict(reversed(wanted))
    total = sum(path.stat().st_size for path in first.values())
    return Contents(entries(), total, version=version, other_names=[path.name for path in _files_below(folder, 1)])


def _files_below(folder: Path, depth: int) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif depth and path.is_dir() and not path.is_symlink():
            yield from _files_below(path, depth - 1)


def _version_in(name: str, role: str) -> str:
    """Return the version behind the name of a library: libcublas.so.12.8.4.1."""
    major = role.rpartition(".")[2]
    return f"{major}{name.removeprefix(role)}" if name.startswith(f"{role}.") else ""


def _base(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name
