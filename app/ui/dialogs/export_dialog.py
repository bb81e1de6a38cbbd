"""Exporting a transcript: formats and their options, where to, what it will look like, and the writing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import FriscoError
from app.core.formats import FORMATS, ExportOptions
from app.core.overriding import override
from app.core.timecode import clock
from app.core.transcript import Transcript, VersionId
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.export_choices import ChoiceStore, ExportChoices
from app.ui.dialogs.export_preview import ExportPreview
from app.ui.dialogs.export_target import ExportTarget
from app.ui.dialogs.file_names import suggested_name
from app.ui.dialogs.folders import show_in_folder
from app.ui.dialogs.format_choice import FormatChoice
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import push_button
from app.ui.kit.section_header import SectionHeader
from app.ui.kit.thin_progress import ThinProgress
from app.ui.messages import Messages
from app.ui.tokens import current_theme
from app.workflow.exporting import Exported, ExportOrder, PlannedFile

_LEFT_WIDTH_PX = 352


class ExportPort(Protocol):
    """What carries an export out; both calls block and are made on another thread. ``Exporter`` is one."""

    def plan(self, order: ExportOrder) -> tuple[PlannedFile, ...]: ...
    def write(self, order: ExportOrder) -> Exported: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSource:
    """What is exported: a working copy or a version, as it stands when the dialog opens."""

    transcript: Transcript
    version_id: VersionId  # that it is, or that the working copy stands on
    name: str  # of the recording, for heading and file
    what: str  # "Working copy", "Version 3"
    metadata: Mapping[str, Any]


class ExportDialog(QDialog):
    """Owns one export from the choice to the written files; then it closes itself. Lives on the GUI thread.

    Closed while it writes, the writing goes on and is told of all the same. Signal ``exported(Exported)``.
    """

    exported = Signal(object)

    def __init__(
        self,
        source: ExportSource,
        port: ExportPort,
        messages: Messages,
        store: ChoiceStore,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        choices = store.load()
        self._source, self._port, self._messages, self._store = source, port, messages, store
        self._errands = Errands(self)
        self._writer = Errands(self)
        self._formats = [
            FormatChoice(item, choices.options[name], is_wanted=name in choices.formats)
            for name, item in FORMATS.items()
        ]
        self._target = ExportTarget(suggested_name(Path(source.name).stem), choices.folder)
        self._preview = ExportPreview(source.transcript, self._errands)
        self._banner = Banner()
        self._progress = ThinProgress(self.tr("Writing"))
        self._cancel = push_button(self.tr("Cancel"))
        self._export = push_button(self.tr("Export"), kind="primary")
        self._lay_out()
        self._connect()
        self._take_choices()

    @property
    def preview(self) -> ExportPreview:
        return self._preview

    @property
    def target(self) -> ExportTarget:
        return self._target

    def choices(self) -> ExportChoices:
        return ExportChoices(
            formats=tuple(choice.name for choice in self._formats if choice.is_wanted),
            options={choice.name: choice.options for choice in self._formats},
            folder=self._target.folder,
        )

    @override
    def done(self, result: int) -> None:
        self._errands.close()
        super().done(result)
        if not self._writer.is_busy:
            self.deleteLater()

    # Choosing

    def _take_choices(self) -> None:
        options = self._options()
        self._preview.show_formats(options)
        self._take_target()

    def _take_target(self) -> None:
        order = self._order()
        self._export.setText(self._button_words())
        self._export.setEnabled(order is not None)
        if order is None:
            self._target.say(self._target.fault() or self.tr("Choose at least one format."))
        else:
            self._target.say("")
            self._errands.run("plan", partial(self._port.plan, order), self._target.show_plan, self._say_fault)

    def _options(self) -> dict[str, ExportOptions]:
        metadata = self._source.metadata
        return {choice.name: replace(choice.options, metadata=metadata) for choice in self._formats if choice.is_wanted}

    def _order(self) -> ExportOrder | None:
        """Return what would be written; None while something is missing."""
        stem, options = self._target.stem, self._options()
        if stem is None or not options:
            return None
        source = self._source
        return ExportOrder(transcript=source.transcript, version_id=source.version_id, stem=stem, options=options)

    def _button_words(self) -> str:
        count = sum(choice.is_wanted for choice in self._formats)
        return self.tr("Export %n files", "", count) if count > 1 else self.tr("Export")

    def _say_fault(self, error: FriscoError) -> None:
        self._target.say(error.sentence)

    # Writing

    def _write(self) -> None:
        order = self._order()
        if order is None or self._writer.is_busy:
            return
        self._store.save(self.choices())
        self._be_busy(is_busy=True)
        self._writer.run("write", partial(self._port.write, order), self._finish, self._fail)

    def _finish(self, exported: Exported) -> None:
        first = exported.outputs[0]
        self._messages.note(
            exported_words(exported), action=self.tr("Show in folder"), on_action=lambda: show_in_folder(first)
        )
        self.exported.emit(exported)
        self._leave()

    def _fail(self, error: FriscoError) -> None:
        """Say it here while the dialog is seen, so that another folder can be chosen at once."""
        self._be_busy(is_busy=False)
        if self.isVisible():
            self._banner.say(error.sentence, tone="error")
            self._banner.show()
        else:
            self._messages.fault(self.tr("The export failed"), error)
            self._leave()

    def _leave(self) -> None:
        if self.isVisible():
            self.accept()
        else:
            self.deleteLater()

    def _be_busy(self, *, is_busy: bool) -> None:
        for widget in (self._target, self._export, *self._formats):
            widget.setEnabled(not is_busy)
        self._banner.hide()
        self._progress.set_fraction(None if is_busy else 0.0)
        self._progress.setVisible(is_busy)
        self._cancel.setText(self.tr("Close") if is_busy else self.tr("Cancel"))

    # Making it

    def _connect(self) -> None:
        for choice in self._formats:
            choice.changed.connect(self._take_choices)
            choice.wanted.connect(self._preview.look_at)
        self._target.changed.connect(self._take_target)
        self._cancel.clicked.connect(self.reject)
        self._export.clicked.connect(self._write)
        self._export.setDefault(True)

    def _lay_out(self) -> None:
        theme, transcript = current_theme(), self._source.transcript
        self.setWindowTitle(self.tr("Export"))
        count = len(transcript.segments)
        rows = self.tr("%n rows", "", count)
        below = " · ".join((self._source.what, rows, clock(transcript.duration_ms)))
        middle = QHBoxLayout()
        middle.setSpacing(theme.metric("space_section"))
        middle.addWidget(self._left())
        middle.addWidget(self._preview, 1)
        column = page_of(self)
        top = heading(self._source.name, below)
        top.setContentsMargins(6, 0, 0, 0)  # in line with the section headers below
        column.addLayout(top)
        column.addWidget(self._banner)
        column.addLayout(middle, 1)
        column.addWidget(self._progress)
        column.addLayout(foot([], [self._cancel, self._export]))
        self._banner.hide()
        self._progress.hide()
        self.resize(980, 700)

    def _left(self) -> QWidget:
        """Return formats and target in a column that scrolls where the screen is small."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, current_theme().metric("space"), 0)
        column.setSpacing(current_theme().metric("space_tiny"))
        column.addWidget(SectionHeader(self.tr("Formats")))
        for choice in self._formats:
            column.addWidget(choice)
        column.addWidget(SectionHeader(self.tr("Files")))
        column.addWidget(self._target)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setFixedWidth(_LEFT_WIDTH_PX)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area


def exported_words(exported: Exported) -> str:
    """Say what was written, and what was in the way and kept."""
    count = len(exported.outputs)
    many = QCoreApplication.translate("Export", "%n files written", "", count)
    one = QCoreApplication.translate("Export", "“{name}” written").format(name=exported.outputs[0].name)
    kept = QCoreApplication.translate("Export", "“{name}” was there and is kept")
    return " · ".join([one if count == 1 else many, *(kept.format(name=path.name) for path in exported.kept[:1])])
