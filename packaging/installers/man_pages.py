"""The manual page of the command line, from the words it understands. Run by the build environment's Python."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli.arguments import build_parser


def roff(text: str) -> str:
    """Return text that no formatter takes for commands."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def options_section(parser: argparse.ArgumentParser) -> str:
    lines = [line for action in parser._actions if action.option_strings for line in _option(action)]
    return "\n".join([".SH OPTIONS", *lines])


def commands_section(parser: argparse.ArgumentParser) -> str:
    return "\n".join(line for name, command in _commands(parser) for line in _command(name, command))


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield a part for one command: its words, what it does, its options."""
    words = [_value(action) for action in command._actions if not action.option_strings]
    yield f".SS {roff(' '.join([name, *words]))}"
    yield roff(command.description or "")
    for action in command._actions:
        if action.option_strings and "--help" not in action.option_strings:
            yield from _option(action)


def _option(action: argparse.Action) -> Iterator[str]:
    names = ", ".join(f"\\fB{roff(name)}\\fR" for name in action.option_strings)
    value = "" if action.nargs == 0 else f" \\fI{roff(_value(action))}\\fR"
    yield ".TP"
    yield f"{names}{value}"
    yield roff(str(action.help or _default_words(action)))


def _default_words(action: argparse.Action) -> str:
    """Say something of an option whose name tells all but what it is without it."""
    return f"default: {action.default}" if action.default is not None else "see DESCRIPTION"


def _value(action: argparse.Action) -> str:
    """Return how the value of an option or a word is written."""
    if action.metavar is None and action.choices is not None:
        return "|".join(map(str, action.choices))
    written = str(action.metavar or action.dest.upper())
    return f"{written}..." if action.nargs in ("*", "+") else written


if __name__ == "__main__":
    target = Path(sys.argv[1])
    made = build_parser()
    page = target.read_text("utf-8").replace("@OPTIONS@", options_section(made))
    target.write_text(page.replace("@COMMANDS@", commands_section(made)), "utf-8")
