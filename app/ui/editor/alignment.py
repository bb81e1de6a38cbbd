"""Keeping the bands true while the working copy changes: only what an edit touched is compared again. No Qt here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import maxsize

from app.core.lettering import shown_line
from app.core.transcript import Segment, SegmentKey, Span, Transcript
from app.ui.editor.bands import Aligned, Side, WordRange, aligned, alone, open_holes
from app.ui.editor.geometry import RowGeometry
from app.ui.editor.row_changes import RowsChanged, changes_between

_MANY_PLACES = 200  # from here on one comparison of everything is quicker


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsReplaced:
    """Bands ``start`` to ``stop`` became ``count`` others."""

    start: int
    stop: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A version worked out against a working copy as it stood then."""

    version: Transcript
    texts: Sequence[str]  # of the version, as they are shown
    against: Transcript
    result: Aligned


def compared(version: Transcript, against: Transcript) -> Comparison:
    """Compare from end to end; with long transcripts that takes a while, and any thread may do it."""
    return Comparison(
        version=version,
        texts=[shown_line(row.text) for row in version.segments],
        against=against,
        result=aligned(version.segments, against.segments, open_holes(against.holes, against.segments)),
    )


class RowAlignment:
    """Owns the comparison of the working copy with the version beside it. Lives on the main thread."""

    def __init__(self, geometry: RowGeometry) -> None:
        self._geometry = geometry
        self._left: Transcript | None = None
        self._right = Transcript(segments=(), language="", duration_ms=0)
        self._foreseen: Comparison | None = None
        self._holes: set[Span | None] = set()  # those shown
        self._words: tuple[dict[SegmentKey, list[WordRange]], dict[SegmentKey, list[WordRange]]] = ({}, {})

    @property
    def version(self) -> Transcript | None:
        """Return what the working copy is compared with."""
        return self._left

    def words(self, side: Side) -> Mapping[SegmentKey, Sequence[WordRange]]:
        """Return for each row that differs which of its words do; the mapping stays the same object."""
        return self._words[side]

    def show(self, left: Transcript | None, right: Transcript) -> None:
        """Compare anew: another version beside it, another transcript, or nothing beside it."""
        if left is not None:
            self.show_compared(compared(left, right))
        else:
            self._left, self._right = None, right
            self._show(self._compare((), right.segments, right.holes))

    def show_compared(self, comparison: Comparison) -> None:
        """Show what was compared elsewhere; ``catch_up`` follows where the working copy went on meanwhile."""
        self._left, self._right = comparison.version, comparison.against
        self._show(comparison.result)

    def foresee(self, comparison: Comparison) -> None:
        """Know already how the working copy will compare after an edit of many rows that is about to be made."""
        self._foreseen = comparison

    def catch_up(self, right: Transcript) -> None:
        """Follow to a later state of the working copy."""
        if right is not self._right:
            self.update(changes_between(self._right, right), right)

    def _show(self, result: Aligned) -> None:
        self._holes.clear()
        for words in self._words:
            words.clear()
        self._geometry.set_bands(result.bands)
        self._take(result)

    def update(self, change: RowsChanged, right: Transcript) -> list[BandsReplaced]:
        """Follow an edit of the working copy; return what became of the bands, from the last to the first."""
        old, self._right = self._right, right
        if len(change.changed_rows) > _MANY_PLACES:
            count = len(self._geometry.bands)
            self._show_anew(right)
            return [BandsReplaced(start=0, stop=count, count=len(self._geometry.bands))]
        if change.removed or change.inserted:
            windows = [(change.start, change.start + len(change.removed), len(change.inserted))]
        else:
            windows = [(row, row + 1, 1) for row in reversed(change.changed_rows)]
        return [self._follow(old, start, stop, count) for start, stop, count in windows]

    def _show_anew(self, right: Transcript) -> None:
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None and foreseen.version is self._left and foreseen.against is right:
            self.show_compared(foreseen)
        else:
            self.show(self._left, right)

    def _follow(self, old: Transcript, start: int, stop: int, count: int) -> BandsReplaced:
        """Compare again the bands of some rows, which are ``count`` rows now, and those next to them."""
        geometry = self._geometry
        begin, end = self._bands_around(start, stop)
        rows = self._rows(Side.LEFT, begin, end)
        others = self._rows(Side.RIGHT, begin, end)
        left = self._left.segments[rows] if self._left else ()
        right = self._right.segments[others.start : others.stop + count - (stop - start)]
        result = self._compare(left, right, self._holes_between(old, begin, end))
        geometry.replace(begin, end, result.bands)
        self._forget(Side.LEFT, left)
        self._forget(Side.RIGHT, old.segments[others])
        self._take(result)
        return BandsReplaced(start=begin, stop=end, count=len(result.bands))

    def _bands_around(self, start: int, stop: int) -> tuple[int, int]:
        geometry = self._geometry
        if not geometry.bands:
            return 0, 0
        begin = max(0, geometry.band_of(Side.RIGHT, max(0, start - 1)) - 1)
        end = min(geometry.band_of(Side.RIGHT, max(start, stop)) + 2, len(geometry.bands))
        while begin > 0 and geometry.bands[begin - 1].right == 0:
            begin -= 1
        while end < len(geometry.bands) and geometry.bands[end].right == 0:
            end += 1
        return begin, end

    def _holes_between(self, old: Transcript, begin: int, end: int) -> list[Span]:
        """Return the holes among some bands, and those that come back there, as the row that filled them went."""
        earliest_ms = self._start_of(old, begin - 1) if begin > 0 else 0
        bands = self._geometry.bands
        here = {band.hole for band in bands[begin:end]}
        latest_ms = self._start_of(old, end) if end < len(bands) else maxsize
        found = [
            hole
            for hole in self._right.holes
            if hole in here or (hole not in self._holes and earliest_ms <= hole.start_ms < latest_ms)
        ]
        self._holes -= here
        return found

    def _start_of(self, old: Transcript, band: int) -> int:
        lefts = self._left.segments[self._rows(Side.LEFT, band, band + 1)] if self._left else ()
        return min(row.start_ms for row in (*lefts, *old.segments[self._rows(Side.RIGHT, band, band + 1)]))

    def _rows(self, side: Side, begin: int, end: int) -> slice:
        if begin == end:
            return slice(0, 0)
        return slice(self._geometry.rows(side, begin).start, self._geometry.rows(side, end - 1).stop)

    def _compare(self, left: Sequence[Segment], right: Sequence[Segment], holes: Sequence[Span]) -> Aligned:
        still_open = open_holes(holes, self._right.segments)
        return aligned(left, right, still_open) if self._left else alone(right, still_open)

    def _forget(self, side: Side, rows: Sequence[Segment]) -> None:
        for row in rows:
            self._words[side].pop(row.key, None)

    def _take(self, result: Aligned) -> None:
        self._holes.update(band.hole for band in result.bands if band.hole is not None)
        for side in Side:
            self._words[side].update(result.words[side])
