"""The guarded reading of a file that a person gave: opened once, looked at, and refused with a reason."""

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import ErrorCode, InputError
from app.core.media import ACCEPTED_EXTENSIONS, HEADER_BYTES, detect_container

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hold open() for ever
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)

_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL})
_TEXT_CONTROLS = frozenset("\t\n\r\f\x1b")


class MediaSource:
    """Owns one open file of a person; belongs to the thread that opened it."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path
        facts = self._accepted()
        self.size_bytes, self.modified_ms = facts.st_size, modified_ms(facts)

    def read(self, count: int) -> bytes:
        try:
            return os.read(self._descriptor, count)
        except OSError as error:
            raise _unreadable(error) from error

    def refuse_change(self) -> None:
        """Raise InputError when the file is no longer as long as it was."""
        facts = os.fstat(self._descriptor)
        if (facts.st_size, modified_ms(facts)) != (self.size_bytes, self.modified_ms):
            raise changed()

    def _accepted(self) -> os.stat_result:
        facts = os.fstat(self._descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise _no_file()
        if facts.st_size == 0:
            raise InputError(ErrorCode.MEDIA_EMPTY, "The file is empty.")
        return facts


@contextmanager
def opened(path: Path) -> Iterator[MediaSource]:
    """Open a file, through a link if the person gave one; raise InputError for whatever is no readable file."""
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL in the name
        raise InputError(ErrorCode.MEDIA_MISSING, "There is no such file.", detail=str(error)) from error
    except OSError as error:
        raise _refusal(error, path) from error
    try:
        yield MediaSource(descriptor, path)
    finally:
        os.close(descriptor)


def modified_ms(facts: os.stat_result) -> int:
    """Return when a file was last changed, by the clock of its own disk."""
    return facts.st_mtime_ns // 1_000_000


def extension_of(header: bytes, name: str) -> str:
    """Return the ending under which a file is kept: by its first bytes, at need by its name, never made up."""
    # First, because the mark at the beginning of UTF-16 text looks like a frame of MPEG audio.
    if _looks_like_text(header[:HEADER_BYTES]):
        raise InputError(ErrorCode.AUDIO_UNSUPPORTED, "This is a text file, not a recording.")
    found = detect_container(header[:HEADER_BYTES])
    if found is not None:
        return found
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending in ACCEPTED_EXTENSIONS:
        return ending
    raise InputError(ErrorCode.AUDIO_UNSUPPORTED, "This is not an audio or video format that is known here.")


def changed() -> InputError:
    sentence = "The file changed while it was read. Wait until it is complete, then try again."
    return InputError(ErrorCode.MEDIA_CHANGED, sentence)


def _looks_like_text(header: bytes) -> bool:
    encoding = "utf-16" if header[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        # Incremental, because the header may end in the middle of a character.
        text = codecs.getincrementaldecoder(encoding)().decode(header)
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char.isspace() or char in _TEXT_CONTROLS or char == "\ufeff" for char in text)


def _refusal(error: OSError, path: Path) -> InputError:
    if error.errno in _GONE:
        return InputError(ErrorCode.MEDIA_MISSING, "There is no such file.", detail=str(error))
    if error.errno in (errno.ENXIO, errno.EISDIR) or _is_folder(path):
        return _no_file()
    return _unreadable(error)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _no_file() -> InputError:
    sentence = "This is not a file but a folder, a pipe or a device. Choose an audio or video file."
    return InputError(ErrorCode.MEDIA_NOT_A_FILE, sentence)


def _unreadable(error: OSError) -> InputError:
    sentence = f"The file cannot be read ({error.strerror}). Check its rights and its disk."
    return InputError(ErrorCode.MEDIA_UNREADABLE, sentence, detail=str(error))
