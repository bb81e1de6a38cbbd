"""The words of the command line that say how to listen: languages, voice, vocabulary, rules, channel, lengths, part.

What they do is the engine's. None of them has a default here: what is not said is as a preset has it, or the program.
"""

import argparse
from pathlib import Path

from app.core.languages import LANGUAGES
from app.core.options import Replacement
from app.core.parts import place_in
from app.core.replacements import RuleError, faults_in, rule_of, rules_in
from app.core.settings import MOST_CHANNELS
from app.core.vocabulary import MOST_TOKENS

_MOST_VOCABULARY_BYTES = 1_000_000
_LONGEST_SHOWN = 30
_MOST_TRACKS = 999
_LEAST_S, _MOST_S = 0.001, 10_000_000.0


def add_listening(parser: argparse.ArgumentParser) -> None:
    """Let a command be told how to listen, and to what."""
    listening = parser.add_argument_group("how it listens")
    listening.add_argument(
        "--language",
        metavar="auto|xx|xx,yy",
        type=_languages,
        help="the language spoken, several to choose among, or auto to choose among all (default)",
    )
    listening.add_argument(
        "--mixed", action="store_true", default=None, help="the language may change within a recording"
    )
    listening.add_argument(
        "--task",
        choices=("transcribe", "translate"),
        help="translate writes down English; not every model can (see: frisco models)",
    )
    listening.add_argument(
        "--voice",
        choices=("off", "normal", "sensitive"),
        help="what is listened to: everything (off), speech (normal, the default), soft and far voices too (sensitive)",
    )
    listening.add_argument(
        "--vocabulary",
        type=_terms,
        metavar="LIST",
        help="names and terms that may be said, to be spelt so, such as 'Frisco, Zwickau'",
    )
    listening.add_argument(
        "--vocabulary-file",
        type=_terms_of_file,
        metavar="FILE",
        help="the same from a text file in UTF-8, one term a line. However long the list is, the first terms count most: "
        f"the model reads {MOST_TOKENS} tokens, some 100 words; what was left out is told at the end",
    )
    listening.add_argument(
        "--replace",
        type=_rule,
        action="append",
        metavar="'FIND=REPLACE'",
        help="write REPLACE where FIND was heard, as a whole word and whatever its capitals; may be said several times. "
        "[case], [part] (of words) and [regex] before FIND change how it is found. What was heard is kept as version 1",
    )
    listening.add_argument(
        "--rules",
        type=_rules_of_file,
        metavar="FILE",
        help="the same from a text file in UTF-8, a rule a line; lines that begin with # are passed over",
    )
    listening.add_argument(
        "--channel",
        type=_channel,
        metavar="N|left|right|mix",
        help="listen to one channel alone: the first is left, the second right; mix is all of them (default)",
    )
    listening.add_argument(
        "--skip-shorter", type=_seconds, metavar="SECONDS", help="do not transcribe files that last less"
    )
    listening.add_argument(
        "--skip-longer", type=_seconds, metavar="SECONDS", help="do not transcribe files that last more"
    )


def add_part(parser: argparse.ArgumentParser) -> None:
    """Let a command be told which part of a recording is wanted."""
    part = parser.add_argument_group("what of each recording")
    part.add_argument(
        "--from", dest="from_ms", type=_time, metavar="TIME", help="begin there: 90, 90.5, 1:30 or 1:02:03"
    )
    part.add_argument(
        "--to", dest="to_ms", type=_time, metavar="TIME", help="end there; times stay the recording's own"
    )
    part.add_argument(
        "--track", type=_track, metavar="N", help="of a file with several audio tracks, listen to this one"
    )


def fault_of(arguments: argparse.Namespace) -> str:
    """Say which of the words that are good by themselves contradict each other; empty when none do."""
    if arguments.mixed and arguments.language is not None and len(arguments.language) == 1:
        return "argument --mixed: one language cannot change; name several with --language, or leave it away"
    bounds = (arguments.skip_shorter, arguments.skip_longer)
    if None not in bounds and bounds[0] >= bounds[1]:
        return "arguments --skip-shorter and --skip-longer: together they would skip every file"
    begin_ms, end_ms = getattr(arguments, "from_ms", None), getattr(arguments, "to_ms", None)
    if end_ms is not None and end_ms <= (begin_ms or 0):
        return "arguments --from and --to: the end must come after the beginning"
    return ""


def _languages(text: str) -> tuple[str, ...]:
    """Return the languages to choose among: one is no choice, none is all of them."""
    if text.strip() == "auto":
        return ()
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",")))
    unknown = [code for code in codes if code not in LANGUAGES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not a language code the models know (such as en, de, fr)")
    return codes


def _terms(text: str) -> tuple[str, ...]:
    from app.core.vocabulary import LONGEST_TERM, terms_in, too_long

    term = too_long(text)
    if term is not None:
        raise argparse.ArgumentTypeError(
            f"{term[:_LONGEST_SHOWN]!r}… is longer than {LONGEST_TERM} letters: one term a line, or commas between them"
        )
    return terms_in(text)


def _terms_of_file(name: str) -> tuple[str, ...]:
    return _terms(_text_of_file(name))


def _rule(text: str) -> Replacement:
    try:
        return rule_of(text)
    except RuleError as error:
        raise argparse.ArgumentTypeError(f"{text[:_LONGEST_SHOWN]!r}: {error}") from error


def _rules_of_file(name: str) -> tuple[Replacement, ...]:
    text = _text_of_file(name)
    for fault in faults_in(text):
        raise argparse.ArgumentTypeError(f"{name!r}, line {fault.line}: {fault.sentence}")
    return rules_in(text)


def _channel(text: str) -> int:
    known = {"mix": 0, "left": 1, "right": 2}
    if text in known:
        return known[text]
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_CHANNELS):
        raise argparse.ArgumentTypeError(f"{text!r} is no channel: a number from 1, left, right or mix")
    return int(text)


def _track(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_TRACKS):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a track, counted from 1")
    return int(text)


def _time(text: str) -> int:
    try:
        return place_in(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write 90, 90.5, 1:30 or 1:02:03") from error


def _text_of_file(name: str) -> str:
    try:
        with Path(name).expanduser().open("rb") as file:
            content = file.read(_MOST_VOCABULARY_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name!r} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise argparse.ArgumentTypeError(f"{name!r} is no text in UTF-8") from error
    if "\0" in text:
        raise argparse.ArgumentTypeError(f"{name!r} is no text in UTF-8")
    if len(content) > _MOST_VOCABULARY_BYTES:
        raise argparse.ArgumentTypeError(f"{name!r} is larger than a list of words: at most 1 MB is read")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _LEAST_S <= seconds <= _MOST_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above zero")
    return seconds
