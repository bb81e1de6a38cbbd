"""The words for the reasons to doubt a row. Where a row is marked stands in ``word_places`` and ``waveform_marks``."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from app.core.marks import Mark
from app.core.transcript import Segment
from app.ui.commands import QT_TRANSLATE_NOOP

_SENTENCES: Final[dict[str, str]] = {
    Mark.REPETITIVE: QT_TRANSLATE_NOOP("RowDoubts", "Much of the text repeats itself."),
    Mark.LOOP: QT_TRANSLATE_NOOP(
        "RowDoubts", "The same words come again and again: the model may be caught in a loop."
    ),
    Mark.UNLIKELY: QT_TRANSLATE_NOOP("RowDoubts", "The model was not sure of this."),
    Mark.NO_SPEECH: QT_TRANSLATE_NOOP("RowDoubts", "The model took the sound for something other than speech."),
    Mark.RUSHED: QT_TRANSLATE_NOOP("RowDoubts", "This is more text than the speech detected here has time for."),
    Mark.OFF_SPEECH: QT_TRANSLATE_NOOP("RowDoubts", "No speech was detected where this text stands."),
    Mark.STOCK_PHRASE: QT_TRANSLATE_NOOP("RowDoubts", "Models often invent this phrase where nobody speaks."),
}


def doubts_of(row: Segment) -> str:
    """Return why a row is doubtful, a sentence a line; a mark from elsewhere speaks for itself."""
    return "\n".join(_sentence(mark) for mark in row.marks)


def _sentence(mark: str) -> str:
    return QCoreApplication.translate("RowDoubts", _SENTENCES[mark]) if mark in _SENTENCES else mark
