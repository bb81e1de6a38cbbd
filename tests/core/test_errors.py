"""The codes of expected errors."""

import pytest

from app.core.errors import (
    ErrorCode,
    ErrorKind,
    HostError,
    InputError,
    Remedy,
    WorkerError,
    error_of,
    kind_of,
    remedy_for,
)


@pytest.mark.parametrize("code", ErrorCode)
def test_that_every_code_has_a_class_that_tells_who_can_mend_it(code: ErrorCode) -> None:
    error = error_of(code, "It went wrong.", detail="errno 5")
    expected = {ErrorKind.INPUT: InputError, ErrorKind.HOST: HostError, ErrorKind.WORKER: WorkerError}[kind_of(code)]
    assert type(error) is expected
    assert (error.code, error.sentence, error.detail, str(error)) == (
        code,
        "It went wrong.",
        "errno 5",
        "It went wrong.",
    )


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (ErrorCode.AUDIO_CORRUPT, Remedy.PERMANENT),
        (ErrorCode.MODEL_MISSING, Remedy.PERMANENT),
        (ErrorCode.GPU_OOM, Remedy.DEGRADABLE),
        (ErrorCode.RAM_OOM, Remedy.DEGRADABLE),
        (ErrorCode.GPU_FAULT, Remedy.TRANSIENT),
        (ErrorCode.DISK_FULL, Remedy.TRANSIENT),
        (ErrorCode.WORKER_CRASH, Remedy.COUNTED),
        (ErrorCode.WORKER_HANG, Remedy.COUNTED),
    ],
)
def test_that_the_queue_knows_what_to_do_about_a_code(code: ErrorCode, remedy: Remedy) -> None:
    assert remedy_for(code) is remedy


@pytest.mark.parametrize("code", ErrorCode)
def test_that_only_faults_of_the_program_are_counted_against_a_job(code: ErrorCode) -> None:
    assert remedy_for(code) is not Remedy.COUNTED or kind_of(code) is ErrorKind.WORKER
    assert code.value == code.name
