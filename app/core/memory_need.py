"""How much memory a model will want, estimated before it is loaded: its weights, what any engine needs beside them, and its rows.

The figures for cards are published measurements of faster-whisper (large-v2 and turbo, at one row and at eight) with a margin.
"""

from typing import Final

from app.core.options import Device

_MIB: Final = 1024**2
_BESIDE_WEIGHTS_MIB: Final = {Device.CUDA: 800, Device.CPU: 300}
_BESIDE_SHARE: Final = 0.17  # of the stored weights: what is calculated on the way grows with the model
_SHARE_OF_STORED: Final = {
    "int8": 0.52,
    "int8_float16": 0.52,
    "int8_float32": 0.55,
    "float32": 2.0,
}  # stored in 16 bits
# Rows of one batch, by the size of the stored weights: large models keep much for each.
_ROW_MIB: Final = ((2_500, 220), (1_000, 170), (300, 100), (0, 50))
# While a model is loaded on the processor, its whole file is in memory before it is made smaller.
_BESIDE_FILE_MIB: Final = 100
_STORED_SMALL_MIB: Final = 20  # a model of a few megabytes is stored in 8 bits as it is


def need_mib(weights_bytes: int, *, device: Device, compute_type: str, rows: int) -> int:
    """Return the MiB that a worker will take with weights of this size on disk; more rather than less."""
    stored_mib = weights_bytes / _MIB
    share = 1.0 if stored_mib < _STORED_SMALL_MIB else _SHARE_OF_STORED.get(compute_type, 1.0)
    row_mib = next(mib for least, mib in _ROW_MIB if stored_mib >= least)
    heard_at_once = rows if device is Device.CUDA else 1  # on the processor rows are heard one by one
    least_mib = stored_mib + _BESIDE_FILE_MIB if device is Device.CPU else 0.0
    beside_mib = _BESIDE_WEIGHTS_MIB[device] + stored_mib * _BESIDE_SHARE
    return round(max(least_mib, stored_mib * share + beside_mib + heard_at_once * row_mib))
