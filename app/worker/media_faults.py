"""What PyAV's exceptions mean. The types are those that thirty thousand mutated files drew from it."""

import builtins
import errno

from av import error as av_error

from app.core.errors import ErrorCode, FriscoError, error_of

_SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.MEDIA_MISSING: "It is no longer there. Put it back, or take it off the list.",
    ErrorCode.MEDIA_NOT_A_FILE: "It is a folder, not a file. Choose the files in it.",
    ErrorCode.AUDIO_UNSUPPORTED: "Its sound is coded in a way that cannot be read here. Convert it to WAV or MP3.",
    ErrorCode.AUDIO_CORRUPT: "It is damaged, or not what its name says: it cannot be decoded. Copy or record it again.",
}

# The first match counts. PyAV's own types stand before the built-in ones that they are also.
_TYPES: tuple[tuple[tuple[type[BaseException], ...], ErrorCode], ...] = (
    ((builtins.FileNotFoundError, builtins.NotADirectoryError), ErrorCode.MEDIA_MISSING),
    ((builtins.IsADirectoryError,), ErrorCode.MEDIA_NOT_A_FILE),
    ((builtins.PermissionError,), ErrorCode.MEDIA_UNREADABLE),
    (
        (
            builtins.LookupError,
            av_error.PatchWelcomeError,
            av_error.ExperimentalError,
            builtins.NotImplementedError,
        ),
        ErrorCode.AUDIO_UNSUPPORTED,
    ),
    ((av_error.FFmpegError, builtins.ValueError, builtins.EOFError), ErrorCode.AUDIO_CORRUPT),
    ((builtins.OSError,), ErrorCode.MEDIA_UNREADABLE),
)


def media_fault(error: Exception) -> FriscoError:
    """Return the expected error behind an exception of the file system or of PyAV; give back what is no such."""
    if isinstance(error, FriscoError):
        return error
    code = _code_of(error)
    if code is None:
        raise error
    sentence = _SENTENCES.get(code) or _unreadable(error)
    return error_of(code, sentence, detail=_detail(error))


def _code_of(error: Exception) -> ErrorCode | None:
    if isinstance(error, av_error.PermissionError) and error.errno == errno.EPERM:
        return ErrorCode.AUDIO_CORRUPT  # FFmpeg's number is -1, which is what old demuxers say of a broken file
    return next((code for types, code in _TYPES if isinstance(error, types)), None)


def _unreadable(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"It cannot be read ({reason}). Check its rights and the disk it is on."


def _detail(error: Exception) -> str:
    """Name the type and the number, never the text: it holds the path."""
    return f"{type(error).__name__} {getattr(error, 'errno', None) or ''}".strip()
