"""The form of an export of a library: which files there are and what stands in them. ``README.txt`` in it says the same.

The values that make it up are plain JSON; transcripts are the documents of ``core/formats/json_format``.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

FORMAT: Final = "frisco-whisper-library"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
SCHEMA: Final = "schema.json"
MEDIA: Final = "media.json"
JOBS: Final = "jobs.json"
FORGOTTEN: Final = "forgotten.json"

# The only names that an export may hold; nothing else in it is looked at.
NAMES: Final = re.compile(
    r"README\.txt|schema\.json|media\.json|jobs\.json|forgotten\.json"
    r"|transcripts/\d{6,9}/(transcript\.json|version-\d{4,9}\.json)"
    r"|media/[0-9a-f]{64}\.[a-z0-9]{1,5}",
    re.ASCII,
)


def transcript_name(number: int) -> str:
    return f"transcripts/{number:06d}/transcript.json"


def version_name(number: int, version: int) -> str:
    return f"transcripts/{number:06d}/version-{version:04d}.json"


def media_name(sha256: str, extension: str) -> str:
    return f"media/{sha256}.{extension}"


def dumped(value: Any) -> bytes:
    """Return JSON that people can read and programs compare: UTF-8, indented, keys in the order given."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


README_TEXT: Final = """\
This is an export of a library of Frisco Whisper: everything that it holds, in open formats.

manifest.json   what this is, when it was made, and each file with its size and SHA-256
schema.json     the same as below for programs: a JSON schema (2020-12) of each kind of file
media.json      the recordings: SHA-256, size, name, when they were added, their facts, and the file in media/ if it is here
jobs.json       the jobs: options, state, log, attempts, and of unfinished ones the stretches that were finished
forgotten.json  the SHA-256 of recordings that were forgotten on purpose
transcripts/    a folder for each transcript
  transcript.json    title, language, tags, notes, its versions in order, the draft on top of one of them, exported files
  version-0001.json  one version with every word and its times; the first is usually the machine's own
media/          the recordings themselves, if they were wanted, each named by its SHA-256

All text is UTF-8. Moments are milliseconds since 1970-01-01 UTC; places in a recording are milliseconds from its start.
Numbers of transcripts and versions count within this export alone. Recordings are known by their SHA-256.

A version-….json is a document of the format "frisco-whisper-transcript", version 1:
  language     BCP 47, "und" where nobody knows
  duration_ms  length of the recording
  speakers     names; a row carries the place of its speaker in this list, from 0
  metadata     what else is known: here kind, author, note and moment of the version
  holes        stretches of speech without text
  segments     the rows in order: key, start_ms, end_ms, speaker, text, marks, words (text, start_ms, end_ms, probability)

To take it into a library: frisco import-library THIS, or Library > Import a library in the window. Nothing there is
overwritten; what is there already is recognised by its content.
"""


def _object(required: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": dict(required)}


_TEXT, _WHOLE, _TRUTH = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
_MAYBE_WHOLE, _MAYBE_TEXT = {"type": ["integer", "null"]}, {"type": ["string", "null"]}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _many(each: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(each)}


_SPAN = _object({"start_ms": _WHOLE, "end_ms": _WHOLE})
_WORD = _object({"text": _TEXT, "start_ms": _WHOLE, "end_ms": _WHOLE, "probability": {"type": ["number", "null"]}})
_SEGMENT = _object(
    {
        "key": _WHOLE,
        "start_ms": _WHOLE,
        "end_ms": _WHOLE,
        "speaker": _MAYBE_WHOLE,
        "text": _TEXT,
        "marks": _many(_TEXT),
        "words": _many(_WORD),
    }
)
_FILE = _object({"size_bytes": _WHOLE, "sha256": _SHA256})
_VERSION = _object(
    {
        "number": _WHOLE,
        "parent": _MAYBE_WHOLE,
        "kind": _TEXT,
        "created_at": _WHOLE,
        "author": _TEXT,
        "note": _TEXT,
        "deleted_at": _MAYBE_WHOLE,
        "file": _TEXT,
    }
)
_DRAFT = {
    "type": ["object", "null"],
    "properties": {"base": _WHOLE, "position": _WHOLE, "edits": _many({"type": "object"})},
}
_EXPORT = _object({"version": _WHOLE, "format": _TEXT, "path": _TEXT, "sha256": _TEXT, "exported_at": _WHOLE})

SCHEMA_DOCUMENT: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Export of a Frisco Whisper library",
    "$defs": {
        "manifest.json": _object(
            {
                "format": {"const": FORMAT},
                "version": {"const": VERSION},
                "made_at": _WHOLE,
                "program": _TEXT,
                "library_id": _TEXT,
                "has_media": _TRUTH,
                "files": {"type": "object", "additionalProperties": _FILE},
            }
        ),
        "media.json": _many(
            _object(
                {
                    "sha256": _SHA256,
                    "extension": _TEXT,
                    "size_bytes": _WHOLE,
                    "name": _TEXT,
                    "added_at": _WHOLE,
                    "referenced_path": _MAYBE_TEXT,
                    "source_path": _MAYBE_TEXT,
                    "duration_ms": _MAYBE_WHOLE,
                    "facts": {"type": ["object", "null"]},
                    "deleted_at": _MAYBE_WHOLE,
                }
            )
        ),
        "jobs.json": _many(_object({"media": _SHA256, "transcript": _MAYBE_WHOLE, "row": {"type": "object"}})),
        "forgotten.json": {"type": "object", "additionalProperties": _WHOLE},
        "transcript.json": _object(
            {
                "media": _SHA256,
                "title": _TEXT,
                "tags": _many(_TEXT),
                "notes": _TEXT,
                "created_at": _WHOLE,
                "changed_at": _WHOLE,
                "deleted_at": _MAYBE_WHOLE,
                "head": _WHOLE,
                "versions": _many(_VERSION),
                "draft": _DRAFT,
                "exports": _many(_EXPORT),
            }
        ),
        "version.json": _object(
            {
                "format": {"const": "frisco-whisper-transcript"},
                "version": {"const": 1},
                "language": _TEXT,
                "duration_ms": _WHOLE,
                "speakers": _many(_TEXT),
                "metadata": {"type": "object"},
                "holes": _many(_SPAN),
                "segments": _many(_SEGMENT),
            }
        ),
    },
}
