"""The words of the command line that say how to listen: languages, voice, vocabulary, lengths. What they do is the engine's."""

import argparse
from pathlib import Path

from app.core.languages import LANGUAGES

_MOST_VOCABULARY_BYTES = 1_000_000
_LONGEST_SHOWN = 30
_LEAST_S, _MOST_S = 0.001, 10_000_000.0


def add_listening(parser: argparse.ArgumentParser) -> None:
    """Let a command be told how to listen, and to what."""
    listening = parser.add_argument_group("how it listens")
    listening.add_argument(
        "--language",
        default=(),
        metavar="auto|xx|xx,yy",
        type=_languages,
        help="the language spoken, several to choose among, or auto to choose among all (default)",
    )
    listening.add_argument("--mixed", action="store_true", help="the language may change within a recording")
    listening.add_argument(
        "--task", choices=("transcribe", "translate"), default="transcribe", help="translate writes down English"
    )
    listening.add_argument(
        "--voice",
        choices=("off", "normal", "sensitive"),
        default="normal",
        help="what is listened to: everything (off), speech (normal, the default), soft and far voices too (sensitive)",
    )
    listening.add_argument(
        "--vocabulary",
        type=_terms,
        default=(),
        metavar="LIST",
        help="names and terms that may be said, to be spelt so, such as 'Frisco, Zwickau'",
    )
    listening.add_argument(
        "--vocabulary-file",
        type=_terms_of_file,
        default=(),
        metavar="FILE",
        help="the same from a text file in UTF-8, one term a line. However long the list is, the first terms count most: "
        "the model reads about 200 tokens, some 100 words",
    )
    listening.add_argument(
        "--skip-shorter", type=_seconds, metavar="SECONDS", help="do not transcribe files that last less"
    )
    listening.add_argument(
        "--skip-longer", type=_seconds, metavar="SECONDS", help="do not transcribe files that last more"
    )


def fault_of(arguments: argparse.Namespace) -> str:
    """Say which of the words that are good by themselves contradict each other; empty when none do."""
    if arguments.mixed and len(arguments.language) == 1:
        return "argument --mixed: one language cannot change; name several with --language, or leave it away"
    bounds = (arguments.skip_shorter, arguments.skip_longer)
    if None not in bounds and bounds[0] >= bounds[1]:
        return "arguments --skip-shorter and --skip-longer: together they would skip every file"
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
    return _terms(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _LEAST_S <= seconds <= _MOST_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above zero")
    return seconds
