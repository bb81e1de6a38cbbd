"""What has failed, by kind: what each code is called, what can be done about it, and whether trying again may do by itself.

The sentence of a job says what happened to its file; what stands here holds for every file with that code.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.errors import ErrorCode
from app.core.jobs import JobSnapshot, JobState

FAILURES: Final = frozenset({JobState.FAILED, JobState.SET_ASIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureKind:
    """What failures with one code have in common, in words."""

    title: str  # a few words, as the head of a group
    remedy: str  # what to do
    may_pass: bool = False  # trying again can help without anything done first


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """The jobs that failed with one code, in the order of the queue."""

    code: ErrorCode
    jobs: tuple[JobSnapshot, ...]

    @property
    def kind(self) -> FailureKind:
        return KINDS[self.code]

    @property
    def set_aside(self) -> int:
        """Return how many of them were given up because they ended their worker again and again."""
        return sum(1 for job in self.jobs if job.state is JobState.SET_ASIDE)


def code_of(job: JobSnapshot) -> ErrorCode:
    return job.code or ErrorCode.INTERNAL


def grouped(jobs: Iterable[JobSnapshot]) -> Sequence[FailureGroup]:
    """Return the failed ones among these jobs by code, the largest group first."""
    by_code: dict[ErrorCode, list[JobSnapshot]] = defaultdict(list)
    for job in jobs:
        if job.state in FAILURES:
            by_code[code_of(job)].append(job)
    groups = [FailureGroup(code=code, jobs=tuple(members)) for code, members in by_code.items()]
    return sorted(groups, key=lambda group: (-len(group.jobs), group.code))


_C = ErrorCode
_ANOTHER_FILE: Final = "Another file is needed: this one gives the same result each time."
_REPORT: Final = "Try once more. If it comes back, copy the details of a job into a report."
_ROOM: Final = "Make room on the disk, then try again."
_MEMORY: Final = "Close other programs or choose a smaller model, then try again."
_NOT_A_JOB: Final = "Nothing has to be done about the recording itself."

KINDS: Final[Mapping[ErrorCode, FailureKind]] = {
    _C.MEDIA_MISSING: FailureKind(
        title="File not found",
        remedy="Bring the files back, or find them with Library > Find moved files (frisco relink). Then try again.",
    ),
    _C.MEDIA_CHANGED: FailureKind(
        title="Another file lies there now",
        remedy="Bring the old content back or find it with Library > Find moved files; a new file is added anew.",
    ),
    _C.MEDIA_UNREADABLE: FailureKind(
        title="File cannot be read",
        remedy="Look whether you may read the files and whether their disk is connected. Then try again.",
        may_pass=True,
    ),
    _C.MEDIA_NOT_A_FILE: FailureKind(title="Not a file", remedy="Add the files inside the folder instead."),
    _C.MEDIA_EMPTY: FailureKind(title="Empty file", remedy="There is nothing in it. Look for the original."),
    _C.MEDIA_TOO_LARGE: FailureKind(
        title="Too large for a copy",
        remedy="Raise the limit in Library > Storage, or have files used where they lie. Then add them again.",
    ),
    _C.MEDIA_QUOTA: FailureKind(
        title="No room for more copies",
        remedy="Raise the limit in Library > Storage or tidy the library. Then add the files again.",
    ),
    _C.MEDIA_REFERRED: FailureKind(title="Used where it lies", remedy=_NOT_A_JOB),
    _C.AUDIO_UNSUPPORTED: FailureKind(
        title="Unknown kind of sound", remedy="Convert the files, to WAV or FLAC for one, and add those."
    ),
    _C.AUDIO_CORRUPT: FailureKind(
        title="Damaged sound", remedy="Play one to see whether it is whole; copy it again from where it came."
    ),
    _C.AUDIO_NO_STREAM: FailureKind(title="No sound in it", remedy=_ANOTHER_FILE),
    _C.AUDIO_TOO_LONG: FailureKind(
        title="Too long", remedy="Add parts of them (--from, --to), or raise longest_hours in the settings."
    ),
    _C.AUDIO_REJECTED: FailureKind(
        title="Refused for safety", remedy="Convert the files to WAV or FLAC with a program you trust, and add those."
    ),
    _C.AUDIO_CUT: FailureKind(title="Cut off", remedy="Copy the file again from where it came, whole."),
    _C.AUDIO_TRACKS: FailureKind(title="One of several tracks", remedy=_NOT_A_JOB),
    _C.AUDIO_PART: FailureKind(
        title="Ends before the part", remedy="Ask for a part that is in the recording (--from, --to)."
    ),
    _C.AUDIO_CHANNEL: FailureKind(
        title="No such channel or track", remedy="Choose another channel or track and transcribe the files again."
    ),
    _C.AUDIO_SKIPPED: FailureKind(
        title="Skipped for its length", remedy="Try again to have it transcribed whatever its length.", may_pass=True
    ),
    _C.SPEECH_UNCOVERED: FailureKind(
        title="Speech without text", remedy="Transcribe again with another model or in better quality."
    ),
    _C.NO_SPEECH: FailureKind(title="No speech", remedy="Choose sensitive voice detection if there should be some."),
    _C.OUTPUT_EXISTS: FailureKind(title="Output was there", remedy="Move the file that is in the way."),
    _C.OUTPUT_UNWRITABLE: FailureKind(
        title="Output cannot be written", remedy="Choose a folder that you may write to. The transcript is kept."
    ),
    _C.FORMAT_BROKEN: FailureKind(title="Broken subtitle file", remedy="Use another file or format."),
    _C.UNKNOWN_ID: FailureKind(title="Not in the library", remedy="Look for the right number: frisco list."),
    _C.EDIT_REFUSED: FailureKind(title="Edit not possible", remedy="Change the transcript in another way."),
    _C.IN_USE: FailureKind(title="In use", remedy="Try again when the job at work has ended.", may_pass=True),
    _C.SETTINGS_BROKEN: FailureKind(title="Settings cannot be read", remedy="Mend settings.toml as the message says."),
    _C.PRESET_REFUSED: FailureKind(title="Preset refused", remedy="Choose another name."),
    _C.MODEL_MISSING: FailureKind(
        title="Model not there", remedy="Get the model again (frisco models --get), then try again."
    ),
    _C.MODEL_CORRUPT: FailureKind(
        title="Model is damaged", remedy="Remove the model and get it again (frisco models), then try again."
    ),
    _C.TASK_UNSUPPORTED: FailureKind(
        title="Model cannot translate", remedy="Choose a model that was taught to translate, and transcribe again."
    ),
    _C.MODEL_DOWNLOAD: FailureKind(
        title="Model could not be fetched",
        remedy="Look at the connection to the internet, then try again.",
        may_pass=True,
    ),
    _C.COMPONENT_BROKEN: FailureKind(
        title="Not the GPU component", remedy="Fetch the component again (frisco component), then try again."
    ),
    _C.COMPONENT_DOWNLOAD: FailureKind(
        title="GPU component could not be fetched",
        remedy="Look at the connection to the internet, then try again.",
        may_pass=True,
    ),
    _C.COMPUTE_TYPE_UNSUPPORTED: FailureKind(
        title="Number format not possible", remedy="Leave the number format to the program, then try again."
    ),
    _C.GPU_LIBS_MISSING: FailureKind(
        title="Graphics card cannot be used",
        remedy="frisco doctor says what is missing. Mend that or choose the processor, then try again.",
    ),
    _C.GPU_OOM: FailureKind(title="Graphics memory too short", remedy=_MEMORY, may_pass=True),
    _C.GPU_FAULT: FailureKind(
        title="Graphics card failed", remedy="Start the computer again if it happens often.", may_pass=True
    ),
    _C.RAM_OOM: FailureKind(title="Memory too short", remedy=_MEMORY, may_pass=True),
    _C.DISK_FULL: FailureKind(title="Disk full", remedy=_ROOM),
    _C.DISK_READONLY: FailureKind(
        title="Disk cannot be written", remedy="Look whether you may write to the library's folder. Then try again."
    ),
    _C.DISK_IO: FailureKind(
        title="Disk does not answer", remedy="Check the disk and its cable; make a back-up. Then try again."
    ),
    _C.DB_BUSY: FailureKind(title="Database was busy", remedy="Try again.", may_pass=True),
    _C.DB_CORRUPT: FailureKind(
        title="Library is damaged", remedy="Go back to a back-up in Library > Back-ups (frisco restore)."
    ),
    _C.DB_NEWER: FailureKind(title="Library of a newer program", remedy="Install the newer version of the program."),
    _C.LIBRARY_BUSY: FailureKind(
        title="Library in use", remedy="Close the other program that has the library, then try again.", may_pass=True
    ),
    _C.WINDOW_CLOSED: FailureKind(
        title="Window was closed", remedy="Try again; it goes on where it stopped.", may_pass=True
    ),
    _C.CANCELLED: FailureKind(title="Cancelled", remedy="Try again; it goes on where it stopped.", may_pass=True),
    _C.WORKER_CRASH: FailureKind(
        title="The engine died of it",
        remedy="Try again later or on the processor. If it comes back, the file or the driver is damaged.",
        may_pass=True,
    ),
    _C.WORKER_HANG: FailureKind(
        title="The engine stood still",
        remedy="Try again later or on the processor. If it comes back, the file or the driver is damaged.",
        may_pass=True,
    ),
    _C.WORKER_START: FailureKind(
        title="The engine does not start",
        remedy="Run frisco --selftest; if it fails there too, install the program again.",
    ),
    _C.WORKER_PROTOCOL: FailureKind(title="The engine was not understood", remedy=_REPORT, may_pass=True),
    _C.INTERNAL: FailureKind(title="A mistake of the program", remedy=_REPORT, may_pass=True),
}
