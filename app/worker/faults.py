"""What the engine's exceptions mean. CTranslate2 raises RuntimeError for everything, so only the text tells.

The texts are those of CTranslate2 4.8; a test holds each of them.
"""

import re
import sys
import threading
import traceback

from app.core.errors import ErrorCode, FriscoError, error_of

# The first match counts, so the narrow texts stand before the wide ones. Patterns, all in lower case.
_TEXTS: tuple[tuple[str, ErrorCode], ...] = (
    ("cuda failed with error out of memory", ErrorCode.GPU_OOM),
    ("cublas_status_alloc_failed", ErrorCode.GPU_OOM),
    ("mkl_malloc: failed to allocate", ErrorCode.RAM_OOM),
    ("aligned_alloc: failed", ErrorCode.RAM_OOM),
    ("could not create a memory object", ErrorCode.RAM_OOM),
    ("std::bad_alloc", ErrorCode.RAM_OOM),
    ("bad allocation", ErrorCode.RAM_OOM),
    # Met where a real worker was left without memory: Python, C++ and the system say it in their own words.
    ("can't start new thread", ErrorCode.RAM_OOM),
    ("resource temporarily unavailable", ErrorCode.RAM_OOM),
    ("cannot allocate memory", ErrorCode.RAM_OOM),
    ("is not found or cannot be loaded", ErrorCode.GPU_LIBS_MISSING),
    ("driver version is insufficient", ErrorCode.GPU_LIBS_MISSING),
    ("no cuda-capable device", ErrorCode.GPU_LIBS_MISSING),
    ("not compiled with cuda support", ErrorCode.GPU_LIBS_MISSING),
    ("cuda failed with error", ErrorCode.GPU_FAULT),
    ("cublas failed with status", ErrorCode.GPU_FAULT),
    ("cudnn failed with status", ErrorCode.GPU_FAULT),
    ("do not support efficient", ErrorCode.COMPUTE_TYPE_UNSUPPORTED),
    ("unable to open file", ErrorCode.MODEL_MISSING),
    ("invalid payload", ErrorCode.MODEL_CORRUPT),
    ("unsupported model", ErrorCode.MODEL_CORRUPT),
    (r"variable .* not found", ErrorCode.MODEL_CORRUPT),
    (r"json\.exception", ErrorCode.MODEL_CORRUPT),
)

_SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.GPU_OOM: "The graphics card has too little free memory for this. Close other programs that use it.",
    ErrorCode.RAM_OOM: "This computer has too little free memory for this. Close other programs.",
    ErrorCode.GPU_LIBS_MISSING: (
        "The graphics card cannot be used: its driver or the cuBLAS 12 library is missing or too old. "
        "Install them, or work on the processor."
    ),
    ErrorCode.GPU_FAULT: "The graphics card or its driver failed. Start the computer again if it happens often.",
    ErrorCode.COMPUTE_TYPE_UNSUPPORTED: "This device cannot calculate in the chosen number format. Choose another.",
    ErrorCode.MODEL_MISSING: "The model is not where it should be. Download it again.",
    ErrorCode.MODEL_CORRUPT: "The model is damaged or of a kind that cannot be used. Download it again.",
    ErrorCode.INTERNAL: "The program made a mistake here. Try once more; if it comes back, please report it.",
}

_LONGEST_DETAIL = 500
_ENGINE = re.compile(r"cuda|cublas|cudnn|\bmkl|dnnl|onnx|storageview|primitive", re.IGNORECASE)

# After one of these the whole process is of no more use.
FATAL = frozenset({ErrorCode.GPU_OOM, ErrorCode.RAM_OOM, ErrorCode.GPU_FAULT, ErrorCode.GPU_LIBS_MISSING})


def diagnose(error: BaseException, *, otherwise: ErrorCode = ErrorCode.INTERNAL) -> FriscoError:
    """Return the expected error behind a library's exception; ``otherwise`` when its text is not known."""
    if isinstance(error, FriscoError):
        return error
    code = _code_of(error) or otherwise
    is_quoted = code is not ErrorCode.INTERNAL or _is_of_the_engine(error)
    said = f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL] if is_quoted else frames_of(error)[-_LONGEST_DETAIL:]
    return error_of(code, _SENTENCES[code], detail=said)


def _is_of_the_engine(error: BaseException) -> bool:
    """Tell whether CTranslate2 or the driver speaks, who know nothing of words; any other might quote some."""
    return type(error) is RuntimeError and _ENGINE.search(str(error)) is not None


def frames_of(error: BaseException) -> str:
    """Return where an exception was raised and its kind, not what it says: that may quote what somebody said."""
    return f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"


def keep_words_out_of_traces() -> None:
    """Let what Python prints of an exception that nobody took be its frames and its kind alone: the log is kept."""
    sys.excepthook = lambda _kind, error, _trace: _print_frames(error)
    threading.excepthook = lambda args: _print_frames(args.exc_value)
    sys.unraisablehook = lambda args: _print_frames(args.exc_value)


def _print_frames(error: BaseException | None) -> None:
    if error is not None:
        sys.stderr.write(frames_of(error) + "\n")
        sys.stderr.flush()


def _code_of(error: BaseException) -> ErrorCode | None:
    if isinstance(error, MemoryError):
        return ErrorCode.RAM_OOM
    if isinstance(error, UnicodeDecodeError):
        return ErrorCode.MODEL_CORRUPT
    text = str(error).lower()
    return next((code for pattern, code in _TEXTS if re.search(pattern, text)), None)
