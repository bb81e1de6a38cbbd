"""From the libraries the bundle wants to the packages of Debian and Ubuntu that hold them."""

from typing import Final

from devtools.console import SetUpError
from installers.binaries import Needs

C_LIBRARY: Final = "libc6"
CPP_LIBRARY: Final = "libstdc++6"
PACKAGES: Final = {
    "ld-linux-x86-64.so.2": C_LIBRARY,
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libbz2.so.1": "libbz2-1.0",
    "libbz2.so.1.0": "libbz2-1.0",
    "libc.so.6": C_LIBRARY,
    "libcrypto.so.3": "libssl3",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdl.so.2": C_LIBRARY,
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "liblzma.so.5": "liblzma5",
    "libm.so.6": C_LIBRARY,
    "libmvec.so.1": C_LIBRARY,
    "libpthread.so.0": C_LIBRARY,
    "libpulse.so.0": "libpulse0",
    "libresolv.so.2": C_LIBRARY,
    "librt.so.1": C_LIBRARY,
    "libssl.so.3": "libssl3",
    "libstdc++.so.6": CPP_LIBRARY,
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
DATA: Final = ("xkb-data",)  # what the keyboard's keys mean; no binary asks for it
# The release of GCC whose C++ library first had a version of its symbols.
_CPP_RELEASES: Final = {(3, 4, 28): "9", (3, 4, 29): "11", (3, 4, 30): "12", (3, 4, 31): "13", (3, 4, 32): "13.2"}


def packages(needs: Needs) -> list[str]:
    """Return the names alone; a library that is in no list stops the build."""
    unknown = [f"{name} (for {file})" for name, file in needs.libraries.items() if name not in PACKAGES]
    if unknown:
        raise SetUpError(f"No package is known for {', '.join(unknown)}. Name it in packaging/installers/depends.py.")
    return sorted({PACKAGES[name] for name in needs.libraries} | set(DATA))


def depends(needs: Needs) -> str:
    """Return the field of the package: each name once, with the oldest version that will do where we know it."""
    floors = {C_LIBRARY: dotted(needs.floors["GLIBC"]), CPP_LIBRARY: cpp_release(needs.floors.get("GLIBCXX", ()))}
    return ", ".join(f"{name} (>= {floors[name]})" if floors.get(name) else name for name in packages(needs))


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def cpp_release(symbols: tuple[int, ...]) -> str:
    """Return the oldest release of the C++ library that has these symbols; empty when any will do."""
    later = [release for version, release in sorted(_CPP_RELEASES.items()) if version >= symbols]
    if not later:
        raise SetUpError(f"Which release of libstdc++ has GLIBCXX_{dotted(symbols)}? Add it to installers/depends.py.")
    return later[0]
