"""What to do about each kind of failure, in the words of the window: no commands of the command line among them."""

from PySide6.QtCore import QCoreApplication

from app.core.errors import ErrorCode
from app.core.failures import KINDS


def remedy_words(code: ErrorCode) -> str:
    """Return what a person with the window before them can do."""
    return _own(code) or QCoreApplication.translate("Failures", KINDS[code].remedy)


def _own(code: ErrorCode) -> str:
    """Return the words where those of the table name a command."""
    translate = QCoreApplication.translate
    again = translate("Failures", "Then try again.")
    own = {
        ErrorCode.MEDIA_MISSING: translate(
            "Failures", "Bring the files back, or find them with Library > Find moved files."
        ),
        ErrorCode.MODEL_MISSING: translate("Failures", "Get the model again with Tools > Models."),
        ErrorCode.MODEL_CORRUPT: translate("Failures", "Remove the model and get it again with Tools > Models."),
        ErrorCode.COMPONENT_BROKEN: translate("Failures", "Get the component again with Tools > GPU component."),
        ErrorCode.GPU_LIBS_MISSING: translate(
            "Failures", "View > Graphics card panel says what is missing. Mend that."
        ),
    }
    if code in own:
        return f"{own[code]} {again}"
    return {
        ErrorCode.AUDIO_TOO_LONG: translate(
            "Failures", "Add parts of them with File > Add part of a file, or raise longest_hours in settings.toml."
        ),
        ErrorCode.AUDIO_PART: translate("Failures", "Ask for a part that is in the recording."),
        ErrorCode.UNKNOWN_ID: translate("Failures", "It was deleted, or belongs to another library."),
        ErrorCode.DB_CORRUPT: translate("Failures", "Go back to a back-up with Library > Back-ups."),
        ErrorCode.WORKER_START: translate("Failures", "Install the program again if it happens each time."),
    }.get(code, "")
