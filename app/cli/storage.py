"""``frisco storage``: what the library takes on its disk, and how much room there is."""

import argparse

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.settings import Settings
from app.core.storage import StorageUse, size_words
from app.workflow.library_access import readable_library

_LINE = "{0:<26}{1:>10}   {2}"


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print what lies in the library by kind, with the bounds that are set."""
    settings = program.settings
    with readable_library(program.library_dir, "frisco storage") as library:
        use = library.storage.use(quota_bytes=settings.media_quota_bytes)
    if arguments.json:
        output.record(_as_record(use, settings))
    else:
        for line in _lines(use, settings):
            output.result(line.rstrip())
    return Exit.DONE


def _lines(use: StorageUse, settings: Settings) -> list[str]:
    quota = f" of {size_words(use.quota_bytes)} they may take" if use.quota_bytes else ""
    rows = [
        ("Recordings (copies)", use.recordings_bytes, f"{use.recordings} files{quota}"),
        ("Waveforms and playback", use.caches_bytes, "made anew when they are gone"),
        ("Database", use.database_bytes, ""),
        ("Back-ups", use.backups_bytes, ""),
        ("Other", use.other_bytes, ""),
        ("The library", use.library_bytes, ""),
        ("Used where they lie", use.referred_bytes, f"{use.referred} files, {use.missing} of all recordings missing"),
    ]
    lines = [_LINE.format(name, size_words(size_bytes), words) for name, size_bytes, words in rows]
    if use.disk is not None:
        bound = f"the queue waits below {size_words(settings.least_free_bytes)}" if settings.least_free_bytes else ""
        lines.append(_LINE.format("Free on its disk", size_words(use.disk.free_bytes), bound))
    return lines


def _as_record(use: StorageUse, settings: Settings) -> dict[str, object]:
    return {
        "recordings_bytes": use.recordings_bytes,
        "recordings": use.recordings,
        "caches_bytes": use.caches_bytes,
        "database_bytes": use.database_bytes,
        "backups_bytes": use.backups_bytes,
        "other_bytes": use.other_bytes,
        "library_bytes": use.library_bytes,
        "referred_bytes": use.referred_bytes,
        "referred": use.referred,
        "missing": use.missing,
        "quota_bytes": use.quota_bytes,
        "file_limit_bytes": settings.media_limit_bytes,
        "least_free_bytes": settings.least_free_bytes,
        "disk_free_bytes": use.disk.free_bytes if use.disk else None,
        "disk_total_bytes": use.disk.total_bytes if use.disk else None,
    }
