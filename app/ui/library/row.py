"""The rows of the library as frozen values: a transcript with what is known about it, and the heading of a day."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTime

from app.core.jobs import JobState
from app.core.library import TranscriptSummary, VersionKind
from app.core.timecode import clock
from app.ui.kit.plain_text import one_line, plain_tip
from app.ui.option_words import language_written

_NOTE_LINES: Final = 6
_NOTE_CHARACTERS: Final = 400
_FROM_MACHINE = frozenset({VersionKind.ASR, VersionKind.RULES, VersionKind.AUTO_KEEP})


class LibraryRole(IntEnum):
    """What the model tells of a row beyond Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1  # LibraryRow or DayRow: what the delegate paints from
    TRANSCRIPT_ID = Qt.ItemDataRole.UserRole + 2  # None for a heading
    MEDIA_ID = Qt.ItemDataRole.UserRole + 3
    STATE = Qt.ItemDataRole.UserRole + 4  # finished, incomplete, no_speech; Qt makes a plain str of it
    IS_EDITED = Qt.ItemDataRole.UserRole + 5
    IS_HEADING = Qt.ItemDataRole.UserRole + 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """The heading above the transcripts of a day."""

    day: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A transcript as the library shows it."""

    summary: TranscriptSummary
    has_draft: bool = False
    is_open: bool = False

    @property
    def title(self) -> str:
        return one_line(self.summary.title or self.summary.media_name)

    @property
    def state(self) -> JobState:
        if self.summary.segment_count == 0:
            return JobState.NO_SPEECH
        return self.summary.verdict or JobState.FINISHED

    @property
    def is_edited(self) -> bool:
        return self.has_draft or self.summary.head_kind not in _FROM_MACHINE

    @property
    def length(self) -> str:
        return clock(max(0, self.summary.duration_ms))

    @property
    def language(self) -> str:
        return language_written(self.summary.language, self.summary.translated_from)

    @property
    def line(self) -> str:
        """Return the second line: what is wrong with it, else language, time of day and tags."""
        match self.state:
            case JobState.INCOMPLETE:
                words = QCoreApplication.translate("Library", "Incomplete")
                sentence = one_line(self.summary.verdict_sentence)
                return f"{words}: {sentence}" if sentence else words
            case JobState.NO_SPEECH:
                return QCoreApplication.translate("Library", "No speech found")
            case _:
                return self.facts

    @property
    def facts(self) -> str:
        made = self.summary.created_at.astimezone()
        at = QLocale().toString(QTime(made.hour, made.minute), QLocale.FormatType.ShortFormat)
        return " · ".join(part for part in (self.language, at, ", ".join(self.summary.tags)) if part)

    @property
    def note(self) -> str:
        """Return the mark at the end of the second line: a draft, or the number of the newest version: versions may have been deleted."""
        if self.has_draft:
            return QCoreApplication.translate("Library", "draft")
        return QCoreApplication.translate("Library", "v{0}").format(
            self.summary.head_number or self.summary.version_count
        )

    @property
    def tip(self) -> str:
        name = one_line(self.summary.media_name)
        file = name if name != self.title else ""
        problem = self.line if self.state is not JobState.FINISHED else ""
        edited = QCoreApplication.translate("Library", "Corrected by hand") if self.is_edited else ""
        parts = (self.title, file, problem, f"{self.length} · {self.facts}", edited, _beginning(self.summary.notes))
        return plain_tip("\n".join(part for part in parts if part))

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        edited = QCoreApplication.translate("Library", "corrected") if self.is_edited else ""
        return ", ".join(part for part in (self.title, self.length, self.line, edited) if part)


def _beginning(notes: str) -> str:
    """Return as much of notes as a tool tip holds."""
    lines = notes.splitlines()[:_NOTE_LINES]
    text = "\n".join(lines)[:_NOTE_CHARACTERS]
    return text if text == notes else f"{text}…"
