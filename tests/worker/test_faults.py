"""What the texts and types of the libraries' exceptions mean."""

import builtins
from pathlib import Path

import av
import ctranslate2
import pytest

from app.core.errors import ErrorCode, FriscoError, InputError, Remedy, remedy_for
from app.worker.faults import FATAL, diagnose
from app.worker.media_faults import media_fault

TEXTS = [
    ("CUDA failed with error out of memory", "GPU_OOM"),
    ("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED", "GPU_OOM"),
    ("mkl_malloc: failed to allocate memory", "RAM_OOM"),
    ("aligned_alloc: failed to allocate memory", "RAM_OOM"),
    ("could not create a memory object", "RAM_OOM"),
    ("std::bad_alloc", "RAM_OOM"),
    ("bad allocation", "RAM_OOM"),
    ("can't start new thread", "RAM_OOM"),
    ("Resource temporarily unavailable", "RAM_OOM"),
    ("[Errno 12] Cannot allocate memory: 'model.bin'", "RAM_OOM"),
    ("Library libcublas.so.12 is not found or cannot be loaded", "GPU_LIBS_MISSING"),
    ("CUDA failed with error CUDA driver version is insufficient for CUDA runtime version", "GPU_LIBS_MISSING"),
    ("CUDA failed with error no CUDA-capable device is detected", "GPU_LIBS_MISSING"),
    ("This CTranslate2 package was not compiled with CUDA support", "GPU_LIBS_MISSING"),
    ("CUDA failed with error an illegal memory access was encountered", "GPU_FAULT"),
    ("CUDA failed with error unspecified launch failure", "GPU_FAULT"),
    ("cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED", "GPU_FAULT"),
    ("cuDNN failed with status CUDNN_STATUS_EXECUTION_FAILED", "GPU_FAULT"),
    (
        "Requested float16 compute type, but the target device or backend do not support efficient float16 computation.",
        "COMPUTE_TYPE_UNSUPPORTED",
    ),
    ("Unable to open file 'model.bin' in model '/models/small'", "MODEL_MISSING"),
    ("Model reader: invalid payload", "MODEL_CORRUPT"),
    ("Unsupported model binary version", "MODEL_CORRUPT"),
    ("variable decoder/layer_0/ffn/weight not found", "MODEL_CORRUPT"),
    ("[json.exception.parse_error.101] parse error at line 1", "MODEL_CORRUPT"),
    ("CUDA stumbled in a way that nobody has seen before", "INTERNAL"),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_that_the_text_of_a_runtime_error_tells_its_code(text: str, code: str) -> None:
    fault = diagnose(RuntimeError(text))
    assert fault.code == code
    assert fault.sentence.endswith(".")
    assert text in fault.detail


@pytest.mark.parametrize("error", [KeyError("zarquon"), ValueError("no token for zarquon"), RuntimeError("zarquon?")])
def test_that_what_an_unknown_error_quotes_is_told_to_nobody(error: Exception) -> None:
    """It may be what somebody said."""
    try:
        raise error
    except Exception as raised:
        fault = diagnose(raised)
    assert "zarquon" not in fault.detail + fault.sentence
    assert "test_faults.py" in fault.detail
    assert type(error).__name__ in fault.detail


def test_that_python_s_own_memory_error_is_the_computer_s_memory() -> None:
    assert diagnose(MemoryError()).code is ErrorCode.RAM_OOM


def test_that_text_which_is_no_utf8_is_a_damaged_model() -> None:
    assert diagnose(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")).code is ErrorCode.MODEL_CORRUPT


def test_that_the_caller_says_what_an_unknown_text_means() -> None:
    assert diagnose(RuntimeError("?"), otherwise=ErrorCode.MODEL_CORRUPT).code is ErrorCode.MODEL_CORRUPT


def test_that_an_expected_error_stays_what_it_is() -> None:
    error = InputError(ErrorCode.AUDIO_CORRUPT, "Broken.")
    assert diagnose(error) is error
    assert media_fault(error) is error


def test_that_what_ends_the_worker_is_what_a_fresh_one_can_mend() -> None:
    assert {remedy_for(code) for code in FATAL} == {Remedy.DEGRADABLE, Remedy.TRANSIENT}


TYPES: list[tuple[Exception, str]] = [
    (builtins.FileNotFoundError(2, "No such file or directory"), "MEDIA_MISSING"),
    (builtins.NotADirectoryError(20, "Not a directory"), "MEDIA_MISSING"),
    (builtins.IsADirectoryError(21, "Is a directory"), "MEDIA_NOT_A_FILE"),
    (builtins.PermissionError(13, "Permission denied"), "MEDIA_UNREADABLE"),
    (builtins.OSError(5, "Input/output error"), "MEDIA_UNREADABLE"),
    (av.error.FileNotFoundError(2, "gone"), "MEDIA_MISSING"),
    (av.error.PermissionError(13, "no"), "MEDIA_UNREADABLE"),
    (av.error.InvalidDataError(1, "bad"), "AUDIO_CORRUPT"),
    (av.error.EOFError(1, "end"), "AUDIO_CORRUPT"),
    (av.error.ArgumentError(22, "bad"), "AUDIO_CORRUPT"),
    (builtins.ValueError("bad"), "AUDIO_CORRUPT"),
    (av.error.UndefinedError(1, "?"), "AUDIO_CORRUPT"),
    (av.error.OSError(5, "io"), "AUDIO_CORRUPT"),
    (av.error.MemoryError(12, "much"), "AUDIO_CORRUPT"),
    (av.error.DecoderNotFoundError(1, "none"), "AUDIO_UNSUPPORTED"),
    (av.error.DemuxerNotFoundError(1, "none"), "AUDIO_UNSUPPORTED"),
    (av.error.PatchWelcomeError(1, "none"), "AUDIO_UNSUPPORTED"),
    (av.error.NotImplementedError(38, "none"), "AUDIO_UNSUPPORTED"),
]


@pytest.mark.parametrize(("error", "code"), TYPES, ids=lambda value: getattr(type(value), "__name__", value))
def test_that_the_type_of_a_media_error_tells_its_code(error: Exception, code: str) -> None:
    fault = media_fault(error)
    assert isinstance(fault, FriscoError)
    assert fault.code == code
    assert fault.sentence.endswith(".")


def test_that_a_bug_is_not_dressed_up_as_a_broken_file() -> None:
    with pytest.raises(AttributeError):
        media_fault(AttributeError("a bug"))


# --- the texts themselves, in the library that is installed ----------------------------------------------------------

OF_CTRANSLATE2 = (
    "CUDA failed with error ",
    "cuBLAS failed with status ",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "out of memory",
    "mkl_malloc: failed to allocate memory",
    "could not create a memory object",
    "is not found or cannot be loaded",
    "CUDA driver version is insufficient",
    "no CUDA-capable device",
    "do not support efficient",
    "Unable to open file",
    "invalid payload",
    "Unsupported model ",
)


@pytest.fixture(scope="module")
def engine() -> bytes:
    """Return the machine code of CTranslate2 with all that it can say."""
    packages = Path(ctranslate2.__file__).parents[1]
    libraries = [*packages.glob("ctranslate2.libs/libctranslate2*"), *packages.glob("ctranslate2/ctranslate2.dll")]
    return b"".join(path.read_bytes() for path in libraries)


@pytest.mark.parametrize("text", OF_CTRANSLATE2)
def test_that_the_engine_still_says_so_in_these_words(engine: bytes, text: str) -> None:
    assert text.encode() in engine, f"CTranslate2 {ctranslate2.__version__} has other words: look at worker/faults.py"
