"""Loading the model: from its own folder alone, never from the network, and on a card only after it has proved itself."""

import json
import os
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel

from app.core.errors import ErrorCode, WorkerError
from app.core.options import Device, WorkerPlan
from app.worker.cuda_libraries import load_cuda_libraries
from app.worker.decode import RATE
from app.worker.faults import diagnose
from app.worker.model_folder import check_folder, check_tokens

_TRAITS = "frisco.json"  # what our own models say of themselves
_PROOF_SECONDS = 2


def load_model(plan: WorkerPlan, *, cuda_folder: Path | None, is_to_prove_itself: bool = True) -> WhisperModel:
    """Load the model of a plan; raise FriscoError when model, libraries or device do not serve."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    folder = Path(plan.model_path)
    check_folder(folder)
    if plan.device is Device.CUDA:
        load_cuda_libraries(cuda_folder)
    try:
        model = WhisperModel(
            str(folder),
            device=plan.device.value,
            device_index=plan.device_index,
            compute_type=plan.compute_type,
            cpu_threads=plan.cpu_threads,
            local_files_only=True,
        )
        check_tokens(folder, model.hf_tokenizer.token_to_id)
        if plan.device is Device.CUDA and is_to_prove_itself:
            prove(model)
    except Exception as error:
        raise diagnose(error, otherwise=ErrorCode.MODEL_CORRUPT) from error
    return model


def keeps_context(folder: Path) -> bool:
    """Tell whether a model was taught to go by the text before a window; one that says nothing of it was."""
    try:
        traits = json.loads((folder / _TRAITS).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return True
    return not isinstance(traits, dict) or traits.get("keeps_context") is not False


def prove(model: WhisperModel) -> None:
    """Let the engine hear a tone: a card whose driver is too old answers with nothing instead of an error."""
    tone = np.sin(np.arange(_PROOF_SECONDS * RATE) * 0.2).astype(np.float32)
    answer = model.encode(model.feature_extractor(tone)[..., :-1])
    values = np.asarray(answer.to_device(ctranslate2.Device.cpu).to(ctranslate2.DataType.float32))
    if not np.isfinite(values).all() or values.std() == 0:
        sentence = "The graphics card calculates nonsense. Update its driver, or work on the processor."
        raise WorkerError(ErrorCode.GPU_FAULT, sentence)
