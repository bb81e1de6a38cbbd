"""One line for each kind that can be tidied: a check box, how many, what becomes of them, how much that frees."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from app.core.storage import size_words
from app.core.tidying import USUAL, TidyKind, TidyPlan
from app.ui.dialogs.tidy_words import hint_words, kind_words
from app.ui.kit.buttons import push_button
from app.ui.kit.fields import spin_box
from app.ui.kit.labels import ElidedLabel, text_label
from app.ui.kit.looks import Surface

_MOST_MONTHS = 240
_BOX, _HINT, _COUNT, _SIZE, _SHOW = range(5)


class TidyLines(Surface):
    """Owns which kinds are ticked and which one is looked into. Lives on the GUI thread.

    Signals: ``chosen_changed()``, ``current_changed()``, ``folder_wanted()``, ``months_changed(int)``.
    """

    chosen_changed = Signal()
    current_changed = Signal()
    folder_wanted = Signal()
    months_changed = Signal(object)

    def __init__(self, folder: Path | None, *, months: int, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._plans: dict[TidyKind, TidyPlan] = {}
        self._current: TidyKind | None = None
        self.boxes: dict[TidyKind, QCheckBox] = {}
        self._counts: dict[TidyKind, QLabel] = {}
        self._sizes: dict[TidyKind, QLabel] = {}
        self._links: dict[TidyKind, QWidget] = {}
        self._folder = ElidedLabel(role="hint")
        self._choose = push_button(QCoreApplication.translate("Tidying", "Folder…"))
        name = QCoreApplication.translate("Tidying", "Recordings older than this")
        suffix = QCoreApplication.translate("Tidying", " months")
        self._months = spin_box(name, least=0, most=_MOST_MONTHS, suffix=suffix)
        self._months.setValue(months)
        self._lay_out()
        self.show_folder(folder)
        self.show_plans(())
        self._choose.clicked.connect(self.folder_wanted)
        self._months.editingFinished.connect(lambda: self.months_changed.emit(self._months.value()))

    def chosen(self) -> list[TidyPlan]:
        """Return what is ticked and not empty."""
        return [plan for kind, plan in self._plans.items() if plan.items and self.boxes[kind].isChecked()]

    def current(self) -> TidyPlan | None:
        return self._plans.get(self._current) if self._current is not None else None

    def look_into(self, kind: TidyKind) -> None:
        self._current = kind
        self.current_changed.emit()

    def show_plans(self, plans: Sequence[TidyPlan]) -> None:
        """Show what was found; a kind of which there is nothing cannot be ticked."""
        self._plans = {plan.kind: plan for plan in plans}
        for kind in TidyKind:
            self._show_line(kind, self._plans.get(kind, TidyPlan(kind=kind)))
        if self.current() is None or not self._plans[self._current or TidyKind.ORPHANS].items:
            self._current = next((plan.kind for plan in plans if plan.items), None)
        self.chosen_changed.emit()

    def show_folder(self, folder: Path | None) -> None:
        none = QCoreApplication.translate("Tidying", "choose a folder, best on another disk")
        self._folder.set_text(str(folder) if folder is not None else none)

    def _show_line(self, kind: TidyKind, plan: TidyPlan) -> None:
        has_any = bool(plan.items)
        box = self.boxes[kind]
        was_empty = not box.isEnabled()
        box.setEnabled(has_any)
        if not has_any:
            box.setChecked(False)
        elif was_empty:
            box.setChecked(kind in USUAL)
        self._counts[kind].setText(self.locale().toString(len(plan.items)) if has_any else "–")
        self._sizes[kind].setText(size_words(plan.size_bytes) if has_any else "")
        self._links[kind].setVisible(has_any)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(_HINT, 1)
        for row, kind in enumerate(TidyKind):
            self._add_line(grid, row, kind)
        last = len(TidyKind)
        grid.addWidget(self._months, last, _BOX)
        grid.addWidget(self._folder, last, _HINT)
        grid.addWidget(self._choose, last, _COUNT, 1, 3, Qt.AlignmentFlag.AlignRight)

    def _add_line(self, grid: QGridLayout, row: int, kind: TidyKind) -> None:
        box = self.boxes[kind] = QCheckBox(kind_words(kind))
        box.setEnabled(False)
        box.toggled.connect(lambda _is_on: self.chosen_changed.emit())
        count, size = text_label(role="hint"), text_label()
        for label in (count, size):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._counts[kind], self._sizes[kind] = count, size
        link = self._links[kind] = push_button(QCoreApplication.translate("Tidying", "Show"), kind="link")
        link.setAccessibleName(QCoreApplication.translate("Tidying", "Show: {0}").format(kind_words(kind)))
        link.clicked.connect(partial(self.look_into, kind))
        hint = ElidedLabel(hint_words(kind), role="hint")
        hint.set_elide_mode(Qt.TextElideMode.ElideRight)
        for column, widget in ((_BOX, box), (_HINT, hint), (_COUNT, count), (_SIZE, size), (_SHOW, link)):
            grid.addWidget(widget, row, column)
