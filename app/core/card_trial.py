"""The self-test of a card in one compute type: what was measured, what it means, and which type to use after that.

A trial lets the demo model hear real speech twice: on the processor in float32, and where and how it is to be tried.
How a trial is carried out is the worker's affair, where verdicts are kept is the workflow's.

The bounds come from measurements with the demo model and its English sample (22 seconds in one window, CTranslate2
4.8.5, two AMD cores; similarity is the cosine between the two outputs of the encoder, roughness the standard deviation
of their difference as a share of the output's own):

    int8 and int8_float32 instead of float32    similarity 0.99996   roughness 0.009   largest deviation 0.09
    the same sound at half its volume           similarity 0.9995    roughness 0.031
    noise of 0.1 on what the model hears        similarity 0.997     roughness 0.072
    noise of 0.3 on what the model hears        similarity 0.923     roughness 0.39
    the sound a tenth of a second later         similarity 0.794     roughness 0.64
    another recording; silence                  similarity 0.41; 0.49   roughness 1.0
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from app.core.errors import ErrorCode

LEAST_SIMILARITY: Final = 0.99
MOST_ROUGHNESS: Final = 0.15
LEAST_TEXT_SHARE: Final = 0.9
LEAST_SPREAD: Final = 1e-3  # of an output that is more than one number over and over; the sample's is 1.1
_LONG_FIRST_MS: Final = 3_000
_MUCH_LONGER: Final = 5

AUTO: Final = "auto"
PROCESSOR_TYPES: Final = ("int8", "int8_float32", "float32")
_FROM_AMPERE: Final = ("float16", "int8_float16", "int8", "bfloat16")
_FROM_VOLTA: Final = ("float16", "int8_float16", "int8")
_PASCAL: Final = ("int8", "float32")
ALL_TYPES: Final = tuple(dict.fromkeys((*_FROM_AMPERE, *PROCESSOR_TYPES)))


def types_for(capability: tuple[int, int] | None) -> tuple[str, ...]:
    """Return the compute types worth trying on a card, the one to use first; none for what cannot run the engine."""
    if capability is None or capability < (6, 1):
        return ()
    if capability >= (8, 0):
        return _FROM_AMPERE
    return _FROM_VOLTA if capability >= (7, 0) else _PASCAL


class TrialState(StrEnum):
    """What became of a trial."""

    PASSED = "passed"
    FAILED = "failed"
    UNTESTED = "untested"  # it said nothing about the card: no memory just now, called off


class TrialFault(StrEnum):
    """Why a trial was not passed; the names are kept in a file."""

    DRIVER_TOO_OLD = "driver_too_old"
    LIBRARIES_MISSING = "libraries_missing"
    EMPTY_OUTPUT = "empty_output"
    WRONG_OUTPUT = "wrong_output"
    WRONG_TEXT = "wrong_text"
    UNSUPPORTED = "unsupported"
    CARD_FAULT = "card_fault"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    NOT_RUN = "not_run"


OF_EVERY_TYPE: Final = frozenset(
    {TrialFault.DRIVER_TOO_OLD, TrialFault.LIBRARIES_MISSING}
)  # no other type would do better


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFigures:
    """What a worker measured."""

    is_finite: bool
    spread: float  # standard deviation of the output
    similarity: float
    roughness: float
    largest_deviation: float
    text_share: float  # of the words that the processor wrote in float32
    load_ms: int
    first_ms: int  # the first window: a card newer than the engine's code translates it here
    second_ms: int
    ctranslate2: str
    cublas: str = ""  # what the library says of itself; empty on the processor

    def encode(self) -> str:
        """Return the figures as one line. What is no number is none in JSON either: it counts as nothing."""
        record = {name: _plain(value) for name, value in asdict(self).items()}
        return json.dumps({"type": type(self).__name__, **record}, separators=(",", ":"))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        return cls(**record)


def _plain(value: Any) -> Any:
    return 0.0 if isinstance(value, float) and not math.isfinite(value) else value


def decode_figures(line: bytes) -> TrialFigures | None:
    """Read a line of a worker; None where it is something else."""
    try:
        record = json.loads(line)
        return TrialFigures.from_record(record) if record.pop("type") == TrialFigures.__name__ else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of a card in one compute type, in words that say what to do."""

    state: TrialState
    sentence: str
    at: datetime
    fault: TrialFault | None = None
    figures: TrialFigures | None = None

    @property
    def has_passed(self) -> bool:
        return self.state is TrialState.PASSED

    @property
    def has_failed(self) -> bool:
        return self.state is TrialState.FAILED


VerdictOf = Callable[[str], Verdict | None]  # by compute type


def verdict_on(figures: TrialFigures, at: datetime) -> Verdict:
    """Judge what a worker measured."""
    fault, sentence = _finding(figures)
    state = TrialState.PASSED if fault is None else TrialState.FAILED
    return Verdict(state=state, fault=fault, sentence=sentence, figures=figures, at=at)


