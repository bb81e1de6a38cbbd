"""Two short errands about models for which the owner loads no library of ours: where the hub is, and whether a folder is a model."""

import json
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.worker.faults import diagnose
from app.worker.model_folder import check_folder, check_tokens, model_shape
from app.worker.report_pipe import ReportPipe


def carry_out(errand: str, model: str, pipe: ReportPipe) -> None:
    """Do one errand and answer in one line; raise FriscoError when it cannot be done."""
    if errand == "hub":
        _tell_hub(pipe)
    else:
        _check_model(Path(model), pipe)


def _tell_hub(pipe: ReportPipe) -> None:
    """Tell the address that the hub's own library knows; the environment (HF_ENDPOINT) may name another."""
    from huggingface_hub.constants import ENDPOINT

    _answer(pipe, hub=ENDPOINT)


def _check_model(folder: Path, pipe: ReportPipe) -> None:
    """Say that a folder holds a whole model that can be used; raise FriscoError when it does not."""
    check_folder(folder)
    shape = model_shape(folder / "model.bin")
    if shape is None:
        sentence = "These weights are no Whisper model for CTranslate2. Convert it first, or choose another folder."
        raise HostError(ErrorCode.MODEL_CORRUPT, sentence)
    from tokenizers import Tokenizer

    try:
        check_tokens(folder, Tokenizer.from_file(str(folder / "tokenizer.json")).token_to_id)
    except Exception as error:  # the library raises bare ones
        raise diagnose(error, otherwise=ErrorCode.MODEL_CORRUPT) from error
    _answer(pipe, tokens=shape.tokens, layers=shape.layers)


def _answer(pipe: ReportPipe, **facts: str | int) -> None:
    pipe.write(f"{json.dumps({'errand': facts})}\n".encode())
