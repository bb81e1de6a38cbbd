"""Set up the program and run it, test it or tidy it: the one command a developer needs.

    python3 packaging/dev.py run      set up what is missing, then run the program
    python3 packaging/dev.py test     set up what is missing, then run every check and every test

Only the standard library is used, here and in ``devtools``: this runs before anything is installed. This file holds
the choice of interpreter alone and keeps to old syntax, so that an old Python gets a sentence and no traceback.
"""

import shutil
import subprocess
import sys

WANTED = ((3, 11), (3, 12), (3, 13))
MISSING_SOMETHING = 3  # the exit code for "do this first, then repeat"


def candidates(platform: str) -> "list[list[str]]":
    """Return the commands that may start a Python we can use, best first."""
    if platform == "win32":
        return [["py", f"-{major}.{minor}"] for major, minor in WANTED]
    return [[f"python{major}.{minor}"] for major, minor in WANTED]


def another_python() -> "list[str] | None":
    """Return the first candidate that starts and is what it says, or None."""
    probe = f"import sys; sys.exit(sys.version_info[:2] not in {WANTED!r})"
    for command in candidates(sys.platform):
        # A launcher or a version manager may have the name and still not the interpreter: ask it.
        if shutil.which(command[0]) and subprocess.call([*command, "-c", probe], stderr=subprocess.DEVNULL) == 0:
            return command
    return None


def start_again() -> int:
    """Hand the same arguments to a Python we can use; without one say what to install."""
    command = another_python()
    if command is not None:
        return subprocess.call(command + sys.argv)
    print(
        f"Python 3.11, 3.12 or 3.13 is needed and this is {sys.version_info[0]}.{sys.version_info[1]}. Install one "
        "beside it (on Ubuntu 22.04: 'sudo apt-get install python3.11 python3.11-venv'; on Windows the 64-bit "
        "installer with the py launcher), then repeat this command.",
        file=sys.stderr,
    )
    return MISSING_SOMETHING


def main() -> int:
    if sys.version_info[:2] not in WANTED:
        return start_again()
    from devtools.commands import main as commands_main

    return commands_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
