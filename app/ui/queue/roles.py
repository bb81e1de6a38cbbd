"""What the model of the queue tells of a row: the roles, where each finds its value, and which change together."""

from collections.abc import Callable
from enum import IntEnum
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import Qt

from app.ui.queue.row import QueueRow


class QueueRole(IntEnum):
    """What the model tells of a row beyond Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1  # QueueRow: what the delegate paints from
    JOB_ID = Qt.ItemDataRole.UserRole + 2
    TRANSCRIPT_ID = Qt.ItemDataRole.UserRole + 3  # None while there is none to open
    PATH = Qt.ItemDataRole.UserRole + 4
    STATE_WORDS = Qt.ItemDataRole.UserRole + 5
    PROGRESS = Qt.ItemDataRole.UserRole + 6  # 0 to 1
    TIME_LEFT_MS = Qt.ItemDataRole.UserRole + 7  # None while unknown
    NEWEST_TEXT = Qt.ItemDataRole.UserRole + 8
    SENTENCE = Qt.ItemDataRole.UserRole + 9
    CAN_CANCEL = Qt.ItemDataRole.UserRole + 10
    CAN_RETRY = Qt.ItemDataRole.UserRole + 11
    CAN_REMOVE = Qt.ItemDataRole.UserRole + 12
    CAN_MOVE = Qt.ItemDataRole.UserRole + 13


TICK_ROLES: Final[list[int]] = [
    QueueRole.ROW,
    QueueRole.PROGRESS,
    QueueRole.TIME_LEFT_MS,
    QueueRole.STATE_WORDS,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
]
TEXT_ROLES: Final[list[int]] = [QueueRole.ROW, QueueRole.NEWEST_TEXT]
_PLACES: Final[dict[int, str]] = {
    Qt.ItemDataRole.DisplayRole: "name",
    Qt.ItemDataRole.ToolTipRole: "tip",
    Qt.ItemDataRole.AccessibleTextRole: "spoken",
    Qt.ItemDataRole.AccessibleDescriptionRole: "line",
    QueueRole.JOB_ID: "job.id",
    QueueRole.TRANSCRIPT_ID: "job.transcript_id",
    QueueRole.PATH: "job.media_path",
    QueueRole.STATE_WORDS: "state_words",
    QueueRole.PROGRESS: "job.progress",
    QueueRole.TIME_LEFT_MS: "left_ms",
    QueueRole.NEWEST_TEXT: "newest_text",
    QueueRole.SENTENCE: "sentence",
    QueueRole.CAN_CANCEL: "can_cancel",
    QueueRole.CAN_RETRY: "can_retry",
    QueueRole.CAN_REMOVE: "can_remove",
    QueueRole.CAN_MOVE: "can_move",
}
DATA: Final[dict[int, Callable[[QueueRow], Any]]] = {
    **{role: attrgetter(place) for role, place in _PLACES.items()},
    QueueRole.ROW: lambda row: row,
}
