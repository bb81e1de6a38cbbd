"""The beginning of a recording as a file of its own, so that all sides of a benchmark hear the same and not too much.

The packets are copied as they are coded, since decoding is one of the stages. What cannot be copied so becomes a plain
WAV file.
"""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet

from app.core.benchmark import CutSound
from app.core.errors import ErrorCode, FriscoError, HostError
from app.worker.decode import RATE, Decoder, Samples
from app.worker.opening import OpenMedia, open_within

_CONTAINER, _ENDING = "matroska", ".mka"
_FULL_SCALE = 32_768


def cut(order: CutSound, *, longest_hours: int) -> Path:
    """Write the beginning of a recording and return where; raise FriscoError where it cannot be read or written."""
    return _copied(order, longest_hours) or _written_plain(order, longest_hours)


def first_block(path: Path, *, longest_hours: int) -> Samples:
    """Return the first half minute, or all there is."""
    blocks = Decoder(open_within(path, longest_hours=longest_hours), longest_hours=longest_hours).blocks()
    return next(blocks, np.zeros(0, np.float32))


def _copied(order: CutSound, longest_hours: int) -> Path | None:
    """Return the copy; None where the container does not take it, or gives back something else."""
    target = Path(f"{order.target}{_ENDING}")
    media = open_within(Path(order.path), longest_hours=longest_hours)
    try:
        _copy(media, target, order.longest_s)
        is_whole = len(first_block(target, longest_hours=longest_hours)) > 0
    except (FriscoError, av.error.FFmpegError, ValueError):
        return None
    return target if is_whole else None


def _copy(media: OpenMedia, target: Path, longest_s: float) -> None:
    with media.container, av.open(str(target), "w", format=_CONTAINER) as made:
        stream = made.add_stream_from_template(media.stream)
        for packet in _beginning(media, longest_s):
            packet.stream = stream
            made.mux(packet)


def _beginning(media: OpenMedia, longest_s: float) -> "Iterator[Packet[Any]]":
    begun_s: float | None = None
    for packet in media.container.demux(media.stream):
        if packet.dts is None or packet.pts is None or packet.time_base is None:
            continue
        at_s = float(packet.pts * packet.time_base)
        begun_s = at_s if begun_s is None else begun_s
        if at_s - begun_s >= longest_s:
            return
        yield packet


def _written_plain(order: CutSound, longest_hours: int) -> Path:
    target = Path(f"{order.target}.wav")
    decoder = Decoder(open_within(Path(order.path), longest_hours=longest_hours), longest_hours=longest_hours)
    left = round(order.longest_s * RATE)
    try:
        with wave.open(str(target), "wb") as made:
            made.setparams((1, 2, RATE, 0, "NONE", ""))
            for block in decoder.blocks():
                made.writeframes((block[:left] * _FULL_SCALE).astype(np.int16).tobytes())
                left -= len(block)
                if left <= 0:
                    break
    except OSError as error:
        sentence = f"The sound cannot be copied for the benchmark ({error.strerror}). Make room for temporary files."
        raise HostError(ErrorCode.DISK_IO, sentence) from error
    return target
