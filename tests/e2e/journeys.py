"""What the person of the end-to-end tests does at the window: scripts for ``tests.helpers.person``."""

import re
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from tests.helpers.person import Person

FIRST = "Hello and thank you."
SIZE = (800, 640)  # the screen of "offscreen" is 800 wide, and no window is restored wider than its screen
FORMATS = ("srt", "vtt", "txt", "json")


def correct_save_and_export(person: Person) -> None:
    """Drop two files, one broken; correct, undo, save and export one; type on, and be killed a second later."""
    if "drop" in person.given:
        person.drop([Path(path) for path in person.given["drop"]])
    else:
        middle = person.window.mapToGlobal(person.window.rect().center())
        person.note(middle=[middle.x(), middle.y()])  # for who drags them here
    person.wait_until(lambda: person.text().startswith(FIRST), "the transcript is there")
    person.wait_until(lambda: person.sees("notes.mp3: This is a text file"), "the broken file is told of")
    person.window.resize(*SIZE)
    _correct(person)
    person.press("Ctrl+S")
    person.wait_until(lambda: person.sees("the working copy stands on version 2"), "the version is saved")
    export(person, Path(person.given["out"]))
    person.go_to_part("Working copy")
    person.press("Ctrl+Home")
    person.type("Now ")
    person.let_pass(1_000)  # the promise: what is typed is on disk within a second
    person.note(text=person.text())
    person.kill()


def find_everything_again(person: Person) -> None:
    """See that all is back after the kill, undo what was typed last, export once more, and leave."""
    person.wait_until(lambda: FIRST in person.text(), "what was open is open again")
    size = person.window.size()
    person.note(
        text=person.text(),
        queue=person.rows("Queue"),
        library=person.rows("Library"),
        size=[size.width(), size.height()],
    )
    person.go_to_part("Working copy")
    person.press("Ctrl+Z")
    person.wait_until(lambda: not person.text().startswith("Now"), "the last typing is undone")
    person.note(text=person.text())
    export(person, Path(person.given["out"]))
    person.press("Ctrl+Q")


def _correct(person: Person) -> None:
    """Type, cut a row, join it again by undo, redo, and undo a mistake."""
    person.go_to_part("Working copy")
    person.press("Ctrl+Home")
    person.type("Well ")
    person.wait_until(lambda: person.text().startswith(f"Well {FIRST}"), "the typing is there")
    person.press("Down", "Down", "End")
    person.type(" Really")
    person.press("Down", "Home", "Ctrl+Right", "Ctrl+Right", "Return")
    person.wait_until(lambda: "Please open\nthe big" in person.text(), "the row is cut")
    person.press("Ctrl+Z")
    person.wait_until(lambda: "Please open the big" in person.text(), "the cut is undone")
    person.press("Ctrl+Y")
    person.wait_until(lambda: "Please open\nthe big" in person.text(), "the cut is there again")


def export(person: Person, folder: Path) -> None:
    """Write all formats into a folder, with the keyboard alone."""
    person.press("Ctrl+E")
    person.tab_to("Folder")
    person.press("Ctrl+A")
    person.type(str(folder))
    for box in ("SRT subtitles", "VTT subtitles for the web", "Plain text", "JSON with everything, can be read back"):
        person.tab_to(box)
        if not person.the(box, QCheckBox).isChecked():
            person.press("Space")
    person.tab_to("Export 4 files")
    person.press("Return")
    person.wait_until(lambda: person.find("Folder") is None, "the dialog is closed")
    person.wait_until(lambda: all(any(folder.glob(f"*.{name}")) for name in FORMATS), "the files are written")


def go_the_main_path_by_keys(person: Person) -> None:
    """Do everything that matters without the mouse, and look after each part that the keyboard is where it was."""
    assert person.focus() == "", "a ring is seen before a key was pressed"
    person.press("Tab")
    assert person.focus() == "Add files"
    person.tab_to("Try the sample")
    person.press("Return")
    person.wait_until(lambda: person.text().startswith(FIRST), "the sample is transcribed")
    person.answer("Add files", person.given["file"], keys="Ctrl+O")
    person.wait_until(lambda: len(person.rows("Library")) == 3, "the second recording is in the library")  # and the day
    _open_from_library(person)
    _play(person)
    _cut_and_join(person)
    _find(person)
    _save_and_compare(person)
    _look_into_dialogs(person)
    person.press("Ctrl+Q")


