"""Everything the program says to the person goes through here: notes that pass, warnings that stay, faults with details.

Views and workflows ask ``Messages``; what a window shows of it is made in ``dialogs/message_display``. All of it is
plain text. The log learns that something was said, not what.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.core.errors import FriscoError
from app.ui.kit.looks import Tone

_log = logging.getLogger(__name__)

Act = Callable[[], object]


class MessageKind(StrEnum):
    """How long a message stays, and how loud it is."""

    NOTE = "note"  # goes by itself
    NOTICE = "notice"  # stays until it is dealt with or withdrawn
    FAULT = "fault"  # a dialog with details to copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said to the person."""

    kind: MessageKind
    text: str
    title: str = ""  # of a fault
    details: str = ""  # of a fault, to copy into a report
    tone: Tone = "info"  # of a notice
    key: str = ""  # of a notice: what it is about; a new one about the same takes its place
    action: str = ""
    on_action: Act | None = None


class Messages(QObject):
    """Passes on what is to be said. Lives on the GUI thread and holds nothing; a window listens, and so may a test.

    Signals: ``said(Message)``; ``withdrawn(str)``, the key of a notice whose matter has ended.
    """

    said = Signal(object)
    withdrawn = Signal(object)

    def note(self, text: str, *, action: str = "", on_action: Act | None = None) -> None:
        """Say something that needs no answer: "Deleted · Undo"."""
        self._say(Message(kind=MessageKind.NOTE, text=text, action=action, on_action=on_action))

    def notice(
        self, text: str, *, key: str, tone: Tone = "info", action: str = "", on_action: Act | None = None
    ) -> None:
        """Say something that holds until it is withdrawn; what was said under the key before is replaced."""
        self._say(Message(kind=MessageKind.NOTICE, text=text, key=key, tone=tone, action=action, on_action=on_action))

    def warn(self, text: str, *, key: str, action: str = "", on_action: Act | None = None) -> None:
        self.notice(text, key=key, tone="warning", action=action, on_action=on_action)

    def withdraw(self, key: str) -> None:
        """Take back the notice about something that has ended; nothing happens when there is none."""
        self.withdrawn.emit(key)

    def fault(self, title: str, error: FriscoError | str, *, details: str = "") -> None:
        """Say that what the person asked for could not be done, and why; of an error its code and detail are kept."""
        if isinstance(error, FriscoError):
            details = details or "\n".join(part for part in (error.code.value, error.detail) if part)
            _log.info("told of %s", error.code.value)
        text = error.sentence if isinstance(error, FriscoError) else error
        self._say(Message(kind=MessageKind.FAULT, text=text, title=title, details=details, tone="error"))

    def _say(self, message: Message) -> None:
        self.said.emit(message)
