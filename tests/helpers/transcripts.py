"""Transcripts for tests: built by hand for tables, and drawn by hypothesis with the writing of many languages."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.core.retiming import spread
from app.core.transcript import Segment, SegmentKey, Span, Transcript, Word

quick = settings(deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow])

_SPACED = (
    "the", "The", "and", "I", "don't", "well,", "right?", "naïve", "Straße", "Ωμέγα", "здравствуйте", "3.14", "a", "a",
    "e\u0301te\u0301", "שלום", "مرحبا", "नमस्ते", "한국어는", "🎙️", "👩\u200d🚀", "a&b", "AT&amp;T", "--", "->", "1984", "non\u00a0stop",
)  # fmt: skip
_UNSPACED = ("你好", "世界", "。", "東京", "です", "っ", "「", "」", "ー", "สวัสดี", "ครับ", "ភាសា")
# No "<": SRT knows no escape for it.
_ANY_TEXT = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<>{}"), min_size=1, max_size=6)

word_texts = st.one_of(
    st.sampled_from(_SPACED).map(lambda text: f" {text}"),
    st.sampled_from(_UNSPACED),
    _ANY_TEXT.map(lambda text: f" {text}"),
)
lines = st.lists(word_texts, max_size=8).map("".join)
probabilities = st.one_of(st.none(), st.floats(min_value=0, max_value=1, allow_nan=False))
names = st.one_of(st.sampled_from(("Anna", "Dr. O'Neil", "R&D <team>", "李雷", "محمد")), st.text("abc Ä", min_size=1))


def row(key: int, start_ms: int, end_ms: int, text: str = "", **fields: Any) -> Segment:
    """Build a row whose words, parted at spaces, share its time evenly by length and were heard with 0.9."""
    parts = text.split()
    texts = [part if number == 0 else f" {part}" for number, part in enumerate(parts)]
    places = spread(texts, Span(start_ms=start_ms, end_ms=end_ms))
    words = tuple(
        Word(text=part, start_ms=place.start_ms, end_ms=place.end_ms, probability=0.9)
        for part, place in zip(texts, places, strict=True)
    )
    return Segment(key=SegmentKey(key), start_ms=start_ms, end_ms=end_ms, words=words, **fields)


def transcript(*rows: Segment, **fields: Any) -> Transcript:
    values = {"language": "en", "duration_ms": max((item.end_ms for item in rows), default=0)}
    return Transcript(segments=rows, **{**values, **fields})


def long_transcript(rows: int) -> Transcript:
    """Build a transcript as a long recording gives it: a row of eight words every three seconds."""
    text = "so this is what we talked about number"
    return transcript(*(row(key, key * 3_000, key * 3_000 + 2_800, f"{text} {key}") for key in range(1, rows + 1)))


@st.composite
def words_in(draw: st.DrawFn, span: Span) -> tuple[Word, ...]:
    """Draw words that lie in a stretch and begin in order; they may overlap and take no time."""
    texts = draw(st.lists(word_texts, max_size=5))
    place = st.integers(span.start_ms, span.end_ms)
    starts = sorted(draw(st.lists(place, min_size=len(texts), max_size=len(texts))))
    return tuple(
        Word(
            text=text,
            start_ms=start_ms,
            end_ms=draw(st.integers(start_ms, span.end_ms)),
            probability=draw(probabilities),
        )
        for text, start_ms in zip(texts, starts, strict=True)
    )


@st.composite
def segments(draw: st.DrawFn, key: int, earliest_ms: int, speakers: int = 0) -> Segment:
    start_ms = earliest_ms + draw(st.integers(0, 4_000))
    span = Span(start_ms=start_ms, end_ms=start_ms + draw(st.one_of(st.just(0), st.integers(1, 6_000))))
    return Segment(
        key=SegmentKey(key),
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        words=draw(words_in(span)),
        speaker=draw(st.one_of(st.none(), st.integers(0, speakers - 1))) if speakers else None,
        marks=tuple(draw(st.lists(st.sampled_from(("loop", "quiet")), max_size=2, unique=True))),
    )


@st.composite
def transcripts(draw: st.DrawFn, *, min_rows: int = 0, max_rows: int = 5) -> Transcript:
    """Draw a sound transcript: rows in order, often overlapping, some empty, keys in any order."""
    speakers = tuple(draw(st.lists(names, max_size=2)))
    keys = draw(st.lists(st.integers(1, 30), min_size=min_rows, max_size=max_rows, unique=True))
    rows: list[Segment] = []
    for key in keys:
        rows.append(draw(segments(key, rows[-1].start_ms if rows else 0, len(speakers))))
    end_ms = max((item.end_ms for item in rows), default=0)
    holes = (Span(start_ms=end_ms, end_ms=end_ms + 500),) if draw(st.booleans()) else ()
    return Transcript(
        segments=tuple(rows),
        language=draw(st.sampled_from(("en", "de", "zh", "und"))),
        duration_ms=end_ms + draw(st.integers(0, 1_000)),
        speakers=speakers,
        holes=holes,
    )
