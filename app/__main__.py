"""Entries of both programs: they parse the words, then import only what is needed."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def command_line(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback without ``--debug``."""
    _settle_locale()
    from app.cli import arguments, output
    from app.cli.exit_codes import Exit
    from app.core.errors import ErrorCode, FriscoError

    parsed = arguments.parse(words)
    from app.bootstrap import Program, set_up_logging

    set_up_logging(is_debug=parsed.debug)
    command = import_module(f"app.cli.{arguments.MODULES[parsed.command]}")
    try:
        return int(command.run(parsed, Program(parsed.library, f"frisco {parsed.command}")))
    except FriscoError as error:
        if parsed.debug:
            raise
        output.error(error.code, error.sentence)
        return Exit.SOME_FAILED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:
        if parsed.debug:
            raise
        sentence = f"An internal error ({type(error).__name__}: {error}). Run it again with --debug for the details."
        output.error(ErrorCode.INTERNAL, sentence)
        return Exit.SOME_FAILED


def window(words: Sequence[str] | None = None) -> int:
    """Show the window; files given on the command line are taken in."""
    _settle_locale()
    from app.cli.window_arguments import parse_window

    parsed = parse_window(words)
    from app.bootstrap import Program, set_up_logging

    set_up_logging(is_debug=parsed.debug)
    files = [Path(name).expanduser().absolute() for name in parsed.files]
    program = Program(parsed.library, "the window", is_forgiving=True)
    if _is_taken_over(program.library_dir, files):
        return 0
    return program.show_window(files)


def _settle_locale() -> None:
    """Speak UTF-8 where nobody set a language (services, bare containers): Qt does so too, after four lines of warning."""
    if sys.platform == "win32" or os.environ.get("LC_ALL"):
        return
    if (os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C") in ("C", "POSIX"):
        os.environ["LC_CTYPE"] = "C.UTF-8"


def _is_taken_over(library_dir: Path, files: Sequence[Path]) -> bool:
    """Let the window that is open already, if there is one, take the files; loads Qt only to speak to it."""
    from app.workflow.handover.addresses import is_answered

    if not is_answered(library_dir):
        return False
    from app.workflow.handover.opening import hand_to_window

    return hand_to_window(library_dir, files)


if __name__ == "__main__":
    sys.exit(command_line())
