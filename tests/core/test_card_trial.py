"""What a self-test's figures mean, and which compute types follow from them."""

from dataclasses import replace

import pytest

from app.core.card_trial import (
    PROCESSOR_TYPES,
    TrialFault,
    TrialState,
    decode_figures,
    types_for,
    usable_types,
    verdict_on,
    verdict_on_failure,
    why_unusable,
)
from app.core.errors import ErrorCode
from tests.helpers.cards import GOOD, NOW, PASSED, WRONG, knowing


@pytest.mark.parametrize(
    ("capability", "types"),
    [
        ((12, 0), ("float16", "int8_float16", "int8", "bfloat16")),
        ((8, 0), ("float16", "int8_float16", "int8", "bfloat16")),
        ((7, 5), ("float16", "int8_float16", "int8")),
        ((6, 1), ("int8", "float32")),
        ((6, 0), ()),
        (None, ()),
    ],
)
def test_that_a_card_is_tried_in_what_it_can_float16_first(
    capability: tuple[int, int] | None, types: tuple[str, ...]
) -> None:
    assert types_for(capability) == types


def test_that_a_good_answer_passes_and_says_how_long_a_window_takes() -> None:
    assert (PASSED.state, PASSED.fault) == (TrialState.PASSED, None)
    assert PASSED.sentence == "Passed: 0.4% off the processor's float32, 4 ms a window."


def test_that_the_first_window_is_told_where_the_driver_had_to_prepare_the_engine() -> None:
    sentence = verdict_on(replace(GOOD, first_ms=41_000), NOW).sentence
    assert sentence.endswith("the first took 41 s, while the driver prepared the engine for this card.")


@pytest.mark.parametrize(
    ("figures", "fault", "fix"),
    [
        (replace(GOOD, is_finite=False, spread=0.0), TrialFault.EMPTY_OUTPUT, "Install a current driver"),
        (replace(GOOD, spread=0.0), TrialFault.EMPTY_OUTPUT, "Install a current driver"),
        (replace(GOOD, similarity=0.98), TrialFault.WRONG_OUTPUT, "this number format is not used"),
        (replace(GOOD, roughness=0.2), TrialFault.WRONG_OUTPUT, "this number format is not used"),
        (replace(GOOD, text_share=0.5), TrialFault.WRONG_TEXT, "this number format is not used"),
    ],
)
def test_that_a_bad_answer_fails_with_the_fix(figures: object, fault: TrialFault, fix: str) -> None:
    verdict = verdict_on(figures, NOW)  # type: ignore[arg-type]
    assert (verdict.state, verdict.fault) == (TrialState.FAILED, fault)
    assert fix in verdict.sentence


@pytest.mark.parametrize(
    ("code", "detail", "state", "fault", "fix"),
    [
        (
            ErrorCode.GPU_LIBS_MISSING,
            "CUDA failed with error CUDA driver version is insufficient for CUDA runtime version",
            TrialState.FAILED,
            TrialFault.DRIVER_TOO_OLD,
            "Install a current one",
        ),
        (
            ErrorCode.GPU_LIBS_MISSING,
            "Library libcublas.so.12 is not found or cannot be loaded",
            TrialState.FAILED,
            TrialFault.LIBRARIES_MISSING,
            "Get the GPU component",
        ),
        (
            ErrorCode.GPU_LIBS_MISSING,
            "CUDA failed with error no CUDA-capable device is detected",
            TrialState.FAILED,
            TrialFault.CARD_FAULT,
            "Restart the computer",
        ),
        (ErrorCode.GPU_FAULT, "an illegal address", TrialState.FAILED, TrialFault.CARD_FAULT, "Restart"),
        (ErrorCode.WORKER_CRASH, "", TrialState.FAILED, TrialFault.CRASHED, "Install a current driver"),
        (ErrorCode.WORKER_HANG, "", TrialState.FAILED, TrialFault.TIMED_OUT, "Restart"),
        (ErrorCode.GPU_OOM, "", TrialState.UNTESTED, TrialFault.OUT_OF_MEMORY, "Close other programs"),
        (ErrorCode.MODEL_CORRUPT, "", TrialState.UNTESTED, TrialFault.NOT_RUN, "Not tested"),
    ],
)
def test_that_an_error_is_a_verdict_with_the_fix(
    code: ErrorCode, detail: str, state: TrialState, fault: TrialFault, fix: str
) -> None:
    verdict = verdict_on_failure(code, "Something.", detail, NOW)
    assert (verdict.state, verdict.fault) == (state, fault)
    assert fix in verdict.sentence


def test_that_figures_come_back_from_their_line() -> None:
    assert decode_figures(GOOD.encode().encode()) == GOOD


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b'{"type":"Hello"}', b'{"type":"TrialFigures"}', b"\xff"])
def test_that_another_line_is_no_answer(line: bytes) -> None:
    assert decode_figures(line) is None


def test_that_what_is_no_number_is_written_as_none() -> None:
    assert decode_figures(replace(GOOD, similarity=float("nan")).encode().encode()) == replace(GOOD, similarity=0.0)


def test_that_the_first_type_is_used_until_it_fails_and_the_others_once_they_have_passed() -> None:
    types = types_for((8, 6))
    assert usable_types(types, knowing()) == ("float16",)
    assert usable_types(types, knowing(int8=PASSED)) == ("float16", "int8")
    assert usable_types(types, knowing(float16=WRONG, int8=PASSED)) == ("int8",)
    assert usable_types(types, knowing(float16=WRONG)) == ()
    assert usable_types(PROCESSOR_TYPES, knowing()) == ("int8",)


def test_that_the_first_failure_says_why_nothing_is_usable() -> None:
    assert why_unusable(types_for((8, 6)), knowing(int8=WRONG)) == WRONG.sentence
    assert why_unusable(types_for((8, 6)), knowing(int8=PASSED)) == ""
