"""What only a worker may find out about models: the engine's libraries stay out of this process."""

import json
from pathlib import Path
from typing import Any, Final

from app.core.options import Device, WorkerPlan
from app.engine.worker_process import worker_command
from app.workflow.order_process import OrderProcess

_ERRAND: Final = "errand"


def hub_address() -> str:
    """Return where the hub's own library finds models; blocks for the start of a process."""
    return str(_answer("hub", Path())["hub"])


def check_model(folder: Path) -> None:
    """Raise FriscoError for a folder that holds no whole model of a kind that can be used; blocks."""
    _answer("check", folder)


def _answer(errand: str, folder: Path) -> dict[str, Any]:
    plan = WorkerPlan(
        model_path=str(folder), device=Device.CPU, compute_type="int8", batch_rows=1, cpu_threads=1, longest_hours=1
    )
    process = OrderProcess([*worker_command(plan), f"--errand={errand}"], _read)
    return process.answer(tell=lambda _done_s: None, look=lambda _pid: None)


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    facts = record.get(_ERRAND) if isinstance(record, dict) else None
    return facts if isinstance(facts, dict) else None
