"""Settings while the window is open: one value, written a moment later, never lost and never at the window's cost."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.core.errors import ErrorCode, FriscoError, HostError
from app.core.settings import Settings, ThemeChoice
from app.ui.settings_store import SettingsStore
from app.workflow.settings_file import SettingsFile


@dataclass(frozen=True, kw_only=True)
class WatchedFile(SettingsFile):
    """A real file that notes who writes what, and waits or refuses when told to."""

    may_write: threading.Event = field(default_factory=threading.Event)
    writes: list[tuple[int, set[str]]] = field(default_factory=list)
    refusals: list[HostError] = field(default_factory=list)

    @override
    def write(self, settings: Settings, names: Iterable[str]) -> Path | None:
        self.writes.append((threading.get_ident(), set(names)))
        assert self.may_write.wait(10)
        if self.refusals:
            raise self.refusals.pop()
        return SettingsFile(path=self.path).write(settings, names)


@pytest.fixture
def file(tmp_path: Path) -> WatchedFile:
    file = WatchedFile(path=tmp_path / "config" / "settings.toml")
    file.may_write.set()
    return file


@pytest.fixture
def store(file: WatchedFile, qtbot: QtBot) -> Iterator[SettingsStore]:
    store = SettingsStore(file, write_after_ms=20)
    yield store
    store.close()
    store.deleteLater()


def on_disk(file: WatchedFile) -> Settings:
    return file.read().settings


def test_that_a_change_holds_at_once_and_is_on_disk_a_moment_later(
    store: SettingsStore, file: WatchedFile, qtbot: QtBot
) -> None:
    heard: list[Settings] = []
    store.settings_changed.connect(heard.append)
    before = store.settings
    store.change(theme=ThemeChoice.DARK)
    assert (store.settings.theme, before.theme) == (ThemeChoice.DARK, ThemeChoice.SYSTEM)
    assert heard == [store.settings]
    qtbot.waitUntil(lambda: on_disk(file) == store.settings)


def test_that_many_changes_are_one_write_and_not_on_this_thread(
    store: SettingsStore, file: WatchedFile, qtbot: QtBot
) -> None:
    for zoom_px in range(1, 12):
        store.change(text_zoom_px=zoom_px)
    store.change(model="small")
    qtbot.waitUntil(lambda: on_disk(file) == store.settings)
    ((thread, names),) = file.writes
    assert names == {"text_zoom_px", "model"}
    assert thread != threading.get_ident()


def test_that_what_is_as_it_was_is_not_written(store: SettingsStore, file: WatchedFile) -> None:
    store.change(theme=ThemeChoice.SYSTEM, model="auto")
    store.close()
    assert file.writes == []
    assert not file.path.exists()


def test_that_what_changes_back_during_a_write_is_written_back(
    store: SettingsStore, file: WatchedFile, qtbot: QtBot
) -> None:
    file.may_write.clear()
    store.change(theme=ThemeChoice.DARK)
    qtbot.waitUntil(lambda: len(file.writes) == 1)
    store.change(theme=ThemeChoice.SYSTEM)
    file.may_write.set()
    qtbot.waitUntil(lambda: len(file.writes) == 2)
    store.close()
    assert on_disk(file).theme is ThemeChoice.SYSTEM


def test_that_closing_writes_what_is_not_on_disk_yet(store: SettingsStore, file: WatchedFile) -> None:
    store.change(theme=ThemeChoice.DARK)
    store.close()
    assert on_disk(file).theme is ThemeChoice.DARK


def test_that_closing_during_a_write_leaves_what_was_chosen_last(
    store: SettingsStore, file: WatchedFile, qtbot: QtBot
) -> None:
    file.may_write.clear()
    store.change(theme=ThemeChoice.DARK, slots=3)
    qtbot.waitUntil(lambda: len(file.writes) == 1)
    store.change(theme=ThemeChoice.SYSTEM)
    file.may_write.set()
    store.close()
    assert on_disk(file) == Settings(slots=3)


def test_that_a_refused_write_is_told_and_made_up_for_with_the_next(
    store: SettingsStore, file: WatchedFile, qtbot: QtBot
) -> None:
    refused: list[FriscoError] = []
    store.write_refused.connect(refused.append)
    file.refusals.append(HostError(ErrorCode.DISK_FULL, "The disk is full."))
    store.change(theme=ThemeChoice.DARK)
    qtbot.waitUntil(lambda: len(refused) == 1)
    assert (refused[0].code, store.settings.theme) == (ErrorCode.DISK_FULL, ThemeChoice.DARK)
    store.change(slots=3)
    qtbot.waitUntil(lambda: on_disk(file) == Settings(theme=ThemeChoice.DARK, slots=3))


def test_that_a_refusal_at_the_end_is_told_too(store: SettingsStore, file: WatchedFile) -> None:
    refused: list[FriscoError] = []
    store.write_refused.connect(refused.append)
    file.refusals.append(HostError(ErrorCode.DISK_FULL, "The disk is full."))
    store.change(theme=ThemeChoice.DARK)
    store.close()
    assert [error.code for error in refused] == [ErrorCode.DISK_FULL]


def test_that_a_broken_file_is_no_obstacle_and_where_it_lies_is_told(file: WatchedFile, qtbot: QtBot) -> None:
    file.path.parent.mkdir()
    file.path.write_text("theme = ")
    store = SettingsStore(file, write_after_ms=20)
    assert (store.settings, len(store.faults)) == (Settings(), 1)
    kept: list[Path] = []
    store.kept_aside.connect(kept.append)
    store.change(theme=ThemeChoice.DARK)
    qtbot.waitUntil(lambda: len(kept) == 1)
    assert kept[0].read_text() == "theme = "
    assert on_disk(file).theme is ThemeChoice.DARK
    store.close()
    store.deleteLater()
