"""Which cuBLAS this program fetches, for each system: one version, its file, size and hash. It names no server."""

import sys
from dataclasses import dataclass
from typing import Final

PACKAGE: Final = "nvidia-cublas-cu12"
VERSION: Final = "12.8.4.1"  # the first with code of its own for cards of compute capability 12.0 is 12.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The one file that is taken from the network."""

    file_name: str
    size_bytes: int
    sha256: str
    unpacked_bytes: int  # of both libraries
    version: str = VERSION
    package: str = PACKAGE


_PINS: Final = {
    "linux": Pin(
        file_name="nvidia_cublas_cu12-12.8.4.1-py3-none-manylinux_2_27_x86_64.whl",
        size_bytes=594_346_921,
        sha256="8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142",
        unpacked_bytes=868_160_368,
    ),
    "win32": Pin(
        file_name="nvidia_cublas_cu12-12.8.4.1-py3-none-win_amd64.whl",
        size_bytes=567_544_208,
        sha256="47e9b82132fa8d2b4944e708049229601448aaad7e6f296f630f2d1a32de35af",
        unpacked_bytes=788_383_744,
    ),
}


def pin_for(platform: str = sys.platform) -> Pin | None:
    """Return what is fetched on a system; None where there is no such library."""
    return _PINS.get(platform)