def _finding(figures: TrialFigures) -> tuple[TrialFault | None, str]:
    if not figures.is_finite or figures.spread < LEAST_SPREAD:
        sentence = "The answer is empty: the driver is too old for this card, or damaged. Install a current driver."
        return TrialFault.EMPTY_OUTPUT, sentence
    if figures.similarity < LEAST_SIMILARITY or figures.roughness > MOST_ROUGHNESS:
        sentence = (
            f"The answer is wrong ({figures.similarity:.3f} alike instead of {LEAST_SIMILARITY}). "
            "Install a current driver; until then this number format is not used."
        )
        return TrialFault.WRONG_OUTPUT, sentence
    if figures.text_share < LEAST_TEXT_SHARE:
        sentence = (
            f"Only {figures.text_share:.0%} of the words are those of the processor. "
            "Install a current driver; until then this number format is not used."
        )
        return TrialFault.WRONG_TEXT, sentence
    return None, f"Passed: {figures.roughness:.1%} off the processor's float32, {_time_in_words(figures)}."


def _time_in_words(figures: TrialFigures) -> str:
    """Say how long a window takes, and the first one where that was much longer: then the driver was at work."""
    each = f"{figures.second_ms} ms a window"
    if figures.first_ms < _LONG_FIRST_MS or figures.first_ms < _MUCH_LONGER * figures.second_ms:
        return each
    return (
        f"{each}; the first took {figures.first_ms / 1_000:.0f} s, while the driver prepared the engine for this card"
    )


_CRASHED = "The test ended the worker. Install a current driver; until then this number format is not used."
_TIMED_OUT = "The test did not come to an end in time. Restart the computer, then test again."
_NO_MEMORY = "Not enough free memory to test now. Close other programs that use the card, then test again."
_LIBRARIES = "The cuBLAS 12 library is missing. Get the GPU component."
_UNSUPPORTED = "This device cannot calculate in this number format."
_FAULT = "The card or its driver failed during the test. Restart the computer, then test again."
_NO_CARD = (
    "CUDA finds no card, although the driver knows one. Restart the computer; if it stays so, install a current driver."
)
_OLD_DRIVER = "The NVIDIA driver is too old for this program. Install a current one."

_FAULTS: Final[dict[ErrorCode, tuple[TrialState, TrialFault, str]]] = {
    ErrorCode.GPU_LIBS_MISSING: (TrialState.FAILED, TrialFault.LIBRARIES_MISSING, _LIBRARIES),
    ErrorCode.GPU_FAULT: (TrialState.FAILED, TrialFault.CARD_FAULT, _FAULT),
    ErrorCode.COMPUTE_TYPE_UNSUPPORTED: (TrialState.FAILED, TrialFault.UNSUPPORTED, _UNSUPPORTED),
    ErrorCode.WORKER_CRASH: (TrialState.FAILED, TrialFault.CRASHED, _CRASHED),
    ErrorCode.WORKER_HANG: (TrialState.FAILED, TrialFault.TIMED_OUT, _TIMED_OUT),
    ErrorCode.GPU_OOM: (TrialState.UNTESTED, TrialFault.OUT_OF_MEMORY, _NO_MEMORY),
    ErrorCode.RAM_OOM: (TrialState.UNTESTED, TrialFault.OUT_OF_MEMORY, _NO_MEMORY),
}


def verdict_on_failure(code: ErrorCode, sentence: str, detail: str, at: datetime) -> Verdict:
    """Judge a trial that brought an error instead of figures; the detail is the library's own text."""
    state, fault, ours = _FAULTS.get(code, (TrialState.UNTESTED, TrialFault.NOT_RUN, f"Not tested: {sentence}"))
    if code is ErrorCode.GPU_LIBS_MISSING and "driver version is insufficient" in detail.lower():
        fault, ours = TrialFault.DRIVER_TOO_OLD, _OLD_DRIVER
    if code is ErrorCode.GPU_LIBS_MISSING and "no cuda-capable device" in detail.lower():
        fault, ours = TrialFault.CARD_FAULT, _NO_CARD
    return Verdict(state=state, fault=fault, sentence=ours, at=at)


def usable_types(types: tuple[str, ...], verdict_of: VerdictOf) -> tuple[str, ...]:
    """Return what may be used: the first as long as it has not failed, the others when they have passed."""
    known = {name: verdict_of(name) for name in types}
    first = [name for name in types[:1] if (verdict := known[name]) is None or not verdict.has_failed]
    return (*first, *(name for name in types[1:] if (verdict := known[name]) is not None and verdict.has_passed))


def why_unusable(types: tuple[str, ...], verdict_of: VerdictOf) -> str:
    """Return the sentence of the first type that failed."""
    return next((verdict.sentence for name in types if (verdict := verdict_of(name)) and verdict.has_failed), "")
