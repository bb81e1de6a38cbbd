"""The recordings that come with the program, and what is said in them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.workflow import places
from app.workflow.self_test.check import Subject

if TYPE_CHECKING:
    from app.core.media import MediaRecord
    from app.store.library import Library

LANGUAGES = ("en", "de")


def sample(language: str) -> Path:
    return places.resources_dir() / "demo" / f"sample_{language}.wav"


def words_of(text: str) -> list[str]:
    """Return the words alone, in small letters."""
    return re.findall(r"\w+", text.lower())


def words_said(language: str) -> list[str]:
    return words_of(sample(language).with_suffix(".txt").read_text("utf-8"))


def take(subject: Subject, library: "Library", path: Path) -> "MediaRecord":
    """Take a recording into the library, which knows it already when it was taken before."""
    from app.workflow.ingest import Ingest

    return Ingest(library, subject.settings).take(path)
