"""The words for keeping copies of recordings or using them where they lie; the options and the storage dialog say the same."""

from PySide6.QtCore import QCoreApplication

from app.core.media import Keeping
from app.ui.dialogs.explained_choices import Choice


def keeping_choices() -> tuple[Choice, ...]:
    translate = QCoreApplication.translate
    return (
        Choice(
            value=Keeping.COPY,
            words=translate("Storage", "Keep a copy in the library"),
            explanation=translate("Storage", "Your own files can be moved or removed."),
        ),
        Choice(
            value=Keeping.REFER,
            words=translate("Storage", "Use them where they lie"),
            explanation=translate("Storage", "Takes no room; they have to stay there."),
        ),
    )
