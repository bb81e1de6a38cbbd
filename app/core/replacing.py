"""Carrying out replacement rules on a transcript: the words change, their times stay where they were.

What is found is looked for in the text of a row, across its words. Words that no rule touches stay as they are, with
times and probabilities. What stands in the place of others shares their time; the machine is no witness for it, so it has
no probability.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from app.core.lettering import is_unspaced
from app.core.options import Replacement
from app.core.transcript import Segment, Transcript, Word

_LIMIT_S = 2.0  # of one rule in all: what comes later is left as it is
_LONGEST_TEXT = 400  # letters that are looked at in one go; rows are shorter as a rule
_ENDS = frozenset(".,!?…:;。，！？")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What came of the rules."""

    transcript: Transcript
    places: int
    slow: tuple[Replacement, ...] = ()  # rules that took too long and were not carried out to the end


def replaced(
    transcript: Transcript, rules: Sequence[Replacement], *, clock: Callable[[], float] = time.monotonic
) -> Replaced:
    """Carry out the rules, one after another; a row of which nothing is left goes."""
    rows = [_Row.of(segment) for segment in transcript.segments]
    everything = "\n".join(row.folded for row in rows)
    places, slow = 0, list[Replacement]()
    for rule in rules:
        if not _may_find(rule, everything):  # of many rules most find nothing
            continue
        rows, count, is_slow = _in_rows(rows, rule, clock)
        if is_slow:
            slow.append(rule)
        if count:
            places, everything = places + count, "\n".join(row.folded for row in rows)
    segments = tuple(row.segment for row in rows)
    changed = replace(transcript, segments=segments) if places else transcript
    return Replaced(transcript=changed, places=places, slow=tuple(slow))


@dataclass(frozen=True, slots=True)
class _Row:
    """A segment with its text as rules look for it first: without regard to capitals."""

    segment: Segment
    folded: str

    @classmethod
    def of(cls, segment: Segment) -> "_Row":
        return cls(segment, _folded("".join(word.text for word in segment.words)))


def _folded(text: str) -> str:
    """Return the text so that whatever a pattern takes for the same letter is the same."""
    return text.casefold().replace("\u0131", "i").replace("\u0307", "")


def _may_find(rule: Replacement, folded: str) -> bool:
    return rule.is_pattern or all(word in folded for word in _folded(rule.find).split())


def _in_rows(rows: Sequence[_Row], rule: Replacement, clock: Callable[[], float]) -> tuple[list[_Row], int, bool]:
    """Carry out one rule; tell in how many places, and whether it was given up because it took too long."""
    began, done, places = clock(), list[_Row](), 0
    for index, row in enumerate(rows):
        if not _may_find(rule, row.folded):
            done.append(row)
            continue
        if clock() - began > _LIMIT_S:
            return [*done, *rows[index:]], places, True
        words, count = _in_row(row.segment.words, rule)
        places += count
        if not count:
            done.append(row)
        elif words:
            done.append(_Row.of(replace(row.segment, words=words)))
    return done, places, False


def tried(text: str, rules: Sequence[Replacement]) -> tuple[str, int]:
    """Return what the rules make of one line, and in how many places."""
    words = [Word(text=part, start_ms=0, end_ms=0) for part in re.findall(r"\s*\S+", text)]
    places = 0
    for rule in rules:
        changed, count = _in_row(tuple(words), rule)
        words, places = list(changed), places + count
    return "".join(word.text for word in words).strip(), places


def _in_row(words: tuple[Word, ...], rule: Replacement) -> tuple[tuple[Word, ...], int]:
    if sum(len(word.text) for word in words) <= _LONGEST_TEXT:
        return _in_words(words, rule)
    done, places, begin = list[Word](), 0, 0
    while begin < len(words):
        end = _end_of_part(words, begin)
        part, count = _in_words(words[begin:end], rule)
        done.extend(part)
        places, begin = places + count, end
    return tuple(done), places


