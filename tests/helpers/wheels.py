"""Small stand-ins for NVIDIA's wheel: made in the test, with real little libraries where there is a compiler."""

import base64
import hashlib
import io
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.cuda_places import library_names
from app.workflow.component.pins import Pin

VERSION = "12.8.4.1"
LICENCE_TEXT = b"Terms of a library maker.\n"
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None or sys.platform != "linux", reason="needs gcc on Linux")
_BODY = random.Random(1).randbytes(5_000)  # does not grow smaller when packed
_LIB = {"linux": "lib", "win32": "bin"}


def elf(size: int = 0) -> bytes:
    """Return what begins as a library for Linux on 64-bit x86 does; with a size given, zeros follow."""
    head = bytearray(64)
    head[:5] = b"\x7fELF\x02"
    struct.pack_into("<H", head, 18, 0x3E)
    return bytes(head).ljust(size, b"\0") if size else bytes(head) + _BODY


def dll() -> bytes:
    """Return what begins as a library for Windows on 64-bit x86 does."""
    head = bytearray(256)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 128)
    head[128:132] = b"PE\0\0"
    struct.pack_into("<H", head, 132, 0x8664)
    return bytes(head) + _BODY


def libraries(platform: str = "linux") -> dict[str, bytes]:
    """Return both libraries with other contents each."""
    body = dll() if platform == "win32" else elf()
    return {name: body + name.encode() for name in library_names(platform)}


def compiled_libraries(folder: Path) -> dict[str, bytes]:
    """Compile two little libraries that say they are version 12.8.4."""
    source = folder / "little.c"
    source.write_text("int cublasGetProperty(int kind, int *v) { int all[] = {12, 8, 4}; *v = all[kind]; return 0; }\n")
    made = {}
    for name in library_names("linux"):
        command = ["gcc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", str(folder / name), str(source)]
        subprocess.run(command, check=True)
        made[name] = (folder / name).read_bytes()
    return made


def members(files: Mapping[str, bytes], platform: str = "linux") -> dict[str, bytes]:
    """Return all that is in a wheel, its list of contents last."""
    info = f"nvidia_cublas_cu12-{VERSION}.dist-info"
    held = {
        "nvidia/__init__.py": b"",
        "nvidia/cublas/include/cublas.h": b"/* not wanted */",
        **{f"nvidia/cublas/{_LIB[platform]}/{name}": content for name, content in files.items()},
        f"nvidia/cublas/{_LIB[platform]}/libnvblas.so.12": elf(),
        f"{info}/License.txt": LICENCE_TEXT,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: nvidia-cublas-cu12\nVersion: {VERSION}\n".encode(),
    }
    listed = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in held.items()]
    return {**held, f"{info}/RECORD": "\n".join([*listed, f"{info}/RECORD,,"]).encode()}


def wheel(path: Path, held: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


def whole_wheel(folder: Path, platform: str = "linux") -> Path:
    """Write a wheel in which nothing is wrong."""
    name = f"nvidia_cublas_cu12-{VERSION}-py3-none-{'win_amd64' if platform == 'win32' else 'manylinux'}.whl"
    return wheel(folder / name, members(libraries(platform), platform))


def nvidia_archive(path: Path) -> Path:
    """Write what NVIDIA itself offers: the version behind the name, links beside it."""
    with tarfile.open(path, "w:xz") as archive:
        for name, content in libraries().items():
            whole = tarfile.TarInfo(f"libcublas-linux/lib/{name}.8.4.1")
            whole.size = len(content)
            link = tarfile.TarInfo(f"libcublas-linux/lib/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, f"{name}.8.4.1"
            archive.addfile(link)
            archive.addfile(whole, io.BytesIO(content))
        licence = tarfile.TarInfo("libcublas-linux/LICENSE")
        licence.size = len(LICENCE_TEXT)
        archive.addfile(licence, io.BytesIO(LICENCE_TEXT))
    return path


def pin_of(path: Path) -> Pin:
    content = path.read_bytes()
    return Pin(
        file_name=path.name,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        unpacked_bytes=20_000,
    )


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
