"""The one tree of expected errors and their stable codes.

A code crosses the worker's pipe, is stored with the job and is printed by the command line. A bug is not a
FriscoError: it reaches the excepthook. Cancelling is an outcome, not an error.
"""

from enum import StrEnum


class ErrorKind(StrEnum):
    """Who can mend it."""

    INPUT = "input"  # the person: another file, another option
    HOST = "host"  # the machine: room, rights, drivers
    WORKER = "worker"  # the program itself tries again


class Remedy(StrEnum):
    """What the queue does about it."""

    PERMANENT = "permanent"  # fail at once, never retried by itself
    TRANSIENT = "transient"  # try again later
    DEGRADABLE = "degradable"  # step down the memory ladder in a fresh worker
    COUNTED = "counted"  # a worker died or hung


class ErrorCode(StrEnum):
    """The stable names: stored, printed, never renamed."""

    MEDIA_MISSING = "MEDIA_MISSING"
    MEDIA_CHANGED = "MEDIA_CHANGED"
    MEDIA_UNREADABLE = "MEDIA_UNREADABLE"
    MEDIA_NOT_A_FILE = "MEDIA_NOT_A_FILE"
    MEDIA_EMPTY = "MEDIA_EMPTY"
    MEDIA_TOO_LARGE = "MEDIA_TOO_LARGE"
    MEDIA_QUOTA = "MEDIA_QUOTA"  # the copies in the library would take more room than they may
    MEDIA_REFERRED = "MEDIA_REFERRED"  # taken in, but used where it lies instead of copied
    AUDIO_UNSUPPORTED = "AUDIO_UNSUPPORTED"
    AUDIO_CORRUPT = "AUDIO_CORRUPT"
    AUDIO_NO_STREAM = "AUDIO_NO_STREAM"
    AUDIO_TOO_LONG = "AUDIO_TOO_LONG"
    AUDIO_REJECTED = "AUDIO_REJECTED"
    AUDIO_CUT = "AUDIO_CUT"
    AUDIO_TRACKS = "AUDIO_TRACKS"  # finished, but one of several tracks was heard
    AUDIO_PART = "AUDIO_PART"  # the recording ends before the part of it that is asked for
    AUDIO_CHANNEL = "AUDIO_CHANNEL"  # it has no such channel or track
    AUDIO_SKIPPED = "AUDIO_SKIPPED"  # shorter or longer than the person asked for
    SPEECH_UNCOVERED = "SPEECH_UNCOVERED"
    NO_SPEECH = "NO_SPEECH"
    OUTPUT_EXISTS = "OUTPUT_EXISTS"
    OUTPUT_UNWRITABLE = "OUTPUT_UNWRITABLE"
    FORMAT_BROKEN = "FORMAT_BROKEN"
    UNKNOWN_ID = "UNKNOWN_ID"
    EDIT_REFUSED = "EDIT_REFUSED"
    IN_USE = "IN_USE"  # somebody works on it: it cannot be deleted or moved now
    SETTINGS_BROKEN = "SETTINGS_BROKEN"
    PRESET_REFUSED = "PRESET_REFUSED"  # a name that cannot be, or a preset that comes with the program
    MODEL_MISSING = "MODEL_MISSING"
    MODEL_CORRUPT = "MODEL_CORRUPT"
    TASK_UNSUPPORTED = "TASK_UNSUPPORTED"  # the model was not taught to translate
    MODEL_DOWNLOAD = "MODEL_DOWNLOAD"
    COMPONENT_BROKEN = "COMPONENT_BROKEN"  # what was brought is not the GPU component
    COMPONENT_DOWNLOAD = "COMPONENT_DOWNLOAD"
    COMPUTE_TYPE_UNSUPPORTED = "COMPUTE_TYPE_UNSUPPORTED"
    GPU_LIBS_MISSING = "GPU_LIBS_MISSING"
    GPU_OOM = "GPU_OOM"
    GPU_FAULT = "GPU_FAULT"
    RAM_OOM = "RAM_OOM"
    DISK_FULL = "DISK_FULL"
    DISK_READONLY = "DISK_READONLY"
    DISK_IO = "DISK_IO"
    DB_BUSY = "DB_BUSY"
    DB_CORRUPT = "DB_CORRUPT"
    DB_NEWER = "DB_NEWER"
    LIBRARY_BUSY = "LIBRARY_BUSY"
    WINDOW_CLOSED = "WINDOW_CLOSED"
    CANCELLED = "CANCELLED"
    WORKER_CRASH = "WORKER_CRASH"
    WORKER_HANG = "WORKER_HANG"
    WORKER_START = "WORKER_START"
    WORKER_PROTOCOL = "WORKER_PROTOCOL"
    INTERNAL = "INTERNAL"


