"""What a file will look like: the beginning of it in one of the chosen formats, rendered beside the GUI thread."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPlainTextEdit, QTabBar, QVBoxLayout, QWidget

from app.core.errors import FriscoError
from app.core.formats import ExportOptions, format_named
from app.core.transcript import Transcript
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.fault_dialog import plain_field
from app.ui.kit.labels import text_label
from app.ui.tokens import current_theme

PREVIEW_ROWS: Final = 300
_SUBJECT: Final = "preview"


class ExportPreview(QWidget):
    """Owns the beginning of one transcript as text, and which format is looked at. Lives on the GUI thread."""

    def __init__(self, transcript: Transcript, errands: Errands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beginning = _beginning(transcript)
        self._errands = errands
        self._options: Mapping[str, ExportOptions] = {}
        self._shown = ""
        self._tabs = QTabBar()
        self._text = plain_field(name=QCoreApplication.translate("Export", "Preview"))
        self._note = text_label(role="muted")
        self._lay_out(len(transcript.segments))
        self._tabs.currentChanged.connect(self._render)

    @property
    def text(self) -> str:
        return self._text.toPlainText()

    @property
    def format(self) -> str:
        """Return the name of the format that is looked at; empty when none is chosen."""
        index = self._tabs.currentIndex()
        return str(self._tabs.tabData(index)) if index >= 0 else ""

    def show_formats(self, options: Mapping[str, ExportOptions]) -> None:
        """Offer these formats and render the one looked at with its options as they are now."""
        self._options = options
        self._offer(list(options))
        self._render()

    def look_at(self, name: str) -> None:
        """Show a format, where it is offered."""
        index = next((tab for tab in range(self._tabs.count()) if self._tabs.tabData(tab) == name), -1)
        self._tabs.setCurrentIndex(index)

    def _offer(self, names: Sequence[str]) -> None:
        if names == [self._tabs.tabData(tab) for tab in range(self._tabs.count())]:
            return
        looked_at = self.format
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        for name in names:
            self._tabs.setTabData(self._tabs.addTab(format_named(name).extension.upper()), name)
        self.look_at(looked_at if looked_at in names else names[0] if names else "")
        self._tabs.blockSignals(False)
        self._tabs.setVisible(bool(names))

    def _render(self) -> None:
        name = self.format
        if not name:
            self._show("", QCoreApplication.translate("Export", "Choose at least one format."))
            return
        work = partial(_rendered, self._beginning, name, self._options[name])
        self._errands.run(_SUBJECT, work, partial(self._show, name), self._fail)

    def _show(self, name: str, text: str) -> None:
        """Show a text; where only the options changed, the place that is read stays."""
        bar = self._text.verticalScrollBar()
        place = bar.value() if name == self._shown else 0
        is_running_text = name in ("txt", "")
        mode = QPlainTextEdit.LineWrapMode
        self._text.setLineWrapMode(mode.WidgetWidth if is_running_text else mode.NoWrap)
        if text != self._text.toPlainText():
            self._text.setPlainText(text)
        bar.setValue(place)
        self._shown = name

    def _fail(self, error: FriscoError) -> None:
        self._show("", error.sentence)

    def _lay_out(self, rows: int) -> None:
        theme = current_theme()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(QCoreApplication.translate("Export", "Format of the preview"))
        words = QCoreApplication.translate("Export", "The first {shown} of {all} rows")
        number = self.locale().toString
        self._note.setText(words.format(shown=number(PREVIEW_ROWS), all=number(rows)))
        self._note.setVisible(rows > PREVIEW_ROWS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metric("space_tiny"))
        column.addWidget(self._tabs)
        column.addWidget(self._text, 1)
        column.addWidget(self._note)


def _beginning(transcript: Transcript) -> Transcript:
    """Return the rows that a preview shows: rendering all of a day's recording would take seconds."""
    return replace(transcript, segments=transcript.segments[:PREVIEW_ROWS], holes=transcript.holes[:PREVIEW_ROWS])


def _rendered(transcript: Transcript, name: str, options: ExportOptions) -> str:
    return format_named(name).write(transcript, options).replace("\r\n", "\n")
