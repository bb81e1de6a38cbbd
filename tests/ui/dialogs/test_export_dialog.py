"""Exporting from the window: a real library, real files, the working copy as it stands."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.formats import FORMATS, ExportOptions, format_named
from app.core.library import VersionKind
from app.core.transcript import Transcript, TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.ui.dialogs.export_choices import ChoiceStore, ExportChoices
from app.ui.dialogs.export_dialog import ExportDialog, ExportSource, exported_words
from app.ui.dialogs.export_preview import PREVIEW_ROWS
from app.ui.messages import Message, MessageKind, Messages
from app.workflow.exporting import Exported, Exporter, ExportOrder, PlannedFile
from tests.helpers.stored_values import recording
from tests.helpers.transcripts import long_transcript, row, transcript

LONG = "We started in the old harbour, with two boats and a borrowed net, and no money."
TALK = transcript(
    row(1, 0, 4_000, LONG, speaker=0), row(2, 5_000, 6_000, "And then?", speaker=1), speakers=("Mia", "Tom")
)
EDITED = replace(TALK, segments=(row(1, 0, 4_000, "Edited & not saved", speaker=0), *TALK.segments[1:]))

Open = Callable[..., ExportDialog]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def stored(library: Library, tmp_path: Path) -> TranscriptId:
    media = recording(library, tmp_path, "interview-mia.wav")
    return library.transcripts.add(media.id, media.name, TALK, Label(kind=VersionKind.ASR)).result()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ChoiceStore:
    return ChoiceStore(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def said(qtbot: QtBot) -> list[Message]:
    return []


@pytest.fixture
def open_dialog(
    library: Library, stored: TranscriptId, folder: Path, store: ChoiceStore, said: list[Message], qtbot: QtBot
) -> Iterator[Open]:
    """Open the dialog on a transcript with the choices a person made before."""
    host = QWidget()

    def open_dialog(
        shown: Transcript = TALK, *, formats: tuple[str, ...] = ("srt",), to: Path = folder
    ) -> ExportDialog:
        store.save(replace(store.load(), formats=formats, folder=str(to)))
        exporter, messages = Exporter(library), Messages(host)
        messages.said.connect(said.append)
        source = ExportSource(
            transcript=shown,
            version_id=library.transcripts.summary(stored).head,
            name="interview-mia.wav",
            what="Working copy",
            metadata=exporter.metadata(stored),
        )
        dialog = ExportDialog(source, exporter, messages, store, host)
        dialog.show()
        return dialog

    yield open_dialog
    for dialog in host.findChildren(ExportDialog):
        dialog.done(0)
    host.deleteLater()


def _box(dialog: QWidget, text: str, nth: int = 0) -> QCheckBox:
    return [box for box in dialog.findChildren(QCheckBox) if box.text() == text][nth]


def _field(dialog: QWidget, name: str) -> QLineEdit:
    return next(field for field in dialog.findChildren(QLineEdit) if field.accessibleName() == name)


def _export_button(dialog: QWidget) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text().startswith("Export"))


def _export(dialog: ExportDialog, qtbot: QtBot) -> Exported:
    with qtbot.waitSignal(dialog.exported) as done:
        QTest.mouseClick(_export_button(dialog), Qt.MouseButton.LeftButton)
    assert done.args is not None
    exported = done.args[0]
    assert isinstance(exported, Exported)
    return exported


def _wait_for_preview(dialog: ExportDialog, text: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text in dialog.preview.text)


def _wait_for_plan(dialog: ExportDialog, text: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: text in dialog.target.plan_text())


# What will be written


def test_that_the_preview_is_what_the_file_will_be(open_dialog: Open, qtbot: QtBot) -> None:
    for name, item in FORMATS.items():
        dialog = open_dialog(formats=(name,))
        metadata = dialog._source.metadata
        wanted = item.write(TALK, ExportOptions(metadata=metadata)).replace("\r\n", "\n")
        _wait_for_preview(dialog, wanted, qtbot)
        assert dialog.preview.text == wanted


def test_that_the_preview_follows_the_options_of_each_format(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(formats=("srt", "vtt"))
    _wait_for_preview(dialog, "with two\nboats", qtbot)
    _box(dialog, "Two lines if longer than").click()
    _wait_for_preview(dialog, LONG, qtbot)
    dialog.preview.look_at("vtt")
    _wait_for_preview(dialog, "<v Mia>", qtbot)
    assert LONG not in dialog.preview.text  # the lines of VTT are chosen apart
    _box(dialog, "Speakers as voices").click()
    qtbot.waitUntil(lambda: "<v Mia>" not in dialog.preview.text)
    _box(dialog, "Time of each word, for karaoke").click()
    _wait_for_preview(dialog, "<00:00:00.", qtbot)


def test_that_the_width_of_lines_is_chosen_in_letters(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(formats=("srt",))
    columns = next(box for box in dialog.findChildren(QSpinBox) if box.isVisible())
    columns.setValue(100)
    _wait_for_preview(dialog, LONG, qtbot)
    _box(dialog, "Two lines if longer than").click()
    assert not columns.isEnabled()


def test_that_a_chosen_format_is_looked_at_and_one_left_out_is_not(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(formats=("srt",))
    _box(dialog, "Plain text").click()
    assert dialog.preview.format == "txt"
    _wait_for_preview(dialog, "Mia: We started", qtbot)
    assert _export_button(dialog).text() == "Export 2 files"
    _box(dialog, "Plain text").click()
    assert dialog.preview.format == "srt"
    _box(dialog, "SRT subtitles").click()
    assert dialog.preview.format == ""
    assert not _export_button(dialog).isEnabled()
    assert dialog.preview.text == "Choose at least one format."


def test_that_a_long_transcript_is_previewed_by_its_beginning_and_written_whole(
    open_dialog: Open, folder: Path, qtbot: QtBot
) -> None:
    rows = PREVIEW_ROWS + 50
    dialog = open_dialog(long_transcript(rows), formats=("txt",))
    _wait_for_preview(dialog, f"number {PREVIEW_ROWS}\n", qtbot)
    assert len(dialog.preview.text.splitlines()) == PREVIEW_ROWS
    _export(dialog, qtbot)
    assert len((folder / "interview-mia.txt").read_text("utf-8").splitlines()) == rows


def test_that_what_was_edited_and_not_saved_is_exported(open_dialog: Open, folder: Path, qtbot: QtBot) -> None:
    _export(open_dialog(EDITED, formats=("srt", "json")), qtbot)
    assert "Edited & not saved" in (folder / "interview-mia.srt").read_text("utf-8")
    document = json.loads((folder / "interview-mia.json").read_text("utf-8"))
    assert document["metadata"]["source"] == "interview-mia.wav"
    assert document["segments"][0]["text"] == "Edited & not saved"


@pytest.mark.parametrize("name", FORMATS)
def test_that_a_file_is_written_to_the_byte_as_its_format_says(
    name: str, open_dialog: Open, folder: Path, library: Library, stored: TranscriptId, qtbot: QtBot
) -> None:
    _export(open_dialog(formats=(name,)), qtbot)
    options = ExportOptions(metadata=Exporter(library).metadata(stored))
    written = (folder / f"interview-mia.{name}").read_bytes()
    assert written == format_named(name).write(TALK, options).encode()


# Where, and what is in the way


def test_that_somebody_elses_file_is_kept_and_that_is_said_before(
    open_dialog: Open, folder: Path, said: list[Message], qtbot: QtBot
) -> None:
    (folder / "interview-mia.srt").write_text("mine")
    dialog = open_dialog()
    _wait_for_plan(dialog, "interview-mia (2).srt", qtbot)
    assert "A file of that name is not one of ours and is kept." in dialog.target.plan_text()
    exported = _export(dialog, qtbot)
    assert exported.outputs == (folder / "interview-mia (2).srt",)
    assert (folder / "interview-mia.srt").read_text() == "mine"
    assert said[0].text == "“interview-mia (2).srt” written · “interview-mia.srt” was there and is kept"


def test_that_the_last_export_is_replaced_and_that_is_said_before(
    open_dialog: Open, folder: Path, qtbot: QtBot
) -> None:
    _wait_for_plan(open_dialog(), "interview-mia.srt\nnew", qtbot)
    _export(open_dialog(), qtbot)
    dialog = open_dialog(EDITED)
    _wait_for_plan(dialog, "interview-mia.srt\nreplaces the last export", qtbot)
    _export(dialog, qtbot)
    assert [path.name for path in folder.iterdir()] == ["interview-mia.srt"]
    assert "Edited" in (folder / "interview-mia.srt").read_text("utf-8")


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("Name", "", "A name is missing."),
        ("Name", "a/b", "A name cannot contain /"),
        ("Name", "CON", "Some systems do not take this name."),
        ("Folder", "", "A folder is missing."),
        ("Folder", "exports", "Give the whole path of the folder."),
    ],
)
def test_that_a_name_or_folder_that_cannot_be_used_is_named_at_once(
    field: str, value: str, fault: str, open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    before = _field(dialog, field).text()
    _field(dialog, field).setText(value)
    assert dialog.target.fault() == fault
    assert not _export_button(dialog).isEnabled()
    _field(dialog, field).setText(before)
    assert _export_button(dialog).isEnabled()


def test_that_a_file_in_the_place_of_the_folder_is_named(open_dialog: Open, folder: Path) -> None:
    (folder / "notes").write_text("x")
    dialog = open_dialog(to=folder / "notes")
    assert dialog.target.fault() == "“notes” is a file, not a folder."


def test_that_a_folder_that_is_not_there_yet_is_made(open_dialog: Open, folder: Path, qtbot: QtBot) -> None:
    exported = _export(open_dialog(to=folder / "new" / "deep"), qtbot)
    assert exported.outputs == (folder / "new" / "deep" / "interview-mia.srt",)


# Writing


def test_that_what_was_written_is_told_with_a_way_to_it(open_dialog: Open, said: list[Message], qtbot: QtBot) -> None:
    dialog = open_dialog(formats=("srt", "vtt", "txt"))
    _export(dialog, qtbot)
    assert [(message.kind, message.text, message.action) for message in said] == [
        (MessageKind.NOTE, "3 files written", "Show in folder")
    ]
    assert dialog.isHidden()


class ClosedFolder:
    """A port whose folder cannot be written to until it is opened."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def plan(self, order: ExportOrder) -> tuple[PlannedFile, ...]:
        return self._exporter.plan(order)

    def write(self, order: ExportOrder) -> Exported:
        # A file where a folder should be: refused to everybody, also to root.
        blocked = order.stem.parent / "closed"
        blocked.write_text("")
        return self._exporter.write(replace(order, stem=blocked / "x" / order.stem.name))


