"""Segments and stretches as compact JSON: arrays without names, times of words relative to their segment.

A segment is ``[start, length, speaker, marks, [[text, start, length, probability], …]]``; its key is not part of it.
"""

import json
from typing import Any

from app.core.jobs import JobChunk
from app.core.transcript import Segment, SegmentKey, Span, Word


def encode(segment: Segment) -> bytes:
    return _dumped(_array(segment))


def decode(body: bytes, key: SegmentKey) -> Segment:
    return _segment(_loaded(body), key)


def encode_chunk(chunk: JobChunk) -> bytes:
    return _dumped(
        {
            "until_ms": chunk.until_ms,
            "segments": [[segment.key, _array(segment)] for segment in chunk.segments],
            "speech": [[span.start_ms, span.end_ms] for span in chunk.speech],
            "language": chunk.language,
        }
    )


def decode_chunk(body: bytes) -> JobChunk:
    """Read a stretch; raise ValueError, KeyError or TypeError when it is none."""
    record = _loaded(body)
    return JobChunk(
        until_ms=record["until_ms"],
        segments=tuple(_segment(array, SegmentKey(key)) for key, array in record["segments"]),
        speech=tuple(Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in record["speech"]),
        language=record["language"],
    )


def _dumped(value: Any) -> bytes:
    # surrogatepass: half a character that an engine or a file gave is kept as it is.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _loaded(body: bytes) -> Any:
    return json.loads(body.decode("utf-8", "surrogatepass"))


def _array(segment: Segment) -> list[Any]:
    words = [_word_array(word, segment.start_ms) for word in segment.words]
    length_ms = segment.end_ms - segment.start_ms
    return [segment.start_ms, length_ms, segment.speaker, list(segment.marks), words]


def _word_array(word: Word, origin_ms: int) -> list[Any]:
    array = [word.text, word.start_ms - origin_ms, word.end_ms - word.start_ms]
    return array if word.probability is None else [*array, word.probability]


def _segment(array: list[Any], key: SegmentKey) -> Segment:
    start_ms, length_ms, speaker, marks, words = array
    return Segment(
        key=key,
        start_ms=start_ms,
        end_ms=start_ms + length_ms,
        words=tuple(_word(word, start_ms) for word in words),
        speaker=speaker,
        marks=tuple(marks),
    )


def _word(array: list[Any], origin_ms: int) -> Word:
    text, offset_ms, length_ms = array[:3]
    start_ms = origin_ms + offset_ms
    probability = array[3] if len(array) > 3 else None
    return Word(text=text, start_ms=start_ms, end_ms=start_ms + length_ms, probability=probability)