def _open_from_library(person: Person) -> None:
    """Open the other transcript, and come back."""
    before = person.text()
    person.go_to_part("Library")
    person.press("Home", "Return")
    person.wait_until(lambda: person.text() not in ("", before), "the newest transcript is open")
    person.go_to_part("Library")
    person.press("Down", "Return")
    person.wait_until(lambda: person.text() == before, "the one below it is open again")


def _play(person: Person) -> None:
    person.go_to_part("Working copy")
    person.press("Ctrl+Space")
    person.the("Pause")
    person.press("Ctrl+Space")
    person.the("Play")
    person.go_to_part("Waveform")
    person.press("Space")
    person.the("Pause")
    person.press("Space")
    person.the("Play")


def _cut_and_join(person: Person) -> None:
    """Cut the first row, and join it again, both ways."""
    person.go_to_part("Working copy")
    for join in ("Backspace", "Ctrl+J"):
        person.press("Ctrl+Home", "Ctrl+Right", "Return")
        person.wait_until(lambda: person.text().startswith("Hello\nand"), "the row is cut")
        person.press(*(("Home",) if join == "Backspace" else ("Up",)), join)
        person.wait_until(lambda: person.text().startswith(FIRST), f"the rows are joined by {join}")


def _find(person: Person) -> None:
    person.press("Ctrl+F")
    assert person.focus() == "Find in this transcript"
    person.type("you")
    person.wait_until(lambda: person.sees("of 2"), "both are found")
    person.press("Return", "Esc")
    assert person.focus() == "Working copy"
    assert not person.sees("Find in this transcript")


def _save_and_compare(person: Person) -> None:
    """Save a version, open it beside from the menu of versions, and put it away."""
    person.press("Ctrl+Home")
    person.type("So ")
    person.press("Ctrl+S")
    person.wait_until(lambda: person.sees("the working copy stands on version 2"), "the version is saved")
    person.press("Ctrl+L")
    assert person.focus() == "Versions, the newest first"
    person.press("Esc")
    assert person.focus() == "Working copy"
    person.press("Ctrl+L", "End", "Return")
    person.wait_until(lambda: person.sees("Version 1 · machine"), "the first version is beside")
    person.press("Ctrl+D")
    person.wait_until(lambda: not person.sees("Version 1 · machine"), "it is put away")
    assert person.focus() == "Working copy"


def _look_into_dialogs(person: Person) -> None:
    """Open each dialog and leave it by Escape."""
    for keys, inside in (("F1", "Search commands and keys"), ("Ctrl+E", "Folder"), ("Ctrl+Shift+S", "Note")):
        person.press(keys)
        person.the(inside)
        person.press("Esc")
        person.wait_until(lambda inside=inside: person.find(inside) is None, f"the dialog of {keys} is closed")  # type: ignore[misc]
        person.note(after=keys, focus=person.focus())
    person.press("Ctrl+G")
    person.wait_until(lambda: person.find("Graphics cards") is not None, "the panel of the cards is open")
    person.press("Ctrl+G")
    person.wait_until(lambda: person.find("Graphics cards") is None, "the panel of the cards is closed")


def be_killed_when_the_file_is_taken_in(person: Person) -> None:
    person.wait_until(lambda: person.rows("Queue"), "the file is in the queue")
    person.kill()


def be_killed_while_it_transcribes(person: Person) -> None:
    """Wait until a part of it is done, and be killed."""
    person.wait_until(lambda: _is_halfway(person), "the transcription is under way")
    person.note(queue=person.rows("Queue"))
    person.kill()


def be_killed_at_once(person: Person) -> None:
    """Be killed as soon as the loop runs, while the library is being opened."""
    person.kill()


def wait_for_the_end(person: Person) -> None:
    """Let the program go on by itself until everything is done, and leave."""
    person.wait_until(lambda: person.rows("Queue"), "the queue is back")
    person.note(queue=person.rows("Queue"))
    person.wait_until(lambda: all(row.endswith(", done") for row in person.rows("Queue")), "everything is done")
    person.press("Ctrl+Q")


def _is_halfway(person: Person) -> bool:
    return any(re.search(r", [1-9]\d*\s%", row) for row in person.rows("Queue"))
