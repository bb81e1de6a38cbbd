"""How languages write: one clean line of text, its smallest parts, and where a line may be cut and joined.

Times do not belong here (``retiming``), nor the syntax of any file format (``formats``).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")  # alone they cannot be written as UTF-8

# Chinese and Japanese, with their punctuation and full-width forms. Korean writes spaces.
_CJK = (
    r"\u2e80-\u2fdf\u3001-\u303f\u3041-\u312f\u31a0-\u31bf\u31f0-\u33ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\uffe0-\uffef\U00020000-\U0003ffff"
)
_SOUTH_EAST_ASIAN = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: words without spaces too
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_UNSPACED_CHARACTER = re.compile(f"[{_CJK}{_SOUTH_EAST_ASIAN}]")

_NEVER_FIRST = frozenset("、。，．・：；？！）〕］｝〉》」』】〙〗〟’”»,.!?:;)]}%％‰…‥ー々〻ゝゞヽヾ")
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ")
_NEVER_LAST = frozenset("（〔［｛〈《「『【〘〖〝‘“«([{$￥＄￡")


def clean_line(text: str) -> str:
    """Return the text as one line: breaks become a space, other control characters go, half characters are replaced."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def shown_line(text: str) -> str:
    """Return the text as one line to show, quickly where it is one already, as nearly every row of a transcript is."""
    return text if text.isprintable() else clean_line(text).strip()


def atoms(text: str) -> list[str]:
    """Cut a line into words; unspaced writing into characters. Each carries the space before it: joined they are the text."""
    return [atom for word in re.findall(r"\s*\S+", text) for atom in _characters(word)]


def _characters(word: str) -> Iterator[str]:
    if _UNSPACED_CHARACTER.search(word) is None:
        yield word
        return
    begin = 0
    for index in range(1, len(word)):
        if _is_cut_between(word[index - 1], word[index], _UNSPACED_CHARACTER):
            yield word[begin:index]
            begin = index
    yield word[begin:]


def _is_cut_between(before: str, after: str, unspaced: re.Pattern[str]) -> bool:
    if before.isspace() or before in _NEVER_LAST or is_never_first(after):
        return False
    return unspaced.match(before) is not None or unspaced.match(after) is not None


def is_never_first(character: str) -> bool:
    """Say whether a character must stay with the one before it: closing marks, small kana, combining marks, joiners."""
    if character in _NEVER_FIRST or character in _SMALL_KANA or character in "\u200c\u200d":
        return True
    return unicodedata.category(character).startswith("M")


def is_cjk(character: str) -> bool:
    return _CJK_CHARACTER.match(character) is not None


def is_unspaced(character: str) -> bool:
    """Tell whether it is of a writing that puts no spaces between words."""
    return _UNSPACED_CHARACTER.match(character) is not None


def is_space_needed(before: str, after: str) -> bool:
    """Say whether two pieces of text need a space when they become neighbours."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return False
    return not (_UNSPACED_CHARACTER.match(before[-1]) and _UNSPACED_CHARACTER.match(after[0]))


def joined(lines: Iterable[str]) -> str:
    """Join the lines of one cue to one line; Chinese and Japanese get no space in between."""
    text = ""
    for line in (line.strip() for line in lines):
        is_seamless = not text or not line or (is_cjk(text[-1]) and is_cjk(line[0]))
        text += line if is_seamless else f" {line}"
    return text


def columns(text: str) -> int:
    """Return how wide a text is, counted in Latin letters: Chinese and Japanese count double, combining marks nothing."""
    return sum(column_width(character) for character in text)


def column_width(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def break_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a line may be broken, as the end of the first part and the start of the second.

    Only where ``joined`` gives the same text again: at a single space, or between two Chinese or Japanese characters
    that typography lets part. Thai and its neighbours are broken at spaces alone, for the rest takes a dictionary.
    """
    for index in range(1, len(text)):
        before, here = text[index - 1], text[index]
        if is_cjk(before) and is_cjk(here):
            if before not in _NEVER_LAST and not is_never_first(here):
                yield index, index
        elif here == " " and _is_single_space(text, index):
            yield index, index + 1


def _is_single_space(text: str, index: int) -> bool:
    if index + 1 >= len(text):
        return False
    before, after = text[index - 1], text[index + 1]
    return not (before.isspace() or after.isspace() or (is_cjk(before) and is_cjk(after)))
