"""A library with something to find, and the panel over a plain window."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.store.versions import Label
from app.ui.search.asking import Asking
from app.ui.search.panel import SearchPanel
from tests.helpers.stored_values import recording, transcript

INTERVIEW = ("We started in the old harbour", "with two boats", "and no money", *("harbour again",) * 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A window whose field has the keyboard, and the panel over it."""

    window: QWidget
    field: QLineEdit
    panel: SearchPanel
    asking: Asking
    library: Library
    numbers: dict[str, TranscriptId]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def place(qtbot: QtBot, library: Library, tmp_path: Path) -> Iterator[Place]:
    media = recording(library, tmp_path)
    label = Label(kind=VersionKind.ASR)
    texts = {"interview": INTERVIEW, "german": ("am Hafen", "der harbour"), "harbour": ("nothing",)}
    numbers = {
        name: library.transcripts.add(
            media.id, name, transcript(*rows, language="de" if name == "german" else "en"), label
        ).result()
        for name, rows in texts.items()
    }
    library.transcripts.describe(numbers["german"], tags=["radio"], notes="").result()
    window, field = QWidget(), QLineEdit()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    window.resize(1000, 700)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    field.setFocus()
    asking = Asking(library.search, window)
    yield Place(
        window=window,
        field=field,
        panel=SearchPanel(asking, window),
        asking=asking,
        library=library,
        numbers=numbers,
    )
    asking.close()