_INPUT, _HOST, _WORKER = ErrorKind.INPUT, ErrorKind.HOST, ErrorKind.WORKER
_DEFAULT = (_INPUT, Remedy.PERMANENT)

_TABLE: dict[ErrorCode, tuple[ErrorKind, Remedy]] = {
    ErrorCode.OUTPUT_UNWRITABLE: (_HOST, Remedy.PERMANENT),
    ErrorCode.MODEL_MISSING: (_HOST, Remedy.PERMANENT),
    ErrorCode.MODEL_CORRUPT: (_HOST, Remedy.PERMANENT),
    ErrorCode.MODEL_DOWNLOAD: (_HOST, Remedy.TRANSIENT),
    ErrorCode.COMPONENT_DOWNLOAD: (_HOST, Remedy.TRANSIENT),
    ErrorCode.COMPUTE_TYPE_UNSUPPORTED: (_HOST, Remedy.DEGRADABLE),
    ErrorCode.GPU_LIBS_MISSING: (_HOST, Remedy.DEGRADABLE),
    ErrorCode.GPU_OOM: (_WORKER, Remedy.DEGRADABLE),
    ErrorCode.RAM_OOM: (_WORKER, Remedy.DEGRADABLE),
    ErrorCode.GPU_FAULT: (_WORKER, Remedy.TRANSIENT),
    ErrorCode.DISK_FULL: (_HOST, Remedy.TRANSIENT),
    ErrorCode.DISK_READONLY: (_HOST, Remedy.PERMANENT),
    ErrorCode.DISK_IO: (_HOST, Remedy.PERMANENT),
    ErrorCode.DB_BUSY: (_HOST, Remedy.TRANSIENT),
    ErrorCode.DB_CORRUPT: (_HOST, Remedy.PERMANENT),
    ErrorCode.DB_NEWER: (_HOST, Remedy.PERMANENT),
    ErrorCode.LIBRARY_BUSY: (_HOST, Remedy.TRANSIENT),
    ErrorCode.WINDOW_CLOSED: (_HOST, Remedy.TRANSIENT),
    ErrorCode.WORKER_CRASH: (_WORKER, Remedy.COUNTED),
    ErrorCode.WORKER_HANG: (_WORKER, Remedy.COUNTED),
    ErrorCode.WORKER_START: (_WORKER, Remedy.PERMANENT),
    ErrorCode.WORKER_PROTOCOL: (_WORKER, Remedy.COUNTED),
    ErrorCode.INTERNAL: (_WORKER, Remedy.PERMANENT),
}


def kind_of(code: ErrorCode) -> ErrorKind:
    return _TABLE.get(code, _DEFAULT)[0]


def remedy_for(code: ErrorCode) -> Remedy:
    return _TABLE.get(code, _DEFAULT)[1]


class FriscoError(Exception):
    """An expected fault: a stable code, a sentence for the person, and a detail for the log.

    The sentence says what happened and what to do; it names the file where the caller does not.
    """

    def __init__(self, code: ErrorCode, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.detail = detail


class InputError(FriscoError):
    """The file or the request is at fault: another one would do."""


class HostError(FriscoError):
    """The machine is at fault: room, rights, drivers, models."""


class WorkerError(FriscoError):
    """The engine is at fault: the program tries again by itself."""


_CLASSES = {ErrorKind.INPUT: InputError, ErrorKind.HOST: HostError, ErrorKind.WORKER: WorkerError}


def error_of(code: ErrorCode, sentence: str, *, detail: str = "") -> FriscoError:
    """Build the error of the class that belongs to this code."""
    return _CLASSES[kind_of(code)](code, sentence, detail=detail)
