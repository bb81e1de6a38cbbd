"""The whole transcript as JSON: documented, versioned, written and read without loss. UTF-8, LF, a row a line.

::

    {
      "format": "frisco-whisper-transcript",
      "version": 1,
      "language": "en",              BCP 47, "und" where nobody knows
      "duration_ms": 6000,           length of the recording; every time is a whole number of milliseconds from its start
      "speakers": ["Anna", ""],      names; a row carries the place of its speaker in this list, from 0
      "metadata": {},                what the writer knows besides: source, sha256, model, quality, coverage and such
      "holes": [{"start_ms": 1, "end_ms": 2}],      speech that has no text
      "segments": [                  the rows in order of their starts
        {
          "key": 1,                  a whole number above zero, unique in the transcript, kept through edits
          "start_ms": 0,
          "end_ms": 900,
          "speaker": 0,              or null
          "text": "Good day.",       for those who want no words; not read back
          "marks": [],               reasons to doubt the row
          "words": [                 in order, inside the row; a text carries the space before it
            {"text": "Good", "start_ms": 0, "end_ms": 400, "probability": 0.98},   null: typed by a person
            {"text": " day.", "start_ms": 400, "end_ms": 900, "probability": null}
          ]
        }
      ]
    }

All fields are there always. A reader of version 1 passes over fields it does not know. Texts hold no line breaks, no
other control characters and no half characters; where a transcript does, they are written as ``lettering.clean_line``
makes them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from app.core.errors import ErrorCode, InputError
from app.core.formats.json_fields import Field
from app.core.formats.options import ExportOptions
from app.core.lettering import clean_line
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word

FORMAT = "frisco-whisper-transcript"
VERSION = 1

_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A transcript and what its writer knew besides."""

    transcript: Transcript
    metadata: Mapping[str, Any]


def write(transcript: Transcript, options: ExportOptions) -> str:
    head = {
        "format": FORMAT,
        "version": VERSION,
        "language": clean_line(transcript.language),
        "duration_ms": transcript.duration_ms,
        "speakers": [clean_line(name) for name in transcript.speakers],
        "metadata": dict(options.metadata),
        "holes": [{"start_ms": hole.start_ms, "end_ms": hole.end_ms} for hole in transcript.holes],
    }
    fields = [f"{_dumped(name)}: {_dumped(value)}" for name, value in head.items()]
    rows = ",\n".join(f"  {_dumped(_row(segment))}" for segment in transcript.segments)
    fields.append(f'"segments": [\n{rows}\n]' if rows else '"segments": []')
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _dumped(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub("\ufffd", text)  # names of files can hold halves, UTF-8 cannot


def _row(segment: Segment) -> dict[str, Any]:
    words = [
        {
            "text": clean_line(word.text),
            "start_ms": word.start_ms,
            "end_ms": word.end_ms,
            "probability": word.probability,
        }
        for word in segment.words
    ]
    return {
        "key": segment.key,
        "start_ms": segment.start_ms,
        "end_ms": segment.end_ms,
        "speaker": segment.speaker,
        "text": clean_line(segment.text),
        "marks": [clean_line(mark) for mark in segment.marks],
        "words": words,
    }


def read(text: str) -> Transcript:
    return read_document(text).transcript


def read_document(text: str) -> Document:
    """Read a transcript with its metadata; raise InputError naming line or field, and the reason."""
    root = Field(value=_parsed(text))
    if root.at("format").text() != FORMAT:
        raise root.at("format").broken(f"must be {FORMAT!r}")
    if root.at("version").number(least=1) != VERSION:
        raise root.at("version").broken(f"is {root.at('version').value}, and this program reads version {VERSION}")
    speakers = tuple(item.text() for item in root.at("speakers").items())
    transcript = Transcript(
        segments=_segments(root.at("segments"), len(speakers)),
        language=root.at("language").text(),
        duration_ms=root.at("duration_ms").time(),
        speakers=speakers,
        holes=tuple(_span(item) for item in root.at("holes").items()),
    )
    return Document(transcript=transcript, metadata=root.at("metadata").mapping())


def _parsed(text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        sentence = f"Line {error.lineno}, column {error.colno}: {error.msg}."
        raise InputError(ErrorCode.FORMAT_BROKEN, sentence) from error
    except (ValueError, RecursionError) as error:
        raise InputError(ErrorCode.FORMAT_BROKEN, f"The text is no JSON that can be read: {error}.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _segments(field: Field, speakers: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    keys: set[int] = set()
    for item in field.items():
        segment = _segment(item, speakers)
        if segment.key in keys:
            raise item.at("key").broken("is the key of a row above too")
        if segments and segment.start_ms < segments[-1].start_ms:
            raise item.at("start_ms").broken("is before the start of the row above")
        keys.add(segment.key)
        segments.append(segment)
    return tuple(segments)


def _segment(field: Field, speakers: int) -> Segment:
    span = _span(field)
    speaker = field.at("speaker")
    if speaker.value is not None and speaker.number(least=0) >= speakers:
        raise speaker.broken("is the number of no speaker")
    row = Segment(
        key=SegmentKey(field.at("key").number(least=1)),
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        words=(),
        speaker=speaker.value,
        marks=tuple(item.text() for item in field.at("marks").items()),
    )
    return replace(row, words=_words(field.at("words"), row))


def _words(field: Field, row: Segment) -> tuple[Word, ...]:
    words: list[Word] = []
    earliest_ms = row.start_ms
    for item in field.items():
        span = _span(item)
        if span.start_ms < earliest_ms:
            raise item.at("start_ms").broken("is before the start of the word above or of the row")
        if span.end_ms > row.end_ms:
            raise item.at("end_ms").broken("is after the end of the row")
        probability = item.at("probability").share_or_none()
        words.append(
            Word(text=item.at("text").text(), start_ms=span.start_ms, end_ms=span.end_ms, probability=probability)
        )
        earliest_ms = span.start_ms
    return tuple(words)


def _span(field: Field) -> Span:
    span = Span(start_ms=field.at("start_ms").time(), end_ms=field.at("end_ms").time())
    if span.end_ms < span.start_ms:
        raise field.at("end_ms").broken("is before start_ms")
    return span
