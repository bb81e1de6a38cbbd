"""The line above the panes: which recording, what is known of it, whether it is saved, and what to do with it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.library import TranscriptSummary, VersionInfo
from app.core.overriding import override
from app.core.timecode import clock
from app.core.transcript import VersionId
from app.ui.dialogs.history_panel import VersionsButton
from app.ui.editor.document import LogState
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import ElidedLabel, chip
from app.ui.kit.looks import Surface
from app.ui.option_words import language_written
from app.ui.tokens import current_theme

_TITLE_WIDTH_PX = 240  # what a title asks for; it takes more where there is room
_TITLE_STRETCH = 1000  # against the empty space behind the words


class EditorHeader(Surface):
    """Owns the title line. Lives on the GUI thread.

    Signals: ``export_requested()``, ``compare_toggled`` (bool), ``open_beside_requested`` (VersionId),
    ``go_back_requested`` (VersionId).
    """

    export_requested = Signal()
    compare_toggled = Signal(object)
    open_beside_requested = Signal(object)
    go_back_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._title = _Title()
        self._facts = ElidedLabel(role="hint")
        self._state = chip()
        self.versions = VersionsButton()
        self._compare = push_button(self.tr("Compare"), icon_name="columns-2")
        self._compare.setCheckable(True)
        self._export = push_button(self.tr("Export…"), kind="primary")
        self._lay_out()
        self._export.clicked.connect(self.export_requested)
        self._compare.clicked.connect(self._toggle)
        panel = self.versions.panel
        panel.open_beside_requested.connect(self.open_beside_requested)
        panel.close_beside_requested.connect(self._close_beside)
        panel.go_back_requested.connect(self.go_back_requested)

    def show_summary(self, summary: TranscriptSummary, model: str) -> None:
        self._title.set_text(summary.media_name)
        language = language_written(summary.language, summary.translated_from)
        self._facts.set_text(" · ".join(part for part in (clock(summary.duration_ms), language, model) if part))

    def show_state(self, state: LogState, version: int) -> None:
        """Say whether what stands in the working copy is a version, and that the rest is kept all the same."""
        words = self.tr("Draft, kept") if state.is_dirty else self.tr("Version {number}").format(number=version)
        self._state.setText(words)

    def show_versions(
        self, versions: Sequence[VersionInfo], *, base: VersionId | None, beside: VersionId | None
    ) -> None:
        self.versions.show_versions(versions, base=base, beside=beside)
        self._compare.setChecked(beside is not None)

    def _toggle(self, is_on: bool) -> None:
        self.compare_toggled.emit(is_on)

    def _close_beside(self) -> None:
        self.compare_toggled.emit(False)

    def _lay_out(self) -> None:
        theme = current_theme()
        line = QHBoxLayout(self)
        edge = theme.metric("page_margin")
        line.setContentsMargins(edge, theme.metric("space"), edge, theme.metric("space"))
        line.setSpacing(theme.metric("space"))
        line.addWidget(self._title, _TITLE_STRETCH)
        line.addWidget(self._facts)
        line.addWidget(self._state)
        line.addStretch(1)
        for button in (self.versions, self._compare, self._export):
            line.addWidget(button)


class _Title(ElidedLabel):
    """A name that gives way to the words beside it when it is long, and takes no more room than it needs."""

    def __init__(self) -> None:
        super().__init__(role="title")

    @override
    def set_text(self, text: str, *, tip: str = "") -> None:
        super().set_text(text, tip=tip)
        self._take_no_more_than_needed()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_no_more_than_needed()

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), _TITLE_WIDTH_PX), hint.height())

    def _take_no_more_than_needed(self) -> None:
        self.ensurePolished()
        self.setMaximumWidth(super().sizeHint().width())
