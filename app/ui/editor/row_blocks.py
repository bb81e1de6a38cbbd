"""The blocks of a text document made to read like the rows of a transcript, with as small a change as possible."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from app.ui.editor.utf16 import units_before

_MANY_ROWS: Final = 1_500  # from here on one new text for everything is quicker than as many small changes


def show_all(document: QTextDocument, texts: Sequence[str]) -> None:
    document.setPlainText("\n".join(texts))


def show_rows(document: QTextDocument, start: int, count: int, texts: Sequence[str]) -> None:
    """Put blocks with these texts in the place of ``count`` blocks; a document always has one block at least."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    shared = min(count, len(texts))
    for index in range(shared):
        show_text(document.findBlockByNumber(start + index), texts[index])
    if len(texts) > shared:
        _insert(document, start + shared, texts[shared:])
    elif count > shared:
        _remove(document, start + shared, count - shared)
    cursor.endEditBlock()


def is_too_much(count: int) -> bool:
    """Say whether so many rows are quicker shown all anew."""
    return count > _MANY_ROWS


def texts_of(document: QTextDocument) -> list[str]:
    """Return the text of each block as it is: toPlainText would turn unbreakable spaces into plain ones."""
    return [document.findBlockByNumber(number).text() for number in range(document.blockCount())]


def show_text(block: QTextBlock, text: str) -> int | None:
    """Change only the letters that differ, so that carets and selections around them stay.

    Returns the position behind what changed, None where nothing did.
    """
    old = block.text()
    if old == text:
        return None
    shorter = min(len(old), len(text))
    head = next((at for at in range(shorter) if old[at] != text[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != text[-1 - at]), shorter - head)
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + units_before(old, head))
    stop = block.position() + units_before(old, len(old) - tail)
    cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text[head : len(text) - tail])
    return cursor.position()


def show_texts(document: QTextDocument, texts: Mapping[int, str]) -> int | None:
    """Change the text of several blocks in one go; return the position behind the first change."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    places = [show_text(document.findBlockByNumber(row), text) for row, text in texts.items()]
    cursor.endEditBlock()
    return next((place for place in places if place is not None), None)


def _insert(document: QTextDocument, at: int, texts: Sequence[str]) -> None:
    following = document.findBlockByNumber(at)
    if at == 0:
        QTextCursor(following).insertText("\n".join(texts) + "\n")
        return
    before = document.findBlockByNumber(at - 1)
    cursor = QTextCursor(before)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    cursor.insertText("\n" + "\n".join(texts))


def _remove(document: QTextDocument, at: int, count: int) -> None:
    """Take blocks out with the break before them, or at the top with the one after them."""
    last = document.findBlockByNumber(at + count - 1)
    cursor = QTextCursor(document.findBlockByNumber(at))
    if at > 0:
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
    is_break_after = at == 0 and last.next().isValid()
    stop = last.position() + last.length() - (0 if is_break_after else 1)
    cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
