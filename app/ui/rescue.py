"""When the library is damaged or was just restored: what the window says, and the way to the back-ups."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from app.core.errors import ErrorCode, FriscoError
from app.core.safekeeping import Opening
from app.ui.dialogs.backups_dialog import BackupsDialog
from app.ui.dialogs.errands import Errands
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.store.backup import Backups
    from app.ui.desk import Desk

_RESTORABLE = frozenset({ErrorCode.DB_CORRUPT, ErrorCode.DB_NEWER})
_NO_BACKUP = "backup"
_DAMAGE = "damage"  # the key of what is said about it


class RescueProgram(Protocol):
    """What a rescue needs of the program around the window."""

    @property
    def backups(self) -> "Backups": ...

    def can_be_read(self) -> bool:
        """Tell whether the library can at least be read; blocks."""


def can_be_rescued(error: FriscoError) -> bool:
    return error.code in _RESTORABLE


def offer_rescue(program: RescueProgram, window: MainWindow, error: FriscoError) -> BackupsDialog:
    """Open the back-ups over a window without a library; whoever turns them down leaves the program."""
    dialog = BackupsDialog(program.backups, window, trouble=_trouble_words(error))
    probe = Errands(dialog)
    dialog.opening_requested.connect(window.reopen_requested)
    dialog.rejected.connect(window.close)
    dialog.finished.connect(lambda _result: probe.close())
    dialog.open()
    probe.run(
        "reading", program.can_be_read, lambda is_so: dialog.offer_reading(is_possible=is_so), lambda _error: None
    )
    return dialog


def show_backups(desk: "Desk") -> None:
    """Open the back-ups of the library that is open."""
    library = desk.workspace.library
    dialog = BackupsDialog(library.backups, desk.window, is_damaged=library.database.is_refusing)
    dialog.opening_requested.connect(desk.window.reopen_requested)
    dialog.open()


def tell_of_opening(desk: "Desk", opening: Opening) -> None:
    """Say how the library was opened, where that is not as always."""
    watch_over(desk)
    translate, messages = QCoreApplication.translate, desk.messages
    back_ups = translate("Rescue", "Back-ups…")
    if opening.is_read_only:
        say_damaged(desk)
    elif opening.restore is not None:
        desk.workspace.safekeeping.pause()
        text = translate("Rescue", "The library was restored. The one before it is kept.")
        messages.note(text, action=back_ups, on_action=lambda: show_backups(desk))


def watch_over(desk: "Desk") -> None:
    """Say what looking after the library finds."""
    upkeep, safekeeping = desk.workspace.upkeep, desk.workspace.safekeeping
    upkeep.damaged.connect(lambda _problems: _stop_for_damage(desk))
    upkeep.recordings_changed.connect(lambda lines: _say_recordings(desk, lines))
    safekeeping.failed.connect(lambda error: _say_no_backup(desk, error))
    safekeeping.backed_up.connect(lambda _path: desk.messages.withdraw(_NO_BACKUP))


def _stop_for_damage(desk: "Desk") -> None:
    desk.workspace.queue.pause(QCoreApplication.translate("Rescue", "Paused: the library is damaged."))
    say_damaged(desk)


def _say_recordings(desk: "Desk", lines: tuple[str, ...]) -> None:
    text = QCoreApplication.translate(
        "Rescue",
        "{line}. Its transcripts are not touched. Put the file back, or look for it with Library › Find moved files.",
    )
    desk.messages.warn(text.format(line=lines[0]), key="recordings")


def _say_no_backup(desk: "Desk", error: FriscoError) -> None:
    text = QCoreApplication.translate("Rescue", "No back-up could be made. {reason}").format(reason=error.sentence)
    desk.messages.warn(text, key=_NO_BACKUP)


def say_damaged(desk: "Desk") -> None:
    """Say that the library can be read and no more, as long as it is open."""
    translate = QCoreApplication.translate
    text = translate(
        "Rescue",
        "The library is damaged and open for reading only. What you change is not kept. Export what you need, or go back "
        "to a back-up.",
    )
    desk.messages.notice(
        text,
        key=_DAMAGE,
        tone="error",
        action=translate("Rescue", "Back-ups…"),
        on_action=lambda: show_backups(desk),
    )


def _trouble_words(error: FriscoError) -> str:
    """Say what is wrong, and instead of a command what the window itself offers."""
    what = error.sentence.replace(" Restore the newest back-up: frisco restore --newest.", "")
    offer = QCoreApplication.translate("Rescue", "Choose a back-up to go back to. Nothing is deleted by it.")
    return f"{what} {offer}"
