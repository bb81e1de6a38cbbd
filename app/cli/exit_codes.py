"""The exit codes of every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What a script can rely on."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_USAGE = 2
    NOT_WHOLE = 3  # with --strict: something is incomplete or has no speech
    INTERRUPTED = 130
