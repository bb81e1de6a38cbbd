"""Which media types the desktop knows our files by: what "Open with" shows the program for.

The names are those of the shared MIME database. Three containers have none there; ``OWN`` names them, and the package
tells the system.
"""

from typing import Final
from xml.sax.saxutils import escape

_OGG: Final = ("audio/ogg", "audio/x-vorbis+ogg", "audio/x-flac+ogg", "audio/x-speex+ogg")
TYPES: Final[dict[str, tuple[str, ...]]] = {
    "3gp": ("video/3gpp",),
    "aac": ("audio/aac",),
    "ac3": ("audio/ac3",),
    "aif": ("audio/x-aiff",),
    "aifc": ("audio/x-aifc",),
    "aiff": ("audio/x-aiff",),
    "amr": ("audio/AMR",),
    "asf": ("application/vnd.ms-asf", "video/x-ms-asf"),
    "au": ("audio/basic",),
    "avi": ("video/x-msvideo", "video/vnd.avi"),
    "caf": ("audio/x-caf",),
    "eac3": ("audio/eac3",),
    "flac": ("audio/flac",),
    "m2ts": ("video/mp2t",),
    "m4a": ("audio/mp4",),
    "m4b": ("audio/x-m4b",),
    "m4v": ("video/mp4",),
    "mka": ("audio/x-matroska",),
    "mkv": ("video/x-matroska",),
    "mov": ("video/quicktime",),
    "mp2": ("audio/mp2",),
    "mp3": ("audio/mpeg",),
    "mp4": ("video/mp4",),
    "mpeg": ("video/mpeg",),
    "mpg": ("video/mpeg",),
    "mts": ("video/mp2t",),
    "oga": _OGG,
    "ogg": (*_OGG, "video/ogg"),
    "opus": ("audio/x-opus+ogg", "audio/ogg"),
    "snd": ("audio/basic",),
    "ts": ("video/mp2t",),
    "vob": ("video/mpeg",),
    "w64": ("audio/x-w64",),
    "wav": ("audio/x-wav", "audio/vnd.wave"),
    "webm": ("video/webm", "audio/webm"),
    "wma": ("audio/x-ms-wma",),
    "wmv": ("video/x-ms-wmv",),
}
OWN: Final = {"caf": "Apple Core Audio", "eac3": "Dolby Digital Plus audio", "w64": "Sony Wave64 audio"}


def desktop_list() -> str:
    """Return all types as a desktop file lists them."""
    return "".join(f"{name};" for name in sorted({name for names in TYPES.values() for name in names}))


def mime_package() -> str:
    """Return the file that tells the system of the types it does not know."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">')
    for extension, comment in OWN.items():
        lines += [
            f'  <mime-type type="{TYPES[extension][0]}">',
            f"    <comment>{escape(comment)}</comment>",
            f'    <glob pattern="*.{extension}"/>',
            "  </mime-type>",
        ]
    return "\n".join([*lines, "</mime-info>", ""])
