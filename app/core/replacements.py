"""Replacement rules as values: what is found, what stands in its place, and how a person writes them as text.

A rule a line: ``find = replace``. What goes by other rules than usual says so in brackets before it: ``[case]`` minds
capitals, ``[part]`` also finds parts of words, ``[regex]`` is a regular expression; several stand together, as in
``[case, part]``. Carrying them out is ``replacing``'s.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.options import Replacement

LONGEST_RULE = 200  # letters of what is found, and of what stands in its place
MOST_RULES = 1_000
_FLAGS = re.compile(r"\[([a-z, ]*)\]\s*")
_SEPARATOR = re.compile(r"(?<!\\)(?:\s+=\s+|\s+=$|^=\s+)")
_BARE_SEPARATOR = re.compile(r"(?<!\\)=")
_NAMES = ("case", "part", "regex")


class RuleError(ValueError):
    """A line that is no rule; its text says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFault:
    """A line of a text that is no rule."""

    line: int  # from 1
    sentence: str


@lru_cache(maxsize=4)
def rules_in(text: str) -> tuple[Replacement, ...]:
    """Return the rules of a text; lines that are none are passed over (``faults_in`` tells of them)."""
    return tuple(dict.fromkeys(rule for _, rule in _read(text) if isinstance(rule, Replacement)))[:MOST_RULES]


def faults_in(text: str) -> tuple[RuleFault, ...]:
    """Return what of a text cannot be used, and why."""
    faults = [RuleFault(line=line, sentence=rule) for line, rule in _read(text) if isinstance(rule, str)]
    if sum(isinstance(rule, Replacement) for _, rule in _read(text)) > MOST_RULES:
        faults.append(RuleFault(line=MOST_RULES + 1, sentence=f"There are more than {MOST_RULES:,} rules."))
    return tuple(faults)


def rule_of(line: str) -> Replacement:
    """Read one line; raise RuleError when it is no rule."""
    flags, text = _flags_of(line.strip())
    unknown = [flag for flag in flags if flag not in _NAMES]
    if unknown:
        raise RuleError(f"[{unknown[0]}] is no way to find something; there are {', '.join(_NAMES)}.")
    parts = _SEPARATOR.split(text, maxsplit=1)
    parts = parts if len(parts) > 1 else _BARE_SEPARATOR.split(text, maxsplit=1)
    if len(parts) < 2:
        raise RuleError("A rule is written: find = replace.")
    find, replace = (part.strip().replace("\\=", "=") for part in parts)
    rule = Replacement(
        find=find,
        replace=replace,
        is_whole_words="part" not in flags,
        minds_case="case" in flags,
        is_pattern="regex" in flags,
    )
    check(rule)
    return rule


def text_of(rules: Iterable[Replacement]) -> str:
    """Write rules as a person would."""
    return "\n".join(map(line_of, rules))


def line_of(rule: Replacement) -> str:
    flags = [
        name
        for name, is_on in zip(_NAMES, (rule.minds_case, not rule.is_whole_words, rule.is_pattern), strict=True)
        if is_on
    ]
    head = f"[{', '.join(flags)}] " if flags else "[] " if rule.find[:1] in ("[", "#") else ""
    find, replace = (part.strip().replace("=", "\\=") for part in (rule.find, rule.replace))
    return f"{head}{find} = {replace}".rstrip()


def check(rule: Replacement) -> None:
    """Raise RuleError when a rule cannot be carried out, or could take for ever."""
    if not rule.find.strip():
        raise RuleError("There is nothing to be found in it.")
    if max(len(rule.find), len(rule.replace)) > LONGEST_RULE:
        raise RuleError(f"It is longer than {LONGEST_RULE} letters.")
    if not (rule.find + rule.replace).isprintable():
        raise RuleError("It holds signs that cannot be seen.")
    if rule.is_pattern:
        _check_pattern(rule)


def _read(text: str) -> Iterator[tuple[int, Replacement | str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                yield number, rule_of(line)
            except RuleError as error:
                yield number, str(error)


def _flags_of(line: str) -> tuple[tuple[str, ...], str]:
    found = _FLAGS.match(line)
    if found is None:
        return (), line
    return tuple(name for name in re.split(r"[,\s]+", found[1]) if name), line[found.end() :]


def _check_pattern(rule: Replacement) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python will understand otherwise one day
            re.compile(rule.find)
        pattern = re.compile(f"(?:{rule.find})")  # as it is used; some are good only in one of both ways
        pattern.sub(rule.replace, "")
        if pattern.match(""):
            raise RuleError("It finds nothing at all everywhere: let it find at least one letter.")
    except (re.error, RecursionError, OverflowError, IndexError, Warning) as error:
        raise RuleError(f"It is no regular expression: {error}.") from error
    from app.core.regex_cost import is_slow  # expressions to compile, for the few who write some themselves

    if is_slow(rule.find):
        raise RuleError("It could take too long: it repeats what repeats itself, or leaves too much open.")
    from app.core.regex_cost import is_slow  # expressions to compile, for the few who write some themselves

    if is_slow(rule.find):
        raise RuleError("It could take too long: it repeats what repeats itself, or leaves too much open.")
