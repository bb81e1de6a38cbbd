"""Edits as JSON records and back. The names are stored in drafts: they are never renamed.

A record is ``{"edit": name, "version": 1, ...}`` with the fields of the edit under their own names. What is not such a
record raises InputError(FORMAT_BROKEN) with what is wrong in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from app.core.edits import (
    AddSpeaker,
    Compound,
    DeleteSegments,
    Edit,
    InsertSegment,
    MergeWithNext,
    RenameSpeaker,
    ReplaceSpeakers,
    ReplaceText,
    ReplaceTexts,
    Retime,
    SetSpeaker,
    Shift,
    Splice,
    SplitSegment,
    Stretch,
)
from app.core.errors import ErrorCode, InputError
from app.core.protocol import segment_from_record

RECORD_VERSION = 1

_EDITS: dict[str, Callable[..., Edit]] = {
    "split_segment": SplitSegment,
    "merge_with_next": MergeWithNext,
    "replace_text": ReplaceText,
    "replace_texts": ReplaceTexts,
    "insert_segment": InsertSegment,
    "delete_segments": DeleteSegments,
    "retime": Retime,
    "shift": Shift,
    "stretch": Stretch,
    "set_speaker": SetSpeaker,
    "add_speaker": AddSpeaker,
    "rename_speaker": RenameSpeaker,
    "replace_speakers": ReplaceSpeakers,
    "splice": Splice,
    "compound": Compound,
}
_NAMES = {kind: name for name, kind in _EDITS.items()}


def edit_to_record(edit: Edit) -> dict[str, Any]:
    head = {"edit": _NAMES[type(edit)], "version": RECORD_VERSION}
    if isinstance(edit, Compound):
        return {**head, "label": edit.label, "edits": [edit_to_record(part) for part in edit.edits]}
    return {**head, **asdict(edit)}  # type: ignore[call-overload]


def edit_from_record(record: Mapping[str, Any]) -> Edit:
    try:
        return _read(record)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        sentence = f"An edit of the draft cannot be read: {error}."
        raise InputError(ErrorCode.FORMAT_BROKEN, sentence, detail=repr(record)[:500]) from error


def _read(record: Mapping[str, Any]) -> Edit:
    if record["version"] != RECORD_VERSION:
        raise ValueError(f"its version is {record['version']!r}; this program knows {RECORD_VERSION}")
    kind = _EDITS[record["edit"]]
    values = {item.name: _READERS[item.name](record[item.name]) for item in fields(kind)}  # type: ignore[arg-type]
    return kind(**values)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _number_or_none(value: Any) -> int | None:
    return None if value is None else _number(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise TypeError(f"{value!r} is no list")
        return tuple(read(item) for item in value)

    return read_all


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("key", "new_key", "first_key", "last_key", "word_index", "offset", "at", "number"), _number),
    **dict.fromkeys(("start_ms", "end_ms", "delta_ms", "first_start_ms", "last_start_ms"), _number),
    **dict.fromkeys(("text", "name", "label"), _text),
    **dict.fromkeys(("from_key", "speaker"), _number_or_none),
    **dict.fromkeys(("keys", "removed"), _each(_number)),
    **dict.fromkeys(("names", "texts"), _each(_text)),
    "inserted": _each(segment_from_record),
    "edits": _each(_read),
}
