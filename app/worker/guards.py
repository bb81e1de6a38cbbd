"""What makes a heard row doubtful, which of several tries is kept, and what was made up where nobody spoke. Pure.

The thresholds of packing, likelihood and silence are those of the model's authors; the library looks at them when it
hears one window alone, not in a batch. All others look at text and time only, so they hold however sure the model was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.lettering import columns
from app.core.marks import Mark
from app.core.quality import find_holes, merged
from app.core.stock_phrases import is_stock_phrase
from app.core.transcript import Segment, Span
from app.worker.repetition import looping_words, packing_ratio

_REPETITIVE = 2.4
_UNLIKELY = -1.0
_SILENT = 0.6
_UNSURE = 0.5  # mean probability of a row's words; what the demo model makes up of music reaches 0.46, speech 0.9
_REACH_MS = 300  # the detector comes late and leaves early
_MOST_PER_S = 30.0  # letters; the fastest speakers reach 25. Chinese characters count two
_LEAST_LETTERS = 6  # of a row that can be too fast: the detector hears little of a short word
_LITTLE_SPEECH = 0.5  # of a row's time
_LEAST_UNHEARD_MS = 2_000  # speech without text, beside some with, that is worth a second try
_LEAST_SPOKEN_MS = 500  # the same where there is no text at all: "Yes." is short


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the model heard at one go, a whole window or a stretch of it, with its own opinion of that."""

    segments: tuple[Segment, ...]
    avg_logprob: float
    no_speech_prob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One try at a row: its segments with their marks, without what was made up."""

    segments: tuple[Segment, ...]
    speech: tuple[Span, ...]
    avg_logprob: float

    @property
    def is_doubtful(self) -> bool:
        """Tell whether another try may gain something.

        A few words that the model is not sure of are only marked: nearly every real window has some.
        """
        spoken_ms = _length_ms(self.speech)
        unheard_ms = _length_ms(find_holes(self.speech, self.segments))
        least_ms = _LEAST_UNHEARD_MS if self.segments else _LEAST_SPOKEN_MS
        if unheard_ms >= max(least_ms, spoken_ms / 2):
            return True
        marked = [segment for segment in self.segments if segment.marks]
        is_more_than_unsure = any(segment.marks != (Mark.UNLIKELY,) for segment in marked)
        return is_more_than_unsure or _letters(marked) * 2 > _letters(self.segments)

    @property
    def worth(self) -> tuple[int, int, float]:
        """Rank it: least speech without a text that can be trusted, least without any, most likely."""
        trusted = [segment for segment in self.segments if not segment.marks]
        without_trust_ms = _length_ms(find_holes(self.speech, trusted))
        return -without_trust_ms, -_length_ms(find_holes(self.speech, self.segments)), self.avg_logprob


def judged(parts: Sequence[Part], speech: Sequence[Span], language: str | None) -> Judged:
    """Mark what is doubtful in one try, and leave out what was made up where nobody spoke."""
    looping = iter(_looping(parts))
    is_repetitive = packing_ratio(" ".join(s.text for part in parts for s in part.segments)) > _REPETITIVE
    kept: list[Segment] = []
    for part in parts:
        for segment in part.segments:
            marks = {Mark.LOOP} if next(looping) else {Mark.REPETITIVE} if is_repetitive else set()
            marks |= _marks_of(segment, part, speech, language)
            if not _is_made_up(part, marks):
                kept.append(replace(segment, marks=tuple(mark for mark in Mark if mark in marks)))
    likelihood = min((part.avg_logprob for part in parts if part.segments), default=0.0)
    return Judged(segments=tuple(kept), speech=tuple(speech), avg_logprob=_known(likelihood))


def best_of(tries: Sequence[Judged]) -> Judged:
    """Return the try that is worth most, the earliest of equals."""
    return max(tries, key=lambda judged: judged.worth)


def _looping(parts: Iterable[Part]) -> list[bool]:
    """Tell for each segment whether a word of it stands in a loop; a loop may go over several."""
    segments = [segment for part in parts for segment in part.segments]
    owners = [index for index, segment in enumerate(segments) for _ in segment.words]
    found = looping_words([word.text for segment in segments for word in segment.words])
    caught = {owners[word] for word in found}
    return [index in caught for index in range(len(segments))]


def _marks_of(segment: Segment, part: Part, speech: Sequence[Span], language: str | None) -> set[Mark]:
    spoken_ms = _spoken_ms([segment], speech)
    marks = set()
    if _known(part.avg_logprob) < _UNLIKELY or _is_unsure([segment]) or _is_unsure(part.segments):
        marks.add(Mark.UNLIKELY)
    if part.no_speech_prob > _SILENT:
        marks.add(Mark.NO_SPEECH)
    if spoken_ms == 0:
        marks.add(Mark.OFF_SPEECH)
    elif _is_rushed([segment], spoken_ms) or _is_rushed(part.segments, _spoken_ms(part.segments, speech)):
        marks.add(Mark.RUSHED)
    has_little_speech = bool(marks) or spoken_ms < _LITTLE_SPEECH * (segment.end_ms - segment.start_ms)
    if has_little_speech and _is_stock(segment, part, language):
        marks.add(Mark.STOCK_PHRASE)
    return marks


def _is_stock(segment: Segment, part: Part, language: str | None) -> bool:
    """Tell whether the row, or all of which it may be a piece, is a phrase that models make up."""
    whole = "".join(word.text for row in part.segments for word in row.words)
    return is_stock_phrase(segment.text, language) or is_stock_phrase(whole, language)


def _is_made_up(part: Part, marks: set[Mark]) -> bool:
    """Tell whether the signs agree that nobody said it: the speech under it, if there was any, is left as a hole."""
    is_silence_to_the_model = Mark.NO_SPEECH in marks and _known(part.avg_logprob) < _UNLIKELY  # the authors' rule
    return is_silence_to_the_model or (Mark.OFF_SPEECH in marks and len(marks) > 1)


def _is_unsure(segments: Iterable[Segment]) -> bool:
    words = (word for segment in segments for word in segment.words)
    known = [word.probability for word in words if word.probability is not None]
    return bool(known) and not sum(known) / len(known) >= _UNSURE


def _is_rushed(segments: Iterable[Segment], spoken_ms: int) -> bool:
    letters = _letters(segments)
    return letters >= _LEAST_LETTERS and letters * 1_000 > _MOST_PER_S * spoken_ms


def _letters(segments: Iterable[Segment]) -> int:
    """Count letters and digits, those of Chinese and Japanese twice."""
    return sum(columns("".join(sign for sign in segment.text if sign.isalnum())) for segment in segments)


def _spoken_ms(segments: Iterable[Segment], speech: Sequence[Span]) -> int:
    """Return how much detected speech lies where the rows stand, or so near that it may belong to them."""
    near = merged(Span(start_ms=s.start_ms - _REACH_MS, end_ms=s.end_ms + _REACH_MS) for s in segments)
    return sum(max(0, min(s.end_ms, n.end_ms) - max(s.start_ms, n.start_ms)) for n in near for s in speech)


def _known(likelihood: float) -> float:
    """Return a likelihood that can be compared: one that is no number counts as none at all."""
    return likelihood if likelihood == likelihood else float("-inf")


def _length_ms(spans: Iterable[Span]) -> int:
    return sum(span.length_ms for span in spans)