def test_that_a_failed_export_says_why_and_can_be_tried_again(
    open_dialog: Open, library: Library, folder: Path, said: list[Message], qtbot: QtBot
) -> None:
    dialog = open_dialog()
    exporter = dialog._port
    dialog._port = ClosedFolder(Exporter(library))
    _export_button(dialog).click()
    assert not _field(dialog, "Name").isEnabled()
    qtbot.waitUntil(_field(dialog, "Name").isEnabled)
    assert "cannot be written" in dialog._banner.text()
    assert dialog._banner.isVisible()
    assert said == []
    dialog._port = exporter
    _export(dialog, qtbot)
    assert (folder / "interview-mia.srt").exists()


def test_that_a_failure_after_closing_is_told_by_the_window(
    open_dialog: Open, library: Library, said: list[Message], qtbot: QtBot
) -> None:
    dialog = open_dialog()
    dialog._port = ClosedFolder(Exporter(library))
    _export_button(dialog).click()
    dialog.reject()
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0].kind is MessageKind.FAULT
    assert "OUTPUT_UNWRITABLE" in said[0].details


def test_that_an_export_goes_on_when_the_dialog_is_closed(
    open_dialog: Open, folder: Path, said: list[Message], qtbot: QtBot
) -> None:
    dialog = open_dialog()
    with qtbot.waitSignal(dialog.exported):
        _export_button(dialog).click()
        dialog.reject()
    assert (folder / "interview-mia.srt").exists()
    assert [message.text for message in said] == ["“interview-mia.srt” written"]


