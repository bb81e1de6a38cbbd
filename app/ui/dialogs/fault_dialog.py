"""A dialog that tells of a fault in a sentence and keeps the details at hand, to be copied."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.ui.dialogs.frame import foot, page_of
from app.ui.icons import IconName
from app.ui.kit.buttons import push_button, set_button_icon
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.sign import Sign
from app.ui.messages import Act
from app.ui.tokens import ColourName, current_theme

_WIDTH_PX = 480
_DETAILS_PX = 220


class FaultDialog(QDialog):
    """Owns one title, one sentence, and details folded away. It stops nothing and deletes itself when closed."""

    def __init__(
        self,
        title: str,
        sentence: str,
        *,
        details: str = "",
        icon_name: IconName = "circle-alert",
        colour: ColourName = "bad",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("FaultDialog", "Frisco Whisper"))
        self._title = text_label(title, role="title", wraps=True)
        self._sentence = text_label(sentence, wraps=True)
        self._details = plain_field(details, name=QCoreApplication.translate("FaultDialog", "Details"))
        self._more = push_button(QCoreApplication.translate("FaultDialog", "Details"), kind="quiet")
        self._copy = push_button(QCoreApplication.translate("FaultDialog", "Copy details"), kind="quiet")
        self._close = push_button(QCoreApplication.translate("FaultDialog", "Close"))
        self._buttons = foot([self._more, self._copy], [self._close])
        self._lay_out(Sign(icon_name, colour, size="space_section"))
        self._connect()
        self._fold(is_open=False)
        for widget in (self._more, self._copy):
            widget.setVisible(bool(details))

    def add_button(self, text: str, act: Act) -> QPushButton:
        """Offer something else to do, beside closing; the dialog stays."""
        button = push_button(text)
        button.clicked.connect(lambda _checked: act())
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        self.setTabOrder(self._copy, button)
        self.setTabOrder(button, self._close)
        return button

    def sentence(self) -> str:
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        self._sentence.setText(sentence)

    def details(self) -> str:
        return self._details.toPlainText()

    def _connect(self) -> None:
        self._more.clicked.connect(lambda _checked: self._fold(is_open=self._details.isHidden()))
        self._copy.clicked.connect(self._copy_details)
        self._close.clicked.connect(self.close)
        self._close.setDefault(True)
        self._close.setFocus()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.details())
        self._copy.setText(QCoreApplication.translate("FaultDialog", "Copied"))
        set_button_icon(self._copy, "check")

    def _fold(self, *, is_open: bool) -> None:
        self._details.setVisible(is_open)
        set_button_icon(self._more, "chevron-up" if is_open else "chevron-down")
        shown = QCoreApplication.translate("FaultDialog", "Details are shown")
        hidden = QCoreApplication.translate("FaultDialog", "Details are folded away")
        self._more.setAccessibleDescription(shown if is_open else hidden)
        self.adjustSize()

    def _lay_out(self, sign: QWidget) -> None:
        theme = current_theme()
        words = QVBoxLayout()
        words.setSpacing(theme.metric("space"))
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        top = QHBoxLayout()
        top.setSpacing(theme.metric("space_wide"))
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        column = page_of(self)
        column.addLayout(top)
        column.addWidget(self._details, 1)
        column.addLayout(self._buttons)
        self._details.setMinimumHeight(_DETAILS_PX)
        self.setMinimumWidth(_WIDTH_PX)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._sentence.text())


def plain_field(text: str = "", *, name: str) -> QPlainTextEdit:
    """Return a framed field that shows text letter by letter, to read and copy; Tab leaves it."""
    field = QPlainTextEdit()
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setUndoRedoEnabled(False)
    field.setAccessibleName(name)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(current_theme().text_sizes_px["small"])
    field.setFont(font)
    set_look(field, "kind", "field")
    field.setPlainText(text)
    return field
