"""The list of what was written from a transcript."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.library import ExportRecord
from app.core.transcript import VersionId
from app.ui.dialogs.earlier_exports_dialog import EarlierExportsDialog
from app.ui.dialogs.earlier_exports_model import EarlierExportsModel, state_words
from app.workflow.export_history import EarlierExport, ExportState


def export(name: str, number: int | None, state: ExportState) -> EarlierExport:
    at = datetime(2026, 3, 18, 12).astimezone()
    record = ExportRecord(version_id=VersionId(1), format="srt", path=Path("/out") / name, sha256="", exported_at=at)
    return EarlierExport(record=record, version_number=number, state=state)


EXPORTS = [export("a.srt", 2, ExportState.THERE), export("b\udcff.srt", None, ExportState.GONE)]


@pytest.fixture
def dialog(qtbot: QtBot) -> EarlierExportsDialog:
    shown = EarlierExportsDialog("talk", EXPORTS)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_that_the_model_is_sound(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = EarlierExportsModel()
    model.show_rows(EXPORTS)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_that_each_file_says_what_became_of_it(dialog: EarlierExportsDialog) -> None:
    rows = [[dialog.model.index(row, column).data() for column in (0, 1, 3)] for row in range(2)]
    assert rows == [["a.srt", "2", "there, as written"], ["b?.srt", "deleted", "no longer there"]]
    assert len({state_words(state) for state in ExportState}) == len(ExportState)


def test_that_the_buttons_ask_for_the_selected_file(dialog: EarlierExportsDialog) -> None:
    shown: list[Any] = []
    repeated: list[Any] = []
    dialog.reveal_requested.connect(shown.append)
    dialog.repeat_requested.connect(repeated.append)
    buttons = {found.text(): found for found in dialog.findChildren(QPushButton)}
    buttons["Export again"].click()
    dialog.table.selectRow(1)
    buttons["Show in its folder"].click()
    assert (repeated, shown) == ([EXPORTS[0]], [EXPORTS[1]])


def test_that_nothing_written_says_so(dialog: EarlierExportsDialog) -> None:
    dialog.show_exports([])
    assert not dialog.table.isVisible()
    assert not any(found.isEnabled() for found in dialog.findChildren(QPushButton) if found.text() != "Close")
