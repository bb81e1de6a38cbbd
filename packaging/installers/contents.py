"""What is in the frozen program and what is left out, each with its reason. Tables and pure questions about them.

Paths are those inside the bundle, with forward slashes, relative to the folder of the libraries (``_internal``). A
pattern's ``*`` also matches a slash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

LIBRARIES: Final = "_internal"
LANGUAGES: Final = ("de", "en")  # of Qt's own words: buttons of dialogs, key names


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One program in the folder."""

    script: str  # in packaging/entries
    windows_name: str
    has_console: bool = True

    @property
    def name(self) -> str:
        return self.script.replace("_", "-")

    def file_name(self, platform: str) -> str:
        return f"{self.windows_name}.exe" if platform == "win32" else self.name


WINDOW: Final = Entry(script="frisco_whisper", windows_name="FriscoWhisper", has_console=False)
COMMAND_LINE: Final = Entry(script="frisco", windows_name="frisco")
WORKER: Final = Entry(script="frisco_worker", windows_name="frisco-worker")
ENTRIES: Final = (WINDOW, COMMAND_LINE, WORKER)

# Modules that some library would use if it could, and that nothing here reaches.
EXCLUDED_MODULES: Final = {
    "hf_xet": "11 MB that only hasten downloads",
    "multiprocessing": "workers are programs of their own; a frozen child would open a second window",
    "sqlite3": "the database is pysqlite3's SQLite; the system's is older",
    "tkinter": "another toolkit",
    "setuptools": "a build tool",
    "pkg_resources": "a build tool",
    "pip": "a build tool",
    "pytest": "tests",
    "numpy.f2py": "a compiler's affair",
    "numpy.testing": "tests",
    "huggingface_hub.cli": "a command line of its own",
    "onnxruntime.quantization": "makes models; we only run one",
    "onnxruntime.tools": "makes models; we only run one",
    "onnxruntime.transformers": "makes models; we only run one",
    "lib2to3": "translates Python 2",
    "ensurepip": "installs pip",
    "idlelib": "an editor",
    "turtledemo": "a demonstration",
}

# The plug-ins of Qt that are kept, by folder; all others go.
QT_PLUGINS: Final = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qgif", "qico", "qjpeg", "qsvg", "qwebp"),
    "multimedia": ("ffmpegmediaplugin",),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmodernwindowsstyle",),
    "tls": ("qcertonlybackend", "qopensslbackend", "qschannelbackend"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
}

# The libraries of the build machine that go along; all its others stay behind and become Depends. The system's own
# are kept safe by the system, raise no floor for the C library and do not clash with its graphics drivers (libstdc++).
# These few are missing on many a desktop, and only Qt wants them.
CARRIED: Final = (
    *("libpython3*.so*", "libxkbcommon.so*", "libxkbcommon-x11.so*", "libxcb-cursor.so*", "libxcb-icccm.so*"),
    *("libxcb-image.so*", "libxcb-keysyms.so*", "libxcb-render-util.so*", "libxcb-util.so*", "libxcb-xkb.so*"),
)

LEFT_OUT: Final = {
    "*/libQt6Pdf.so*": "shows PDF files as pictures",
    "libQt6Pdf.so*": "shows PDF files as pictures",
    "*VirtualKeyboard*": "a keyboard on the screen",
    "*libQt6EglF*": "a screen without a desktop",
    "*libQt6MultimediaWidgets.so*": "shows films",
    "PySide6/QtMultimediaWidgets.*": "shows films",
    "PySide6/QtConcurrent.*": "threads of C++",
    "PySide6/QtDBus.*": "Qt speaks to the desktop itself",
    "numpy/*_tests.*": "tests of numpy",
    "numpy/_core/_simd.*": "tests of numpy",
    "*.pyi": "for type checkers",
    "*/py.typed": "for type checkers",
    "*.h": "for compilers",
    "*/__pycache__/*": "left from a run",
    "*.dist-info/*": "but for METADATA, which tells versions",
    "resources/screenshots/*": "for the page of the project",
    "resources/*.ts": "sources of translations",
}

# No file of the bundle may ever look like this: what NVIDIA allows to be passed on is a component of its own.
FORBIDDEN: Final = (
    *("*cublas*", "*cudnn*", "*nvrtc*", "*libcuda*", "*libcudart*"),
    *("*/__pycache__/*", "*/screenshots/*", "*hf_xet*", "*tkinter*", "*_tkinter*", "*Qt6WebEngine*"),
)

# Everything at the top of the folder of libraries; a name that is new is a question, not an accident.
EXPECTED: Final = (
    *("PySide6", "shiboken6", "app", "resources", "faster_whisper", "onnxruntime", "tokenizers", "yaml"),
    *("av", "av.libs", "ctranslate2", "ctranslate2.libs", "numpy", "numpy.libs", "pysqlite3", "pysqlite3.libs"),
    *("base_library.zip", "python3.*", "lib*.so*", "*.dist-info"),
)

# Unstripped in their wheels. Not all may be stripped: numpy's OpenBLAS does not survive it.
STRIPPED: Final = (
    *("ctranslate2/_ext*.so", "libpython3*.so*", "pysqlite3/*.so", "av/*.so", "yaml/*.so", "tokenizers/*.so"),
    "python3.*/lib-dynload/*.so",
)


def is_left_out(path: str) -> bool:
    """Say whether a file the freezer would take is not wanted."""
    if path.endswith(".dist-info/METADATA"):
        return False
    return _is_unwanted_plugin(path) or _is_unwanted_language(path) or any(_matches(path, LEFT_OUT))


def is_stripped(path: str) -> bool:
    return any(_matches(path, STRIPPED))


def is_carried(name: str) -> bool:
    """Say whether a library of the build machine goes along."""
    return any(_matches(name, CARRIED))


def forbidden(paths: Iterable[str]) -> list[str]:
    """Return the files of a bundle that may not be there."""
    return [path for path in paths if any(_matches(path, FORBIDDEN))]


def unexpected(paths: Iterable[str]) -> list[str]:
    """Return the names at the top of the libraries that are in no list."""
    names = {path.split("/", 1)[0] for path in paths}
    return sorted(name for name in names if not any(_matches(name, EXPECTED)))


def _matches(path: str, patterns: Iterable[str]) -> Iterable[str]:
    return (pattern for pattern in patterns if fnmatchcase(path, pattern))


def _is_unwanted_plugin(path: str) -> bool:
    """Say whether this is a plug-in of Qt that nobody asked for."""
    parts = PurePosixPath(path).parts
    if parts[0] != "PySide6" or "plugins" not in parts[:-2]:
        return False
    folder, file = parts[-2:]
    return file.split(".", 1)[0].removeprefix("lib") not in QT_PLUGINS.get(folder, ())


def _is_unwanted_language(path: str) -> bool:
    place = PurePosixPath(path)
    if place.suffix != ".qm" or place.parts[0] != "PySide6":
        return False
    return not any(place.stem == f"qtbase_{language}" for language in LANGUAGES)
