"""The file formats by name: text in, text out. Files, names and encodings on disk are the affair of the workflow.

A written text carries the line ends of its format and must reach the disk as it is: UTF-8, ``newline=""``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.errors import ErrorCode, InputError
from app.core.formats import json_format, srt, txt, vtt
from app.core.formats.options import ExportOptions
from app.core.transcript import Transcript

__all__ = ["FORMATS", "ExportOptions", "Format", "format_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its name on the command line, its extension without the dot, and its ways out and in."""

    name: str
    extension: str
    label: str
    write: Callable[[Transcript, ExportOptions], str]
    read: Callable[[str], Transcript] | None = None


FORMATS: Mapping[str, Format] = {
    item.name: item
    for item in (
        Format(name="srt", extension="srt", label="SubRip subtitles", write=srt.write, read=srt.read),
        Format(name="vtt", extension="vtt", label="WebVTT subtitles", write=vtt.write, read=vtt.read),
        Format(name="txt", extension="txt", label="Plain text", write=txt.write),
        Format(name="json", extension="json", label="Full transcript", write=json_format.write, read=json_format.read),
    )
}


def format_named(name: str) -> Format:
    """Return a format by its name or extension, in capitals or not; raise InputError for one there is not."""
    found = FORMATS.get(name.lower().removeprefix("."))
    if found is None:
        known = ", ".join(FORMATS)
        raise InputError(ErrorCode.FORMAT_BROKEN, f"There is no format {name!r}; choose one of {known}.")
    return found
