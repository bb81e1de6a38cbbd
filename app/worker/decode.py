"""Decoding: an open file becomes blocks of 16 kHz mono samples whose place in the recording is exact.

Damaged packets are passed over. What they held, and any other hole in the timestamps, is filled with silence, so that
times stay those of the recording.
"""

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet
from numpy.typing import NDArray

from app.core.errors import ErrorCode, InputError
from app.core.timecode import MS_PER_HOUR
from app.worker.media_faults import media_fault
from app.worker.mixdown import Mixdown, is_placeless
from app.worker.opening import OpenMedia, check_format, locked, too_long

Samples = NDArray[np.float32]

RATE = 16_000
SAMPLES_PER_MS = RATE // 1_000
BLOCK = 30 * RATE
_RESAMPLED = 10 * RATE  # samples the resampler gives at a time: small pieces cost a third more
_FULL_SCALE = np.float32(32_768)
_SMALLEST_GAP_S = 0.1  # containers round their timestamps, and encoders begin a little early
_LARGEST_GAP_S = 600.0  # beyond it the timestamps begin anew rather than leave a hole
_HOPELESS_PACKETS = 2_000  # so many damaged ones, more than whole ones: it is not this kind of file at all
_CUT_MS, _CUT_SHARE = 1_000, 0.02


class Decoder:
    """Owns the open container and lives on one producer thread."""

    def __init__(self, media: OpenMedia, *, longest_hours: int, channel: int | None = None) -> None:
        self._media = media
        self._channel = channel  # the one that is heard, counted from one
        self._longest_hours = longest_hours
        self._origin_s: float = (media.container.start_time or 0) / av.time_base
        self._fed_s = 0.0  # how much of the recording has been given to the resampler
        self._made = 0  # samples that came out of it
        self._whole_packets = 0
        self._damaged_packets = 0
        self._has_broken_off = False
        self._witnessed_ms = 0
        self._resampler: av.AudioResampler | None = None
        self._mixdown: Mixdown | None = None
        self._format: tuple[object, ...] = ()

    @property
    def decoded_ms(self) -> int:
        return self._made // SAMPLES_PER_MS

    @property
    def is_cut(self) -> bool:
        """Tell whether the file ended well before the time its header claims."""
        claimed_ms = self._media.claimed_ms
        if self._has_broken_off:
            return True
        if claimed_ms is None:
            return False
        missing_ms = claimed_ms - max(self.decoded_ms, self._witnessed_ms)
        return missing_ms > _CUT_MS and missing_ms > claimed_ms * _CUT_SHARE

    def blocks(self) -> Iterator[Samples]:
        """Yield the recording from its first sample on, some 30 seconds at a time, then close it."""
        waiting: list[Samples] = []
        block_end = BLOCK
        try:
            for piece in self._pieces():
                waiting.append(piece)
                if self._made >= block_end:
                    yield np.concatenate(waiting)
                    waiting, block_end = [], self._made + BLOCK
        finally:
            self._media.container.close()
        if waiting:
            yield np.concatenate(waiting)
        self._refuse_undecodable()

    def _pieces(self) -> Iterator[Samples]:
        for frame in self._frames():
            for piece in self._placed(frame):
                yield from self._counted(piece)
        for piece in self._drained():
            yield from self._counted(piece)

    def _frames(self) -> Iterator[AudioFrame]:
        for packet in self._packets():
            if packet.stream is self._media.witness:
                self._note_witness(packet)
                continue
            if packet.has_sidedata("encryption_info"):
                raise locked()
            try:
                frames: list[Any] = packet.decode()
            except (av.error.FFmpegError, ValueError):
                self._note_damage()
                continue
            self._whole_packets += bool(frames)
            yield from frames

    def _packets(self) -> "Iterator[Packet[Any]]":
        """Yield packets until the end, or until the demuxer cannot go on."""
        streams = [self._media.stream, *filter(None, [self._media.witness])]
        try:
            yield from self._media.container.demux(*streams)
        except av.error.FFmpegError:
            self._has_broken_off = True

    def _note_witness(self, packet: "Packet[Any]") -> None:
        if packet.pts is not None and packet.time_base is not None:
            end_s = float((packet.pts + (packet.duration or 0)) * packet.time_base) - self._origin_s
            self._witnessed_ms = max(self._witnessed_ms, int(end_s * 1_000))

    def _note_damage(self) -> None:
        self._damaged_packets += 1
        if self._damaged_packets > _HOPELESS_PACKETS:
            self._refuse_undecodable()

    def _refuse_undecodable(self) -> None:
        if self._whole_packets == 0 or self._damaged_packets > self._whole_packets:
            sentence = "Its sound cannot be decoded: all or most of it is damaged. Copy or record it again."
            raise InputError(ErrorCode.AUDIO_CORRUPT, sentence, detail=f"{self._damaged_packets} damaged packets")

    def _placed(self, frame: AudioFrame) -> Iterator[Samples]:
        """Resample a frame, with silence before it where the timestamps leave a hole."""
        check_format(frame.sample_rate, frame.layout.nb_channels)
        gap_s = self._gap_before(frame)
        kind = (frame.sample_rate, frame.layout.name, frame.format.name)
        if gap_s or kind != self._format:
            yield from self._drained()
            self._resampler, self._format = av.AudioResampler("s16", "mono", RATE, _RESAMPLED), kind
            is_ours = self._channel is not None or is_placeless(frame.layout)
            self._mixdown = Mixdown(frame, channel=self._channel) if is_ours else None
        if gap_s:
            self._fed_s += gap_s
            yield np.zeros(max(0, round(self._fed_s * RATE) - self._made), np.float32)
        self._fed_s += frame.samples / frame.sample_rate
        for resampled in self._resampled(frame):
            yield _samples(resampled)

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        assert self._resampler is not None
        frame.pts = None  # the resampler must not fill holes by its own rules
        try:
            return self._resampler.resample(self._mixdown.mixed(frame) if self._mixdown else frame)
        except av.error.FFmpegError as error:
            raise media_fault(error) from error

    def _gap_before(self, frame: AudioFrame) -> float:
        if frame.pts is None or frame.time_base is None:
            return 0.0
        gap_s = float(frame.pts * frame.time_base) - self._origin_s - self._fed_s
        if -_SMALLEST_GAP_S <= gap_s <= _SMALLEST_GAP_S:
            return 0.0
        if 0 < gap_s <= _LARGEST_GAP_S:
            return gap_s
        self._origin_s += gap_s
        return 0.0

    def _drained(self) -> Iterator[Samples]:
        if self._resampler is not None:
            for resampled in self._resampler.resample(None):
                yield _samples(resampled)
            self._resampler = None

    def _counted(self, piece: Samples) -> Iterator[Samples]:
        self._made += len(piece)
        if self._made > self._longest_hours * MS_PER_HOUR * SAMPLES_PER_MS:
            raise too_long(self._longest_hours)
        yield piece


def _samples(frame: AudioFrame) -> Samples:
    """Return the sound as the library hears it: by way of whole numbers, which are sane whatever a float file holds."""
    return frame.to_ndarray().reshape(-1).astype(np.float32) / _FULL_SCALE
