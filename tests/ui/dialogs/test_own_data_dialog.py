"""Export and import of a whole library at the window's dialogs, over real libraries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.store.library import Library
from app.ui.dialogs.own_data_dialog import ExportLibraryDialog, ImportLibraryDialog
from app.ui.messages import Message, Messages
from tests.helpers.damaged_libraries import fill


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "library") as opened:
        fill(opened, tmp_path / "talks")
        yield opened


def test_that_a_library_goes_out_and_comes_in(library: Library, tmp_path: Path, qtbot: QtBot) -> None:
    messages, said = Messages(), list[Message]()
    messages.said.connect(said.append)
    out = ExportLibraryDialog(library, messages)
    out.open()
    out.with_media.setChecked(True)
    with qtbot.waitSignal(out.accepted):
        out.write(tmp_path / "all.zip")
    with Library.open(tmp_path / "other") as other:
        into = ImportLibraryDialog(other, messages)
        into.open()
        with qtbot.waitSignal(into.imported) as came:
            into.read(tmp_path / "all.zip")
        assert (came.args[0].transcripts, came.args[0].files) == (4, 4)
        again = ImportLibraryDialog(other, messages)
        with qtbot.waitSignal(again.imported):
            again.read(tmp_path / "all.zip")
    assert [message.text for message in said] == [
        "The library was exported. Transcripts in it: 4.",
        "Transcripts added: 4.",
        "Transcripts added: 0. There already: 4.",
    ]


def test_that_what_is_in_the_way_stays_and_is_said(library: Library, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "all.zip").write_text("a person's own")
    dialog = ExportLibraryDialog(library, Messages())
    dialog.open()
    dialog.write(tmp_path / "all.zip")
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "already" in dialog.banner.text()
    assert (tmp_path / "all.zip").read_text() == "a person's own"
    assert dialog.begin.isEnabled()
    dialog.done(0)


def test_that_what_is_no_export_is_said(library: Library, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "odd.zip").write_text("not an archive")
    dialog = ImportLibraryDialog(library, Messages())
    dialog.open()
    dialog.read(tmp_path / "odd.zip")
    qtbot.waitUntil(dialog.banner.isVisible)
    assert "Nothing was taken in" in dialog.banner.text()
    dialog.done(0)


def test_that_closing_calls_an_export_off(library: Library, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = ExportLibraryDialog(library, Messages())
    dialog.open()
    dialog.write(tmp_path / "out" / "all.zip")
    dialog.cancel.click()
    assert [path.name for path in (tmp_path / "out").glob("*")] in ([], ["all.zip"])