def test_that_nothing_is_written_without_the_button(open_dialog: Open, folder: Path, qtbot: QtBot) -> None:
    dialog = open_dialog()
    _wait_for_plan(dialog, "new", qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert list(folder.iterdir()) == []


# Choices


def test_that_the_choices_are_there_the_next_time(
    open_dialog: Open, store: ChoiceStore, folder: Path, qtbot: QtBot
) -> None:
    dialog = open_dialog(formats=("vtt", "txt"))
    _box(dialog, "Time before each row").click()
    _box(dialog, "Speakers as voices").click()
    _export(dialog, qtbot)
    again = open_dialog(formats=store.load().formats)
    assert again.choices().formats == ("vtt", "txt")
    assert again.choices().options["txt"].is_timed
    assert not again.choices().options["vtt"].has_speakers
    assert again.choices().options["txt"].has_speakers
    assert again.choices().folder == str(folder)


@pytest.mark.parametrize(
    "stored_text",
    ["", "{", "[]", '{"formats": ["doc"], "options": [], "folder": 3}', '{"options": {"srt": {"line_columns": true}}}'],
)
def test_that_damaged_choices_are_as_if_nothing_had_been_chosen(stored_text: str, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat)
    settings.setValue(ChoiceStore.KEY, stored_text)
    assert ChoiceStore(settings).load() == ExportChoices()


def test_that_a_width_out_of_bounds_is_brought_inside() -> None:
    choices = ExportChoices.from_mapping({"options": {"srt": {"line_columns": 5000}, "vtt": {"line_columns": 1}}})
    assert (choices.options["srt"].line_columns, choices.options["vtt"].line_columns) == (100, 20)


def test_that_what_was_written_is_said_in_one_line() -> None:
    paths = tuple(Path("/out") / name for name in ("a.srt", "a.vtt"))
    assert exported_words(Exported(outputs=paths[:1])) == "“a.srt” written"
    assert exported_words(Exported(outputs=paths)) == "2 files written"


# Keyboard and names


def test_that_an_export_is_made_with_the_keyboard_alone(open_dialog: Open, folder: Path, qtbot: QtBot) -> None:
    dialog = open_dialog()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        if isinstance(focused, QLineEdit) and focused.accessibleName() == "Name":
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "by hand")
    with qtbot.waitSignal(dialog.exported):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert (folder / "by hand.srt").exists()


def test_that_tab_goes_round_through_every_field(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(formats=tuple(FORMATS))
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    reached: set[QWidget] = set()
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    kinds = (QCheckBox, QLineEdit, QSpinBox, QPlainTextEdit, QTabBar, QPushButton)
    wanted = {
        field
        for kind in kinds
        for field in dialog.findChildren(kind)
        if field.isVisible() and field.isEnabled() and not isinstance(field.parentWidget(), QSpinBox)
    }
    assert wanted <= reached


def test_that_fields_without_words_of_their_own_have_names(open_dialog: Open) -> None:
    dialog = open_dialog(formats=("srt",))
    names = {
        field.accessibleName() for field in dialog.findChildren(QLineEdit) if field.parentWidget() is dialog.target
    }
    assert names == {"Name", "Folder"}
    assert all(
        field.accessibleName() for kind in (QSpinBox, QPlainTextEdit, QTabBar) for field in dialog.findChildren(kind)
    )
