"""The storage dialog: what the library takes is counted off the GUI thread, and each limit holds at once."""

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.core.media import Keeping
from app.core.settings import GB, Settings
from app.core.storage import DiskRoom, StorageUse
from app.ui.dialogs.storage_bar import kinds_of
from app.ui.dialogs.storage_dialog import StorageDialog

USE = StorageUse(
    recordings_bytes=70 * GB,
    recordings=1_234,
    caches_bytes=2 * GB,
    database_bytes=1 * GB,
    backups_bytes=1 * GB,
    other_bytes=0,
    referred_bytes=9 * GB,
    referred=3,
    missing=1,
    quota_bytes=75 * GB,
    disk=DiskRoom(place="/there", total_bytes=500 * GB, free_bytes=100 * GB),
)


def shown_texts(dialog: StorageDialog) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if not label.isHidden())


def opened(qtbot: QtBot, settings: Settings, count: Callable[[Callable[[], bool]], StorageUse]) -> StorageDialog:
    dialog = StorageDialog("/there", count, settings)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_that_it_counts_on_another_thread_and_shows_each_kind(qtbot: QtBot) -> None:
    threads: list[int] = []

    def count(_is_wanted: Callable[[], bool]) -> StorageUse:
        threads.append(threading.get_ident())
        return USE

    dialog = opened(qtbot, Settings(media_quota_bytes=75 * GB), count)
    qtbot.waitUntil(lambda: "100 GB of 500 GB are free" in shown_texts(dialog))
    assert threads != [threading.get_ident()]
    texts = shown_texts(dialog)
    for words in ("Recordings", "70.0 GB", "Database", "Back-ups", "Used where they lie", "70.0 GB of the 75.0 GB"):
        assert words in texts
    dialog.close()


def test_that_the_bar_takes_in_what_is_not_ours(qtbot: QtBot) -> None:
    kinds = kinds_of(USE)
    assert sum(kind.size_bytes for kind in kinds) == 400 * GB


def test_that_closing_gives_up_the_count(qtbot: QtBot) -> None:
    begun, ended = threading.Event(), threading.Event()

    def count(is_wanted: Callable[[], bool]) -> StorageUse:
        begun.set()
        while is_wanted():
            ended.wait(0.001)
        ended.set()
        return USE

    dialog = opened(qtbot, Settings(), count)
    qtbot.waitUntil(begun.is_set)
    dialog.close()
    assert ended.is_set()


def test_that_each_choice_is_told_at_once_and_showing_is_no_choice(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QCheckBox, QRadioButton, QSpinBox

    dialog = opened(qtbot, Settings(), lambda _is_wanted: USE)
    told: list[object] = []
    dialog.changed.connect(told.append)
    dialog.show_settings(Settings(keep=Keeping.REFER, media_quota_bytes=7 * GB, least_free_bytes=0))
    assert told == []
    limit, quota, free = dialog.findChildren(QSpinBox)
    assert (quota.value(), quota.isEnabled(), free.isEnabled()) == (7, True, False)
    quota.setValue(9)
    limit.setValue(2)
    dialog.findChildren(QRadioButton)[0].click()
    for box in dialog.findChildren(QCheckBox):
        box.click()
    assert told == [
        {"media_quota_bytes": 9 * GB},
        {"media_limit_bytes": 2 * GB},
        {"keep": Keeping.COPY},
        {"media_quota_bytes": 0},
        {"least_free_bytes": 1 * GB},
        {"refers_to_large": False},
    ]
    dialog.close()
