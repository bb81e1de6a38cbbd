"""The text of the pane and the log of the document say the same, whatever is typed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.edit_log import EditLog
from app.core.soundness import check
from app.core.transcript import Span
from app.ui.editor.bands import Side
from app.ui.editor.document import EditorDocument
from app.ui.editor.pane import TranscriptPane
from app.ui.editor.row_blocks import texts_of
from app.ui.editor.side_by_side import SideBySide
from tests.helpers.editing import KeptDraft, conversation, lines

TALK = conversation(
    "We started in the old harbour, with two boats.",
    "And no money at all.",
    "我们在老港口开始，有两条船。",
    "",
    "كان البحر هادئًا boats فقط.",
    "Good 👍🏽 idea, said the one with the cap 🧢.",
    "They laughed.",
    holes=[Span(start_ms=2600, end_ms=2900)],
)
NOTHING = conversation()
MODES = QTextCursor.MoveMode


class Hand:
    """Does to a pane what a person can do."""

    def __init__(self, pane: TranscriptPane, document: EditorDocument) -> None:
        self.pane = pane
        self.document = document

    def move(self, how: QTextCursor.MoveOperation, is_selecting: bool) -> None:
        self.pane.moveCursor(how, MODES.KeepAnchor if is_selecting else MODES.MoveAnchor)

    def jump(self, place: int, is_selecting: bool) -> None:
        cursor = self.pane.textCursor()
        place = min(place, self.pane.document().characterCount() - 1)
        if "\udc00" <= self.pane.document().characterAt(place) <= "\udfff":
            place -= 1  # in the middle of an emoji, where no key and no click leads
        cursor.setPosition(place, MODES.KeepAnchor if is_selecting else MODES.MoveAnchor)
        self.pane.setTextCursor(cursor)

    def press(self, key: Qt.Key, has_control: bool) -> None:
        held = Qt.KeyboardModifier.ControlModifier if has_control else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.pane, key, held)

    def type(self, text: str, has_input_method: bool) -> None:
        if text.isascii() and not has_input_method:
            QTest.keyClicks(self.pane, text)
        else:
            self.compose(text, True)

    def compose(self, text: str, is_committed: bool) -> None:
        QApplication.sendEvent(self.pane, QInputMethodEvent(text, []))
        end = QInputMethodEvent()
        end.setCommitString(text if is_committed else "")
        QApplication.sendEvent(self.pane, end)

    def paste(self, text: str, is_over_all: bool) -> None:
        if is_over_all:
            self.pane.selectAll()
        data = QMimeData()
        data.setText(text)
        self.pane.insertFromMimeData(data)

    def step(self, count: int, is_back: bool) -> None:
        for _ in range(count):
            QTest.keyClick(self.pane, Qt.Key.Key_Z if is_back else Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)


OPERATIONS = QTextCursor.MoveOperation
MOVES = [
    OPERATIONS.Start, OPERATIONS.End, OPERATIONS.Up, OPERATIONS.Down, OPERATIONS.Left, OPERATIONS.Right,
    OPERATIONS.StartOfBlock, OPERATIONS.EndOfBlock, OPERATIONS.WordLeft, OPERATIONS.WordRight,
]  # fmt: skip
KEYS = [Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Space]
ACTS = st.one_of(
    st.tuples(st.just(Hand.move), st.sampled_from(MOVES), st.booleans()),
    st.tuples(st.just(Hand.jump), st.integers(0, 250), st.booleans()),
    st.tuples(st.just(Hand.press), st.sampled_from(KEYS), st.booleans()),
    st.tuples(st.just(Hand.type), st.text(st.sampled_from("ab .\u0645我"), min_size=1, max_size=4), st.booleans()),
    st.tuples(st.just(Hand.compose), st.text(st.sampled_from("かな字"), min_size=1, max_size=3), st.booleans()),
    st.tuples(
        st.just(Hand.paste), st.text(st.sampled_from("ab \n\t\r\u2028😀\x07\u00a0\ufdd0"), max_size=14), st.booleans()
    ),
    st.tuples(st.just(Hand.step), st.integers(1, 3), st.booleans()),
)


def assert_pane_reads_like_log(editor: SideBySide, document: EditorDocument) -> None:
    pane = editor.working_pane
    shown, caret = texts_of(pane.document()), pane.caret_row()
    shown[caret] = shown[caret].strip()  # the spaces at its ends are still being typed
    assert shown == (lines(document.transcript) or [""])
    assert list(document.texts) == lines(document.transcript)
    assert pane.transcript == document.transcript
    assert editor.panes.geometry.row_count(Side.RIGHT) == len(document.transcript.segments)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=40), base=st.sampled_from([TALK, NOTHING]), is_comparing=st.booleans())
def test_that_text_and_log_stay_the_same_whatever_is_typed(  # type: ignore[no-untyped-def]
    editor: SideBySide, acts, base, is_comparing: bool
) -> None:
    draft = KeptDraft()
    document = EditorDocument(base, port=draft)
    editor.set_document(document, title="Working copy")
    editor.compare_with(base if is_comparing else None)
    hand = Hand(editor.working_pane, document)
    for act, what, is_so in acts:
        act(hand, what, is_so)
        QApplication.processEvents()  # painting too: a fault there fails the test
        assert_pane_reads_like_log(editor, document)
    assert check(document.transcript) == []
    document.flush()
    assert EditLog.from_records(base, draft.records, draft.position).transcript == document.transcript
    while document.state.can_undo:
        document.undo()
    assert_pane_reads_like_log(editor, document)
    assert document.transcript == base
