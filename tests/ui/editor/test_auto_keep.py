"""Versions that are kept by themselves: when there is something to keep, and then once."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.edits import ReplaceText
from app.core.library import VersionKind
from app.core.transcript import SegmentKey, TranscriptId, VersionId
from app.store.library import Library
from app.store.versions import Label
from app.ui.editor.auto_keep import AutoKeep
from app.ui.editor.document import EditorDocument
from tests.helpers.stored_values import recording, transcript

MINE = TranscriptId(1)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        record = recording(opened, tmp_path)
        opened.transcripts.add(record.id, "Talk", transcript("one", "two"), Label(kind=VersionKind.ASR)).result()
        yield opened


@pytest.fixture
def document(qtbot: QtBot, library: Library) -> EditorDocument:
    return EditorDocument(library.transcripts.head(MINE))


def kinds(library: Library) -> list[VersionKind]:
    library.database.write(lambda: None).result()
    return [version.kind for version in library.transcripts.versions(MINE)]


def typed(document: EditorDocument, text: str) -> None:
    document.apply(ReplaceText(key=SegmentKey(1), text=text))


def test_that_what_was_typed_is_kept_once_on_leaving(library: Library, document: EditorDocument) -> None:
    kept: list[Future[VersionId]] = []
    keeping = AutoKeep(library.transcripts, kept.append)
    keeping.watch(MINE, document)
    typed(document, "changed")
    keeping.keep()
    keeping.leave()
    keeping.leave()
    assert len(kept) == 1
    assert kinds(library) == [VersionKind.ASR, VersionKind.AUTO_KEEP]
    assert library.transcripts.head(MINE) == document.transcript


def test_that_nothing_is_kept_of_what_is_a_version(library: Library, document: EditorDocument) -> None:
    keeping = AutoKeep(library.transcripts, lambda _saved: None)
    keeping.watch(MINE, document)
    keeping.keep()
    typed(document, "changed")
    document.mark_saved()
    keeping.leave()
    typed(document, "after it was left")
    keeping.keep()
    assert kinds(library) == [VersionKind.ASR]


def test_that_quiet_keeps_a_version(qtbot: QtBot, library: Library, document: EditorDocument) -> None:
    kept: list[Future[VersionId]] = []
    keeping = AutoKeep(library.transcripts, kept.append, quiet_ms=1)
    keeping.watch(MINE, document)
    typed(document, "changed")
    qtbot.waitUntil(lambda: len(kept) == 1)
    assert kinds(library) == [VersionKind.ASR, VersionKind.AUTO_KEEP]


def test_that_a_draft_of_yesterday_is_looked_after_as_well(
    qtbot: QtBot, library: Library, document: EditorDocument
) -> None:
    typed(document, "changed")
    kept: list[Future[VersionId]] = []
    keeping = AutoKeep(library.transcripts, kept.append, quiet_ms=1)
    keeping.watch(MINE, document)
    qtbot.waitUntil(lambda: len(kept) == 1)


def test_that_what_was_deleted_is_not_kept(library: Library, document: EditorDocument) -> None:
    keeping = AutoKeep(library.transcripts, lambda _saved: None)
    keeping.watch(MINE, document)
    typed(document, "changed")
    keeping.forget()
    keeping.leave()
    assert kinds(library) == [VersionKind.ASR]
