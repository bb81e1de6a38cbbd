"""How honest a result is: which detected speech has text and which has none."""

from bisect import bisect_right
from collections.abc import Iterable

from app.core.options import JobOptions
from app.core.transcript import Segment, Span

COVERAGE_BOUND = 0.98  # of the speech, for a job to be called finished
DETECTOR_ERROR = 0.005  # by so much, measured, the speech that was detected may flatter that which was spoken
_WORD_MARGIN_MS = 500  # a word's own time is a little narrower than the sound of it
_SMALLEST_HOLE_MS = 300
_EDGE_MS = 200
_LONGEST_CUT_MS = 1_000


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, overlapping and touching ones joined."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start_ms, s.end_ms)):
        if result and span.start_ms <= result[-1].end_ms:
            end_ms = max(span.end_ms, result[-1].end_ms)
            result[-1] = Span(start_ms=result[-1].start_ms, end_ms=end_ms)
        elif span.end_ms > span.start_ms:
            result.append(span)
    return result


def find_holes(speech: Iterable[Span], segments: Iterable[Segment]) -> list[Span]:
    """Return the stretches of speech that no word comes near."""
    text = merged(
        Span(start_ms=word.start_ms - _WORD_MARGIN_MS, end_ms=word.end_ms + _WORD_MARGIN_MS)
        for segment in segments
        for word in segment.words
    )
    holes = [hole for span in merged(speech) for hole in _without(span, text)]
    return [hole for hole in holes if hole.length_ms >= _SMALLEST_HOLE_MS]


def _without(span: Span, covers: list[Span]) -> list[Span]:
    """Return what is left of a span when the covers, in order and apart from each other, are taken away."""
    left: list[Span] = []
    start_ms = span.start_ms
    first = bisect_right(covers, start_ms, key=lambda cover: cover.end_ms)
    for index in range(first, len(covers)):
        cover = covers[index]
        if cover.start_ms >= span.end_ms:
            break
        if cover.start_ms > start_ms:
            left.append(Span(start_ms=start_ms, end_ms=cover.start_ms))
        start_ms = cover.end_ms
    if start_ms < span.end_ms:
        left.append(Span(start_ms=start_ms, end_ms=span.end_ms))
    return left


def is_cut_through(hole: Span, options: JobOptions) -> bool:
    """Tell whether a hole is a word that the person's own choice of a part has cut through."""
    at_start = options.from_ms > 0 and hole.start_ms <= options.from_ms + _EDGE_MS
    at_end = options.to_ms is not None and hole.end_ms >= options.to_ms - _EDGE_MS
    return (at_start or at_end) and hole.length_ms <= _LONGEST_CUT_MS


def coverage(speech: Iterable[Span], holes: Iterable[Span]) -> float:
    """Return the share of detected speech that has text; 1.0 when there was no speech."""
    total_ms = sum(span.length_ms for span in merged(speech))
    if total_ms == 0:
        return 1.0
    return 1.0 - sum(hole.length_ms for hole in holes) / total_ms
