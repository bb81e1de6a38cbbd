"""What a person says about a transcript: tags and notes, cleaned and within bounds. No storage."""

import re
from collections.abc import Iterable
from typing import Final

from app.core.errors import ErrorCode, InputError
from app.core.lettering import clean_line

LONGEST_TAG: Final = 60
MOST_TAGS: Final = 30
LONGEST_NOTES: Final = 20_000
_BETWEEN_TAGS: Final = re.compile(r"[,;\n،、，；]+")  # commas and semicolons as they are written anywhere


def tags_in(text: str) -> tuple[str, ...]:
    """Return the tags that were typed, with commas between them; raise EDIT_REFUSED for one that is too long."""
    tags = (" ".join(clean_line(part).split()) for part in _BETWEEN_TAGS.split(text))
    return tuple(_within_bounds(tag) for tag in tags if tag)


def ends_a_tag(text: str) -> bool:
    """Say whether what is typed ends with a comma, so that all before it is a tag."""
    return bool(text.strip()) and _BETWEEN_TAGS.search(text[-1:]) is not None


def joined_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return each tag once, however it is capitalised, the first spelling of it; raise EDIT_REFUSED for too many."""
    by_name: dict[str, str] = {}
    for tag in tags:
        by_name.setdefault(tag.casefold(), tag)
    if len(by_name) > MOST_TAGS:
        raise InputError(ErrorCode.EDIT_REFUSED, f"A transcript can have {MOST_TAGS} tags at most.")
    return tuple(by_name.values())


def without_tags(tags: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    """Return the tags but for these, however they are capitalised."""
    names = {tag.casefold() for tag in gone}
    return tuple(tag for tag in tags if tag.casefold() not in names)


def clean_notes(text: str) -> str:
    """Return notes as plain lines; raise EDIT_REFUSED when they are too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    notes = "\n".join(clean_line(line.replace("\t", "    ")).rstrip() for line in lines).strip("\n")
    if len(notes) > LONGEST_NOTES:
        sentence = f"The notes are longer than {LONGEST_NOTES:,} characters. Shorten them."
        raise InputError(ErrorCode.EDIT_REFUSED, sentence)
    return notes


def _within_bounds(tag: str) -> str:
    if len(tag) > LONGEST_TAG:
        sentence = f"A tag can have {LONGEST_TAG} characters at most. Put commas between several."
        raise InputError(ErrorCode.EDIT_REFUSED, sentence)
    return tag
