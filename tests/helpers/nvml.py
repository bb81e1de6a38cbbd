"""A fake NVIDIA driver for tests: the real pynvml speaks to a small library that says what the test wants."""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pynvml
import pytest

_SOURCE = Path(__file__).with_name("fake_nvml.c")
_CACHE = Path(__file__).parents[2] / ".cache" / "fake-nvml"
_LIBRARY_NAME = "libnvidia-ml.so.1"
_VARIABLE = "FRISCO_FAKE_NVML"

GIB = 1024**3

MACHINE: Mapping[str, object] = {
    "init": 0,
    "shutdown": 0,
    "driver_version": "570.86.15",
    "cuda_version": 12080,
    "count": 2,
}
BIG_CARD: Mapping[str, object] = {
    "handle": 0,
    "name": "NVIDIA GeForce RTX 4090",
    "uuid": "GPU-11111111-aaaa-bbbb-cccc-000000000001",
    "capability": "8.9",
    "memory_total": 24 * GIB,
    "memory_used": 6 * GIB,
    "load": 37,
    "temperature": 61,
    "power": 312_500,
    "power_limit": 450_000,
    "clock_sm": 2520,
    "clock_mem": 10501,
    "event_reasons": 0,
    "throttle_reasons": 0,
    "processes": "",
}
SMALL_CARD: Mapping[str, object] = {
    **BIG_CARD,
    "name": "NVIDIA T1000",
    "uuid": "GPU-22222222-aaaa-bbbb-cccc-000000000002",
    "capability": "7.5",
    "memory_total": 4 * GIB,
    "memory_used": 1 * GIB,
}


HANGING = "~"


def failing(code: int) -> str:
    """Return the value that makes a call fail with an NVML error."""
    return f"!{code}"


@dataclass(frozen=True)
class FakeNvml:
    """What the fake driver says, kept in a file that it reads at every call: changes are seen at once."""

    library: Path
    file: Path

    def say(self, changes: Mapping[str, object]) -> None:
        """Change some answers: ``{"count": 1, "0.temperature": 70}``."""
        lines = self.file.read_text(encoding="latin-1").splitlines() if self.file.exists() else []
        told = dict(line.split("=", 1) for line in lines)
        told.update({key: str(value) for key, value in changes.items()})
        fresh = self.file.with_suffix(".new")
        fresh.write_text("".join(f"{key}={value}\n" for key, value in told.items()), encoding="latin-1")
        fresh.replace(self.file)

    def say_cards(self, *cards: Mapping[str, object]) -> None:
        self.say({"count": len(cards)})
        for index, card in enumerate(cards):
            self.say({f"{index}.{key}": value for key, value in card.items()})

    def calls(self, key: str) -> int:
        """Return how often the program has asked for this."""
        noted = Path(f"{self.file}.calls")
        return noted.read_text().split().count(key) if noted.exists() else 0

    def environment(self) -> dict[str, str]:
        """Return the environment in which another program finds this driver."""
        folders = [str(self.library.parent), os.environ.get("LD_LIBRARY_PATH", "")]
        path = os.pathsep.join(folder for folder in folders if folder)
        return {**os.environ, "LD_LIBRARY_PATH": path, _VARIABLE: str(self.file)}


def make_fake_nvml(folder: Path, *, is_old: bool = False) -> FakeNvml:
    """Return a healthy driver with two cards; only programs started with its ``environment()`` find it."""
    fake = FakeNvml(library=_built("-DOLD_DRIVER" if is_old else "-DNEW_DRIVER"), file=folder / "nvml.txt")
    fake.say(MACHINE)
    fake.say_cards(BIG_CARD, SMALL_CARD)
    return fake


@contextmanager
def fake_nvml(folder: Path, *, is_old: bool = False) -> Iterator[FakeNvml]:
    """Give this process a healthy driver with two cards; afterwards pynvml is as if it had never loaded one."""
    fake = make_fake_nvml(folder, is_old=is_old)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(_VARIABLE, str(fake.file))
        patch.setattr(pynvml, "nvmlLib", ctypes.CDLL(str(fake.library)))
        patch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})
        patch.setattr(pynvml, "_nvmlLib_refcount", 0)
        yield fake


def environment_without_nvml(folder: Path) -> dict[str, str]:
    """Return an environment in which no driver can be loaded, also on a machine that has one."""
    (folder / _LIBRARY_NAME).touch()  # found first, and no library: the loader gives up there
    return {**os.environ, "LD_LIBRARY_PATH": str(folder)}


@cache
def _built(variant: str) -> Path:
    """Compile the library once for each text of its source. Without DT_SONAME, so that loading it by path in this
    process does not make it the answer to later look-ups by name."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform == "win32" or compiler is None:
        pytest.skip("the fake NVIDIA driver needs a C compiler and a system with libnvidia-ml.so.1")
    digest = hashlib.sha256(_SOURCE.read_bytes() + variant.encode()).hexdigest()[:16]
    library = _CACHE / digest / _LIBRARY_NAME
    if not library.exists():
        library.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            fresh = Path(folder, _LIBRARY_NAME)
            flags = ["-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", variant]
            subprocess.run([compiler, *flags, "-o", str(fresh), str(_SOURCE)], check=True)
            fresh.replace(library)
    return library