def _end_of_part(words: Sequence[Word], begin: int) -> int:
    length = 0
    for index in range(begin, len(words)):
        length += len(words[index].text)
        if length > _LONGEST_TEXT:
            return max(begin + 1, index)
    return len(words)


def _in_words(words: tuple[Word, ...], rule: Replacement) -> tuple[tuple[Word, ...], int]:
    text = "".join(word.text for word in words)
    found = [match for match in _finder(rule).finditer(text[:_LONGEST_TEXT]) if match.end() > match.start()]
    found = [match for match in found if _written(match, rule) != match[0]]
    if not found:
        return words, 0
    ends = list(accumulate(len(word.text) for word in words))
    done, place = list[Word](), 0
    for first, last, matches in _runs(found, ends):
        done.extend(words[place:first])
        begin = ends[first] - len(words[first].text)
        _put(done, words[first : last + 1], _rewritten(text[begin : ends[last]], begin, matches, rule), rule)
        place = last + 1
    return (*done, *words[place:]), len(found)


def _runs(found: Sequence[re.Match[str]], ends: Sequence[int]) -> list[tuple[int, int, list[re.Match[str]]]]:
    """Return which words each match is in; matches that share a word stand together."""
    runs = list[tuple[int, int, list[re.Match[str]]]]()
    for match in found:
        first = next(index for index, end in enumerate(ends) if end > match.start())
        last = next(index for index, end in enumerate(ends) if end >= match.end())
        if runs and runs[-1][1] >= first:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]), [*runs[-1][2], match])
        else:
            runs.append((first, last, [match]))
    return runs


def _rewritten(text: str, begin: int, matches: Sequence[re.Match[str]], rule: Replacement) -> str:
    parts, place = list[str](), 0
    for match in matches:
        parts += [text[place : match.start() - begin], _written(match, rule)]
        place = match.end() - begin
    return "".join([*parts, text[place:]])


def _written(match: re.Match[str], rule: Replacement) -> str:
    return match.expand(rule.replace) if rule.is_pattern else rule.replace


def _put(done: list[Word], old: Sequence[Word], text: str, rule: Replacement) -> None:
    """Append the new words of a place; they share its time."""
    texts = re.findall(r"\s*\S+", text)
    if not texts or not (rule.replace or any(char.isalnum() for char in text)):
        _hang_on(done, text.strip())
        return
    if old[0].text[:1].isspace() and not texts[0][:1].isspace():
        texts[0] = f" {texts[0]}"
    if len(texts) == len(old):
        done.extend(w if w.text == t else replace(w, text=t, probability=None) for w, t in zip(old, texts, strict=True))
        return
    start_ms, length_ms = old[0].start_ms, max(0, old[-1].end_ms - old[0].start_ms)
    shares = list(accumulate((len(part) for part in texts), initial=0))
    times = [start_ms + length_ms * share // shares[-1] for share in shares]
    done.extend(
        Word(text=part, start_ms=begin_ms, end_ms=end_ms)
        for part, begin_ms, end_ms in zip(texts, times, times[1:], strict=False)
    )


def _hang_on(done: list[Word], signs: str) -> None:
    """Let the word before take the signs of one that was taken out, where it has none of its own."""
    if signs and done and signs[-1] in _ENDS and done[-1].text[-1:] not in _ENDS:
        done[-1] = replace(done[-1], text=f"{done[-1].text}{signs[-1]}")


@lru_cache(maxsize=1_024)
def _finder(rule: Replacement) -> re.Pattern[str]:
    flags = re.NOFLAG if rule.minds_case else re.IGNORECASE
    pattern = rule.find if rule.is_pattern else r"\s+".join(map(re.escape, rule.find.split()))
    if rule.is_whole_words:
        before = "" if not rule.is_pattern and is_unspaced(rule.find[0]) else r"(?<!\w)"
        after = "" if not rule.is_pattern and is_unspaced(rule.find[-1]) else r"(?!\w)"
        pattern = f"{before}(?:{pattern}){after}"
    return re.compile(pattern, flags)
